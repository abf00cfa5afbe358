"""Pictures: what may be kept as one, and how one that comes as a camera made it is made small. Pure, but slow."""

from hashlib import sha256
from io import BytesIO
from typing import Literal

import msgspec
from PIL import Image, ImageOps

BYTES = 2_000_000
"""Of a picture that is kept; one of SIDE pixels made by a browser takes 0.2 to 0.8 MB."""
UPLOAD_BYTES = 25_000_000
"""Of one that the server is to make small: what the best cameras of phones write."""
SIDE = 1_600  # pixels; enough to read a label on a full screen
PIXELS = 60_000_000  # of a JPEG, which is made smaller while it is decoded
PIXELS_WHOLE = 25_000_000  # of other kinds, which are decoded whole, and turned or laid on white: up to 300 MB
SMALL_SIDE = 144  # pixels of a thumbnail: 48 on a screen of three per point
SMALL_QUALITY = 70  # of WebP: about 2 kB
QUALITY = 82  # of JPEG; above it files grow and nobody sees why
PROFILE_BYTES = 8_000  # a colour profile; a phone's has 600
GPS = 0x8825  # the tag of Exif under which the place stands
GPS_OF_XMP = b"GPSL"  # exif:GPSLatitude and GPSLongitude, as editors of photos write them
TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp"}
READ = ("JPEG", "PNG", "WEBP")  # MPO is the JPEG of some phones, and opened as one

Fault = Literal["missing", "no_picture", "too_large", "place"]


class NoPicture(Exception):
    """It cannot be kept as a picture; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


class Picture(msgspec.Struct, frozen=True):
    """A picture as it is kept."""

    body: bytes
    type: str
    width: int
    height: int

    @property
    def hash(self) -> str:
        return sha256(self.body).hexdigest()


def checked(body: bytes) -> Picture:
    """One that a phone has made small, to be kept as it is, for its hash is known there. Raises NoPicture.

    Decoded whole, so that nothing else comes in under the name of a picture. It says nothing of where it was taken.
    """
    if not body:
        raise NoPicture("missing")
    if len(body) > BYTES:
        raise NoPicture("too_large")
    try:
        with Image.open(BytesIO(body), formats=READ) as image:
            kind, (width, height), frames = image.format or "", image.size, getattr(image, "n_frames", 1)
            _bounded(width, height, 2 * SIDE, kind)
            image.load()
            placed = any(_placed(image, frame) for frame in range(frames))
    except NoPicture:
        raise
    except Image.DecompressionBombError as error:
        raise NoPicture("too_large") from error
    except Exception as error:  # of the many formats each has its own way to fail
        raise NoPicture("no_picture") from error
    if kind not in TYPES or (kind == "WEBP" and frames > 1):
        raise NoPicture("no_picture")
    if placed:
        raise NoPicture("place")
    return Picture(body, TYPES[kind], width, height)


def made_small(body: bytes) -> Picture:
    """Any picture, turned upright, at most SIDE pixels wide and high, with nothing in it but the picture."""
    if len(body) > UPLOAD_BYTES:
        raise NoPicture("too_large")
    try:
        with Image.open(BytesIO(body), formats=READ) as image:
            _bounded(*image.size, PIXELS, image.format or "")
            profile = image.info.get("icc_profile")
            image.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is decoded smaller at once: a tenth of the time
            small = ImageOps.exif_transpose(image)
            small.thumbnail((SIDE, SIDE))
            small = _on_white(small)
            made = BytesIO()
            kept = {"icc_profile": profile} if _is_of_colours(profile) else {}
            small.save(made, "JPEG", quality=QUALITY, optimize=True, **kept)
    except NoPicture:
        raise
    except Image.DecompressionBombError as error:
        raise NoPicture("too_large") from error
    except Exception as error:
        raise NoPicture("no_picture") from error
    return Picture(made.getvalue(), "image/jpeg", *small.size)


def thumbnail(body: bytes) -> Picture:
    """A kept picture as a list shows it: its middle, SMALL_SIDE pixels wide and high. Raises NoPicture."""
    try:
        with Image.open(BytesIO(body), formats=READ) as image:
            image.draft("RGB", (2 * SMALL_SIDE, 2 * SMALL_SIDE))
            small = ImageOps.fit(_on_white(ImageOps.exif_transpose(image)), (SMALL_SIDE, SMALL_SIDE))
            made = BytesIO()
            small.save(made, "WEBP", quality=SMALL_QUALITY)
    except Exception as error:
        raise NoPicture("no_picture") from error
    return Picture(made.getvalue(), "image/webp", *small.size)


def _bounded(width: int, height: int, side: int, kind: str) -> None:
    """Before it is decoded: a small file may unfold to gigabytes."""
    if width > side or height > side or width * height > (PIXELS if kind in ("JPEG", "MPO") else PIXELS_WHOLE):
        raise NoPicture("too_large")


def _placed(image: Image.Image, frame: int) -> bool:
    """Whether one of its pictures (some phones put a second one behind the first) says where it was taken."""
    image.seek(frame)
    noted = image.info.get("xmp", b"")
    return bool(image.getexif().get_ifd(GPS)) or (isinstance(noted, bytes) and GPS_OF_XMP in noted)


def _is_of_colours(profile: object) -> bool:
    """Of red, green and blue, as the picture is that is made (ICC.1, 7.2.6): one of greys or inks would spoil it."""
    return isinstance(profile, bytes) and len(profile) <= PROFILE_BYTES and profile[16:20] == b"RGB "


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
