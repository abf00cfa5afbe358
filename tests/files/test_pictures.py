"""What is kept as a picture, and what a camera's picture becomes."""

from io import BytesIO

import pytest
from PIL import Image

from backend.files import pictures
from backend.files.pictures import NoPicture, checked, made_small
from tests.files.drawn import GPS, from_a_camera, picture


def test_it_works() -> None:
    body = picture(80, 60)
    found = checked(body)
    assert (found.body, found.type, found.width, found.height) == (body, "image/jpeg", 80, 60)
    assert checked(picture(kind="WEBP")).type == "image/webp"


def test_a_camera_s_picture_becomes_small_and_upright_and_says_nothing_else() -> None:
    made = made_small(from_a_camera(4_000, 3_000))
    assert (made.width, made.height, made.type) == (1_200, 1_600, "image/jpeg")
    with Image.open(BytesIO(made.body)) as image:
        assert image.size == (1_200, 1_600)
        assert not image.getexif()
        assert not image.getexif().get_ifd(GPS)
    assert checked(made.body).hash == made.hash
    assert len(made.body) < pictures.BYTES


def test_a_small_one_stays_as_large_as_it_is_and_what_is_transparent_becomes_white() -> None:
    image = Image.new("RGBA", (30, 20), (0, 0, 0, 0))
    out = BytesIO()
    image.save(out, "PNG")
    made = made_small(out.getvalue())
    assert (made.width, made.height) == (30, 20)
    with Image.open(BytesIO(made.body)) as shown:
        assert shown.getpixel((5, 5)) == (255, 255, 255)


def test_one_that_is_decoded_whole_has_less_pixels_than_a_jpeg() -> None:
    out = BytesIO()
    Image.new("L", (7_000, 4_000)).save(out, "PNG")
    with pytest.raises(NoPicture) as refused:
        made_small(out.getvalue())
    assert refused.value.fault == "too_large"
    assert made_small(picture(7_000, 4_000)).width == 1_600


def test_the_profile_of_another_kind_of_colours_is_left_out() -> None:
    for space, kept in ((b"RGB ", True), (b"GRAY", False)):
        profile = bytes(16) + space + bytes(108)
        with Image.open(BytesIO(made_small(picture(icc_profile=profile)).body)) as image:
            assert (image.info.get("icc_profile") == profile) is kept


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_place_that_an_editor_of_photos_noted_is_found(kind: str) -> None:
    noted = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Description exif:GPSLatitude='52,31.2N'/></x:xmpmeta>"
    with pytest.raises(NoPicture) as refused:
        checked(picture(kind=kind, xmp=noted))
    assert refused.value.fault == "place"


def test_a_place_in_the_second_picture_of_a_file_is_found() -> None:
    out = BytesIO()
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ("red", "blue"))
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (52.0, 31.0, 12.0)}
    second.encoderinfo = {"exif": exif}
    first.save(out, "MPO", save_all=True, append_images=[second])
    with pytest.raises(NoPicture) as refused:
        checked(out.getvalue())
    assert refused.value.fault == "place"


@pytest.mark.parametrize("work", [checked, made_small])
@pytest.mark.parametrize(
    "body",
    [
        b"x",
        b"\xff\xd8\xff\xe0" + b"\0" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script>",
        picture()[:200],
        picture(kind="GIF"),
        picture(kind="BMP"),
    ],
)
def test_what_is_no_picture_is_refused(work: object, body: bytes) -> None:
    with pytest.raises(NoPicture) as refused:
        work(body)  # type: ignore[operator]
    assert refused.value.fault == "no_picture"


def test_one_that_unfolds_to_gigabytes_is_refused_before_it_does() -> None:
    out = BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    for work in (checked, made_small):
        with pytest.raises(NoPicture) as refused:
            work(out.getvalue())
        assert refused.value.fault == "too_large"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "missing"),
        (picture() + b"\0" * pictures.BYTES, "too_large"),
        (picture(5_000, 10), "too_large"),
        (from_a_camera(), "place"),
        (picture(kind="PNG"), "no_picture"),
    ],
)
def test_a_phone_must_have_made_it_small_and_taken_away_the_place(body: bytes, fault: str) -> None:
    with pytest.raises(NoPicture) as refused:
        checked(body)
    assert refused.value.fault == fault
