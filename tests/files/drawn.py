"""Pictures for tests, drawn here."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

GPS, DATE = 0x8825, 0x0132


def picture(width: int = 64, height: int = 48, kind: str = "JPEG", colour: str = "#b32a1a", **options: Any) -> bytes:
    """A circle on paper."""
    image = Image.new("RGB", (width, height), "#faf7f0")
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width * 3 // 4, height * 3 // 4), fill=colour)
    return written(image, kind, **options)


def written(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """As a file."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def from_a_camera(width: int = 64, height: int = 48, fill: int = 0) -> bytes:
    """As a phone's camera writes it: on its side, with the time and the place; `fill` bytes of nothing behind it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90° to the right
    exif[DATE] = "2026:11:26 12:00:00"
    exif[GPS] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
    return picture(width, height, exif=exif) + bytes(fill)
