"""Barcodes and QR codes as paths of an SVG picture, one unit a module; pure.

The libraries make pictures of their own; of those only which module is black is taken, so that nothing of theirs
stands in a page. A symbol is kept by its content: a sheet of one product draws it once.
"""

import re
from functools import lru_cache
from typing import Literal

import msgspec
import qrcode
import zxingcpp

from backend.catalog.gtin import is_gtin

Kind = Literal["bars", "qr"]

KEPT = 4_096
"""Symbols kept in memory: those of the largest print twice over."""

TEXT_MAX = 500
"""Code points in a QR code: more are too fine for a label, and the longest address of a product is shorter."""

BARS_HIGH = 10
"""Units of height that bars are drawn with; a page stretches them as it likes."""

QR_MARGIN = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""

_GTINS = {8: zxingcpp.BarcodeFormat.EAN8, 12: zxingcpp.BarcodeFormat.UPCA, 13: zxingcpp.BarcodeFormat.EAN13}
_PRINTABLE = re.compile(r"[\x20-\x7e]+")
_WIDTH = re.compile(r'<svg width="([0-9]+)"')
_BAR = re.compile(r"M([0-9]+) 0h([0-9]+)v")


class Symbol(msgspec.Struct, frozen=True):
    """`path` within `width` × `height` modules, white margins included; `text` is what a reader reads."""

    kind: Kind
    width: int
    height: int
    path: str
    text: str


@lru_cache(maxsize=KEPT)
def bars(text: str) -> Symbol | None:
    """EAN-13, EAN-8 or UPC-A where the text is one, else Code 128; None for what bars cannot say."""
    if not _PRINTABLE.fullmatch(text) or len(text) > TEXT_MAX:
        return None
    form = _GTINS.get(len(text)) if is_gtin(text) else None
    try:
        picture = zxingcpp.create_barcode(text, form or zxingcpp.BarcodeFormat.Code128).to_svg()
    except ValueError:  # longer than a Code 128 may be
        return None
    width = _WIDTH.search(picture)
    black = [(int(at), int(wide)) for at, wide in _BAR.findall(picture)]
    if width is None or not black:
        raise ValueError("the library draws bars in another way than it did")
    path = "".join(f"M{at} 0h{wide}v{BARS_HIGH}h-{wide}z" for at, wide in black)
    return Symbol("bars", int(width[1]), BARS_HIGH, path, text)


@lru_cache(maxsize=KEPT)
def qr(text: str) -> Symbol | None:
    """A QR code of medium error correction; None for nothing, and for more than TEXT_MAX."""
    if not text or len(text) > TEXT_MAX:
        return None
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QR_MARGIN)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(
        f"M{at} {down}h{wide}v1h-{wide}z" for down, row in enumerate(rows) for at, wide in _runs([bool(x) for x in row])
    )
    return Symbol("qr", len(rows), len(rows), path, text)


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where black begins in a row, and how far it goes."""
    found: list[tuple[int, int]] = []
    for place, black in enumerate(row):
        if black and place and row[place - 1]:
            at, wide = found[-1]
            found[-1] = (at, wide + 1)
        elif black:
            found.append((place, 1))
    return found
