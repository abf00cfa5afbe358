"""The codes in photos as they come: turned, dark, grainy, small, several, none, and what only looks like a photo."""

import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.scanning import pictures
from backend.scanning.pictures import Code, TooManyPixels, Unreadable, codes_in
from tests.scanning import photos
from tests.scanning.photos import SAID, SAMPLES, encoded, label, photo

SMALL = (1_600, 1_200)
EAN = Code("EAN-13", SAMPLES["EAN-13"])


@pytest.mark.parametrize("name", SAMPLES)
def test_it_works(name: str) -> None:
    assert codes_in(encoded(photo(label(name, module=4), size=SMALL))) == [Code(name, SAID[name])]


@pytest.mark.parametrize("angle", [17, 45, 90, 180, 215, 270])
def test_a_turned_code_is_read(angle: int) -> None:
    assert codes_in(encoded(photo(label("EAN-13"), angle=angle, size=(2_000, 1_500)))) == [EAN]


def test_a_dark_a_grainy_and_a_slightly_blurred_one_are_read() -> None:
    picture = photo(label("EAN-13"), size=(2_000, 1_500))
    for worse in (photos.dark(picture, 0.15), photos.noisy(picture, 30), photos.blurred(picture, 2)):
        assert codes_in(encoded(worse)) == [EAN]


def test_a_small_one_is_read_in_a_large_photo() -> None:
    assert codes_in(encoded(photo(label("EAN-13", module=2)))) == [EAN]


def test_several_are_all_read_from_top_to_bottom() -> None:
    names = ["EAN-13", "QR Code", "Code 128"]
    found = codes_in(encoded(photo(*(label(name, module=4) for name in names))))
    assert {code.format for code in found} == set(names)
    assert codes_in(encoded(photo(label("EAN-13", module=4), label("EAN-13", module=4)))) == [EAN]


def test_what_the_camera_noted_about_its_position_turns_the_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert codes_in(encoded(photo(label("EAN-13"), size=SMALL).rotate(90, expand=True), exif=exif)) == [EAN]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_are_read_also_where_they_are_transparent(kind: str) -> None:
    bars = label("EAN-13")
    drawn = Image.new("RGBA", bars.size, (0, 0, 0, 0))
    drawn.paste((0, 0, 0, 255), mask=bars.point(lambda light: 255 - light))
    assert codes_in(encoded(drawn, kind)) == [EAN]


def test_a_large_photo_with_a_second_picture_behind_it_is_read_as_any() -> None:
    out = BytesIO()
    large = photo(label("EAN-13", module=8), size=(6_000, 4_500)).convert("RGB")
    large.save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (16, 16))])
    assert codes_in(out.getvalue()) == [EAN]


def test_none_is_found_where_none_is() -> None:
    assert codes_in(encoded(photos.shelf(size=SMALL))) == []


def test_an_itf_of_another_length_is_none() -> None:
    printed = label("ITF-14", "12345678")
    assert codes_in(encoded(photo(printed, size=SMALL))) == []


@pytest.mark.parametrize(
    "content", [b"", b"no picture", b"%PDF-1.7", b"GIF89a" + bytes(100), b"\xff\xd8\xff" + bytes(9)]
)
def test_what_is_no_picture_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(Unreadable):
        codes_in(content)


def test_a_kind_that_nobody_photographs_in_is_not_decoded() -> None:
    for kind in ("BMP", "TIFF", "GIF"):
        with pytest.raises(Unreadable):
            codes_in(encoded(Image.new("L", (50, 50)), kind))


def test_a_bomb_is_not_decoded() -> None:
    side = 6_000
    rows = zlib.compress(bytes((side + 1) * side), 9)  # 36 MB of nothing in 36 kB
    header = side.to_bytes(4) * 2 + b"\x08\x00\x00\x00\x00"
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4) for name, body in chunks
    )
    assert len(bomb) < 40_000
    with pytest.raises(TooManyPixels):
        codes_in(bomb)
    with pytest.raises(TooManyPixels):
        codes_in(encoded(Image.new("L", (10_000, 5_001)), quality=1))
    assert pictures.JPEG_PIXELS < Image.MAX_IMAGE_PIXELS  # type: ignore[operator]


WHOLE = {kind: encoded(photo(label("EAN-13", module=2), size=(320, 240)), kind) for kind in ("JPEG", "PNG", "WEBP")}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_damaged_picture_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for damaged in (bytes(content), bytes(content[:cut])):
        try:
            codes_in(damaged)
        except (Unreadable, TooManyPixels):
            continue


def test_a_picture_of_one_pixel_holds_no_code() -> None:
    out = BytesIO()
    Image.new("1", (1, 1)).save(out, "PNG")
    assert codes_in(out.getvalue()) == []
