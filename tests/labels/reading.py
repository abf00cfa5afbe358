"""What a reader reads from a printed page: PDF → grey picture → barcodes with their places in millimetres."""

from typing import NamedTuple

import pypdfium2
import zxingcpp

DOTS_PER_MM = 12  # about 300 dpi, what an office printer does
POINTS_PER_MM = 72 / 25.4
FORMS = (
    zxingcpp.BarcodeFormat.EAN13,
    zxingcpp.BarcodeFormat.EAN8,
    zxingcpp.BarcodeFormat.UPCA,
    zxingcpp.BarcodeFormat.Code128,
    zxingcpp.BarcodeFormat.QRCode,
)  # what a till reads; asked for everything, a reader sees codes between the bars of two neighbours


class Read(NamedTuple):
    """A code and the middle of where it stands, in millimetres from the upper left."""

    text: str
    form: str
    across: float
    down: float


class Paper(NamedTuple):
    """A page of a PDF."""

    wide: float
    high: float
    codes: list[Read]


def papers(pdf: bytes) -> list[Paper]:
    """All pages, their measures and what can be read on them."""
    document = pypdfium2.PdfDocument(pdf)
    return [_paper(page) for page in document]


def _paper(page: pypdfium2.PdfPage) -> Paper:
    wide, high = page.get_width() / POINTS_PER_MM, page.get_height() / POINTS_PER_MM
    picture = page.render(scale=DOTS_PER_MM / POINTS_PER_MM, grayscale=True)
    assert picture.mode == "L"
    rows = memoryview(bytes(picture.buffer)).cast("B", shape=[picture.height, picture.stride])
    found = zxingcpp.read_barcodes(rows, zxingcpp.BarcodeFormats(FORMS))
    return Paper(wide, high, [_read(code) for code in found])


def _read(code: zxingcpp.Barcode) -> Read:
    place = code.position
    corners = [place.top_left, place.top_right, place.bottom_left, place.bottom_right]
    across = sum(corner.x for corner in corners) / 4 / DOTS_PER_MM
    down = sum(corner.y for corner in corners) / 4 / DOTS_PER_MM
    return Read(code.text, code.format.name, across, down)
