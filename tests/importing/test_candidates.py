"""Rows of customer lists are understood as the programs that wrote them mean them."""

import pytest

from backend.importing.candidates import Candidate, candidate, source
from backend.importing.headings import columns


def read(**row: str) -> Candidate:
    """A row given as heading = cell; _ stands for a blank."""
    headings = [heading.replace("_", " ") for heading in row]
    return candidate(columns(headings), list(row.values()))


def fields(**row: str) -> dict[str, str]:
    return read(**row).fields


def test_it_works() -> None:
    found = read(
        Kundennummer="10017", Firma="Bäckerei Weiß", Vorname="Anna", Nachname="Weiß", Strasse="Am Markt",
        Hausnummer="3", PLZ="50667", Ort="Köln", Land="Deutschland", Rabatt="5,5 %", Notiz="Ruft\nzurück",
    )  # fmt: skip
    assert found.fields == {
        "number": "10017",
        "kind": "company",
        "name": "Bäckerei Weiß",
        "contact_person": "Anna Weiß",
        "street": "Am Markt 3",
        "postcode": "50667",
        "city": "Köln",
        "country": "DE",
        "discount_bp": "5,5",
    }
    assert found.note == "Ruft\nzurück"
    assert found.broken == ()


@pytest.mark.parametrize(
    ("row", "who"),
    [
        ({"Firma": "A", "Name": "Weiß"}, {"kind": "company", "name": "A", "contact_person": "Weiß"}),
        ({"Firma": "A", "Name": "A"}, {"kind": "company", "name": "A"}),
        (
            {"Firma": "A", "Titel": "Dr.", "Vorname": "Eva", "Nachname": "Groß"},
            {"kind": "company", "name": "A", "contact_person": "Dr. Eva Groß"},
        ),
        (
            {"Firma": "A", "Ansprechpartner": "Herr Eva Groß", "Nachname": "Groß"},
            {"kind": "company", "name": "A", "contact_person": "Herr Eva Groß"},
        ),
        (
            {"Firma": "A", "Ansprechpartner": "Ida", "Nachname": "Groß"},
            {"kind": "company", "name": "A", "contact_person": "Ida, Groß"},
        ),
        (
            {"Anrede": "Mrs.", "Vorname": "Eva", "Nachname": "Groß"},
            {"kind": "person", "salutation": "Frau", "first_name": "Eva", "last_name": "Groß"},
        ),
        ({"Vorname": "Eva", "Name": "Groß"}, {"kind": "person", "first_name": "Eva", "last_name": "Groß"}),
        ({"Nachname": "Groß"}, {"kind": "person", "last_name": "Groß"}),
        ({"Name": "Café Groß"}, {"kind": "company", "name": "Café Groß"}),
        ({"Name": "Café Groß", "Ansprechpartner": "Eva"},
         {"kind": "company", "name": "Café Groß", "contact_person": "Eva"}),
        (
            {"Anrede": "Frau", "Name": "Eva Groß"},
            {"kind": "person", "salutation": "Frau", "first_name": "Eva", "last_name": "Groß"},
        ),
        ({"Kundenart": "privat", "Name": "Eva Groß"}, {"kind": "person", "first_name": "Eva", "last_name": "Groß"}),
        ({"Kundenart": "Firma", "Anrede": "Frau", "Name": "Eva Groß"}, {"kind": "company", "name": "Eva Groß"}),
        ({"Ansprechpartner": "Eva Groß"}, {"kind": "person", "first_name": "Eva", "last_name": "Groß"}),
        ({"Ort": "Köln"}, {"city": "Köln"}),
    ],
)  # fmt: skip
def test_company_and_person_are_told_apart(row: dict[str, str], who: dict[str, str]) -> None:
    assert fields(**row) == who


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("Land", "Österreich", "country", "AT"),
        ("Land", "AUSTRIA", "country", "AT"),
        ("Land", "de", "country", "DE"),
        ("Land", "D", "country", "DE"),
        ("Country", "Switzerland", "country", "CH"),
        ("Country", "United Kingdom", "country", "GB"),
        ("Land", "Atlantis", "country", "Atlantis"),
        ("Status", "Interessent", "status", "potential"),
        ("Status", "Potenziell", "status", "potential"),
        ("Status", "aktuell", "status", "current"),
        ("Status", "CURRENT", "status", "current"),
        ("Temperatur", "Heiß", "temperature", "hot"),
        ("Temperatur", "Nicht interessiert", "temperature", "not_interested"),
        ("Temperature", "not_interested", "temperature", "not_interested"),
        ("Temperatur", "lauwarm", "temperature", "lauwarm"),
        ("Sprache", "Englisch", "language", "en"),
        ("Sprache", "de_AT", "language", "de"),
        ("Sprache", "fr", "language", "fr"),
        ("Währung", "€", "currency", "EUR"),
        ("Rabatt", "5.5000", "discount_bp", "5,5"),
        ("Rabatt", "10 %", "discount_bp", "10 %"),
        ("Rabatt", "0,00", "discount_bp", ""),
        ("Rabatt", "viel", "discount_bp", "viel"),
        ("Telefon", "'+49 30 23125 111", "phone", "+49 30 23125 111"),
    ],
)
def test_cells_are_read_in_the_words_of_other_programs(heading: str, cell: str, field: str, value: str) -> None:
    assert fields(**{heading: cell}) == {field: value}


@pytest.mark.parametrize("nothing", ["", "  ", "NULL", "\\N", "#NV"])
def test_empty_cells_say_nothing(nothing: str) -> None:
    assert read(Firma=nothing, Rabatt=nothing, Notiz=nothing, Land=nothing) == Candidate({}, "", ())


def test_rows_shorter_than_the_heading_leave_the_rest_open() -> None:
    assert candidate(columns(["Firma", "Ort", "Notiz"]), ["A"]).fields == {"kind": "company", "name": "A"}


def test_a_second_number_is_kept_in_the_remark() -> None:
    assert fields(Telefon="030 1", Handy="0171 2", Bemerkung="Hof") == {"phone": "030 1", "remark": "Hof\nTel. 0171 2"}
    assert fields(Telefon="", Handy="0171 2") == {"phone": "0171 2"}


def test_german_postcodes_get_back_the_zero_that_spreadsheets_take() -> None:
    assert fields(PLZ="1067", Land="Deutschland")["postcode"] == "01067"
    assert fields(PLZ="1010", Land="Österreich")["postcode"] == "1010"
    assert fields(PLZ="1067") == {"postcode": "1067"}


def test_numbers_that_a_spreadsheet_broke_are_told() -> None:
    assert read(Telefon="4,93023E+11", Kundennr="1E+05").broken == ("phone", "number")


def test_a_wrong_cell_is_found_under_its_heading() -> None:
    headings = ["Firma", "Mail", "Handy", "PLZ"]
    found = columns(headings)
    assert [source(field, found, headings) for field in ("name", "email", "phone", "postcode", "vat_id")] == [
        "Firma", "Mail", "Handy", "PLZ", "vat_id",
    ]  # fmt: skip
