"""What is drawn is what a reader reads."""

import re

import pytest
import zxingcpp

from backend.labels import symbols
from backend.labels.symbols import Symbol

DOTS = 3  # of a module


def read(symbol: Symbol) -> list[tuple[str, str]]:
    """The picture of a symbol, as its path says, given to the reader."""
    wide, high = symbol.width * DOTS, symbol.height * DOTS
    picture = bytearray(b"\xff" * (wide * high))
    for across, down, run in re.findall(r"M(\d+) (\d+)h(\d+)v\d+h-\d+z", symbol.path):
        lines = range(high) if symbol.kind == "bars" else range(int(down) * DOTS, (int(down) + 1) * DOTS)
        for line in lines:
            at = line * wide + int(across) * DOTS
            picture[at : at + int(run) * DOTS] = b"\0" * (int(run) * DOTS)
    found = zxingcpp.read_barcodes(memoryview(bytes(picture)).cast("B", shape=[high, wide]))
    return [(code.format.name, code.text) for code in found]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("4006381333931", "EAN13"),
        ("2000000000213", "EAN13"),
        ("96385074", "EAN8"),
        ("4006381333932", "Code128"),  # its check digit is wrong: not an EAN
        ("14006381333938", "Code128"),
        ("A-77/b <c>", "Code128"),
        ("7", "Code128"),
        ("x" * 90, "Code128"),
    ],
)
def test_bars_say_what_they_are_to_say(text: str, form: str) -> None:
    symbol = symbols.bars(text)
    assert symbol is not None
    assert symbol.text == text
    assert read(symbol) == [(form, text)]


@pytest.mark.parametrize(
    "text", ["4006381333931", "Öl & <Essig>", "https://feldbuch.example/products/1", "漢字", "x" * 500]
)
def test_a_qr_code_says_what_it_is_to_say(text: str) -> None:
    symbol = symbols.qr(text)
    assert symbol is not None
    assert read(symbol) == [("QRCode", text)]


@pytest.mark.parametrize("text", ["", "Öl", "a\nb", "\0", "x" * 501])
def test_what_bars_cannot_say_they_do_not_try(text: str) -> None:
    assert symbols.bars(text) is None


def test_a_qr_code_of_nothing_or_of_too_much_is_none() -> None:
    assert symbols.qr("") is None
    assert symbols.qr("x" * (symbols.TEXT_MAX + 1)) is None


def test_a_path_holds_nothing_but_a_path() -> None:
    for symbol in (symbols.bars('"><script>'), symbols.qr('"><script>')):
        assert symbol is not None
        assert re.fullmatch(r"(M\d+ \d+h\d+v\d+h-\d+z)+", symbol.path)


def test_the_same_content_is_drawn_once() -> None:
    assert symbols.bars("96385074") is symbols.bars("96385074")
    assert symbols.qr("96385074") is symbols.qr("96385074")
