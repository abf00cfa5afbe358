"""Folding and search: properties that hold for any text, and the same matches in SQL as in Python."""

import json
import sqlite3
import unicodedata
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.countries import COUNTRIES, Country
from backend.fold import fold, like_pattern, matches, name_key, search_text, search_words
from backend.letters import plain
from backend.phones import international
from tests.twins import hostile
from tests.twins.examples import often

TABLE = json.loads((Path(__file__).parents[1] / "web" / "worker" / "fold_table.json").read_text(encoding="utf-8"))


def test_no_letter_folds_in_two_ways() -> None:
    folded = [character for characters in TABLE["fold"].values() for character in characters]
    assert len(folded) == len(set(folded))
    assert len(set(TABLE["upper"])) == len(set(TABLE["lower"])) == len(TABLE["upper"])


def test_every_latin_letter_of_europe_folds_to_ascii() -> None:
    letters = [chr(code) for code in range(0xC0, 0x180) if unicodedata.category(chr(code)).startswith("L")]
    assert [letter for letter in letters if not plain(letter).replace("·", "").isascii()] == []


@often
@given(hostile.text)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert plain(plain(text)) == plain(text)


@often
@given(st.text("aeouäöüßAEOUÄÖÜẞ qs", max_size=20), st.integers(0, 20), st.integers(1, 20))
def test_any_part_of_a_name_finds_it(name: str, start: int, length: int) -> None:
    part = name[start : start + length].lstrip("eE")
    assert matches(search_text({"name": name}), search_words(part))


def test_a_part_that_begins_within_ue_is_found_as_it_is_written() -> None:
    assert matches(search_text({"name": "Bauer"}), search_words("er"))
    assert matches(search_text({"name": "Mueller"}), search_words("eller"))


@pytest.mark.parametrize("query", ["Müller", "mueller", "MULLER", "ueller", "üller", "bäckerei mül", "baeckerei sohn"])
@pytest.mark.parametrize("name", ["Bäckerei Müller & Sohn", "Baeckerei Mueller & Sohn", "BACKEREI MULLER SOHN"])
def test_a_customer_is_found_in_any_spelling(name: str, query: str) -> None:
    assert matches(search_text({"name": name}), search_words(query))


@pytest.mark.parametrize(
    "stored", ["+49 (0)30 12 34-56", "0049 30 123456", "030/123456", "(030) 12 34 56", "+4930123456"]
)
@pytest.mark.parametrize(
    "typed", ["+49 (0)30 12 34", "0049 30 1234", "030/1234", "030 12", "3012 3456", "+49 030 123456", "123456"]
)
def test_a_phone_is_found_in_any_notation(stored: str, typed: str) -> None:
    assert matches(search_text({"phone": stored, "country": "DE"}), search_words(typed))


def test_bauer_stands_before_baum_and_all_spellings_of_mueller_together() -> None:
    names = ["Muller AG", "Baum", "Mueller", "Bauer", "Müller", "Öz", "Zander", "Oz A", "müller b"]
    assert sorted(names, key=name_key) == [
        "Bauer",
        "Baum",
        "Mueller",
        "Müller",
        "Muller AG",
        "müller b",
        "Öz",
        "Oz A",
        "Zander",
    ]


database = sqlite3.connect(":memory:")


@often
@given(hostile.text, hostile.text)
def test_sql_finds_what_python_finds(name: str, query: str) -> None:
    name = name.encode("utf-8", "replace").decode().replace("\x00", "")
    stored = search_text({"name": name})
    for word in search_words(query.encode("utf-8", "replace").decode().replace("\x00", "")):
        ((found,),) = database.execute(r"SELECT ? LIKE ? ESCAPE '\'", (stored, like_pattern(word)))
        assert bool(found) == matches(stored, [word])


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_calling_codes_agree_with_the_numbering_plans(country: Country) -> None:
    example = phonenumbers.example_number(country.code)
    assert example is not None
    wanted = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    for notation in (phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
        assert "+" + international(phonenumbers.format_number(example, notation), country.code) == wanted
