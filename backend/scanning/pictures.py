"""The codes in a photo. Whoever sends one chooses what is decoded here, so size and kind are looked at first."""

import struct
import zlib
from io import BytesIO

import msgspec
import zxingcpp
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError
from zxingcpp import BarcodeFormat

from backend.catalog.gtin import is_gtin

KINDS = ("JPEG", "PNG", "WEBP")  # by content; phones turn HEIC into JPEG for a page that does not ask for HEIC
JPEGS = ("JPEG", "MPO")  # the second is what some phones write: one JPEG behind the other
JPEG_PIXELS = 50_000_000  # what phones take; a JPEG is made smaller while it is decoded
PIXELS = 25_000_000  # of other kinds, which are decoded whole: 100 MB
SIDES = (1_600, 4_000)  # pixels of the longer side: near codes are read better small, far ones large
TEXT_MAX = 4_296  # characters: what the largest QR code holds

NAMES = {
    BarcodeFormat.EAN13: "EAN-13",
    BarcodeFormat.EAN8: "EAN-8",
    BarcodeFormat.UPCA: "UPC-A",
    BarcodeFormat.UPCE: "UPC-E",
    BarcodeFormat.Code128: "Code 128",
    BarcodeFormat.QRCode: "QR Code",
    BarcodeFormat.QRCodeModel2: "QR Code",
    BarcodeFormat.DataMatrix: "Data Matrix",
    BarcodeFormat.ITF: "ITF-14",
    BarcodeFormat.ITF14: "ITF-14",
}
ASKED = zxingcpp.BarcodeFormats(
    [
        BarcodeFormat.EAN13,
        BarcodeFormat.EAN8,
        BarcodeFormat.UPCE,
        BarcodeFormat.Code128,
        BarcodeFormat.QRCode,
        BarcodeFormat.DataMatrix,
        BarcodeFormat.ITF14,
    ]
)
DAMAGED = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, struct.error,
           zlib.error, Image.DecompressionBombError)  # fmt: skip
"""What Pillow raises for bytes that are no whole picture."""


class Unreadable(Exception):
    """The bytes are no JPEG, PNG or WebP, or a damaged one."""


class TooManyPixels(Exception):
    """More than would be decoded for anybody."""


class Code(msgspec.Struct, frozen=True):
    """One code: a format as in NAMES, and what it says."""

    format: str
    text: str


def codes_in(photo: bytes) -> list[Code]:
    """Each code once, from top to bottom. Raises Unreadable, TooManyPixels.

    It takes up to some hundred milliseconds and lets other threads run: call it in one.
    """
    small, large = (_grey(photo, side) for side in SIDES)
    found = dict.fromkeys(_read(small))
    if large.size != small.size:
        found |= dict.fromkeys(_read(large))
    for again in (_clearer, _aslant):
        if not found:
            found = dict.fromkeys(_read(again(small)))
    return list(found)


def _grey(photo: bytes, side: int) -> Image.Image:
    """Upright, in shades of grey on white, its longer side no longer than `side`."""
    try:
        with Image.open(BytesIO(photo), formats=KINDS) as picture:
            width, height = picture.size
            if width * height > (JPEG_PIXELS if picture.format in JPEGS else PIXELS):
                raise TooManyPixels
            picture.draft("L", (side, side))
            turned = ImageOps.exif_transpose(picture)
            if turned.has_transparency_data:
                paper = Image.new("RGBA", turned.size, "white")
                turned = Image.alpha_composite(paper, turned.convert("RGBA"))
            grey = turned.convert("L")
    except UnidentifiedImageError as error:
        raise Unreadable from error
    except DAMAGED as error:
        raise Unreadable from error
    grey.thumbnail((side, side), reducing_gap=2.0)
    return grey


def _clearer(picture: Image.Image) -> Image.Image:
    """For what was not read at once: without specks, and from black to white."""
    return ImageOps.autocontrast(picture.filter(ImageFilter.MedianFilter(3)), cutoff=1)


def _aslant(picture: Image.Image) -> Image.Image:
    """Turned by half a right angle: the reader looks along rows and columns only."""
    return picture.rotate(45, resample=Image.Resampling.BILINEAR, expand=True, fillcolor=255)


def _read(picture: Image.Image) -> list[Code]:
    read = zxingcpp.read_barcodes(picture, formats=ASKED, text_mode=zxingcpp.TextMode.HRI)
    read.sort(key=lambda one: (one.position.top_left.y, one.position.top_left.x))
    return [code for one in read if one.valid and (code := _code(NAMES.get(one.format, ""), one.text))]


def _code(name: str, text: str) -> Code | None:
    """As it is printed below the code; the reader fills UPC-A and UPC-E up to an EAN-13. A misread ITF is like any."""
    if not name or not 0 < len(text) <= TEXT_MAX or (name == "ITF-14" and not (len(text) == 14 and is_gtin(text))):
        return None
    if name in ("EAN-13", "UPC-E") and len(text) == 13 and text.startswith("0"):
        return Code("UPC-A" if name == "EAN-13" else name, text[1:])
    return Code(name, text)
