"""The measures of the paper."""

import re

import pytest

from backend.labels import symbols
from backend.labels.pages import FINEST
from backend.labels.sheets import A4_HIGH, A4_WIDE, SHEETS, Sheet, mm, stylesheet


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_the_labels_fit_on_their_paper(sheet: Sheet) -> None:
    (wide, high), (left, top) = sheet.page, sheet.edges
    across = 2 * left + sheet.columns * sheet.wide + (sheet.columns - 1) * sheet.between
    assert left >= 0
    assert wide - 1 <= across <= wide
    assert 0 <= high - 2 * top - sheet.rows * sheet.high <= 1
    assert sheet.roll or (wide, high) == (A4_WIDE, A4_HIGH)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_an_ean_fits_on_every_label(sheet: Sheet) -> None:
    ean = symbols.bars("4006381333931")
    assert ean is not None
    assert ean.width * FINEST <= sheet.inside


def test_sheets_have_different_names_and_include_the_common_ones() -> None:
    assert len({sheet.key for sheet in SHEETS}) == len(SHEETS)
    assert {(3, 8), (4, 10), (5, 13), (1, 1)} <= {(sheet.columns, sheet.rows) for sheet in SHEETS}


def test_a_stylesheet_says_where_each_label_stands() -> None:
    text = stylesheet(SHEETS[1])
    assert "@page { size: 210mm 297mm; margin: 0; }" in text
    assert "grid-template: repeat(8, 33.9mm) / repeat(3, 63.5mm)" in text
    assert "column-gap: 2.54mm" in text
    assert re.search(r"padding: 12\.9mm 0 0 7\.21mm", text)


@pytest.mark.parametrize(("hundredths", "length"), [(0, "0mm"), (5, "0.05mm"), (2_120, "21.2mm"), (30_000, "300mm")])
def test_a_length_is_written_in_millimetres(hundredths: int, length: str) -> None:
    assert mm(hundredths) == length
