"""The headings of common exports are understood."""

import pytest

from backend.importing.headings import HEADINGS, columns, meaning


@pytest.mark.parametrize(
    ("headings", "meanings"),
    [
        (
            "Kundennr;Firma;Anrede;Titel;Vorname;Nachname;E-Mail;Telefon;Straße;PLZ;Ort;Land;USt-IdNr.;Rabatt;Notiz",
            "number company salutation title first_name last_name email phone street postcode city country vat_id"
            " discount_bp note",
        ),
        (
            "First Name;Last Name;Email;Company;Address1;Address2;City;Country Code;Zip;Phone;Note",
            "first_name last_name email company street street_more city country postcode phone note",
        ),
        (
            "Billing First Name;Billing Last Name;Billing Company;Billing Address 1;Billing City;Billing Postcode;"
            "Billing Country;Billing Email;Billing Phone",
            "first_name last_name company street city postcode country email phone",
        ),
        (
            "Kunden-Nr.;Name 1;STRASSE;Hausnummer;Adresszusatz;Mobil;UStID;Währung;Sprache;Bemerkung;Status;Temperatur",
            "number name street house_number street_more mobile vat_id currency language remark status temperature",
        ),
        ("Strasse;Waehrung;E-mail 1 - Value;Organization 1 - Name;VAT ID", "street currency email company vat_id"),
        ("Ansprechpartner;Discount %;Rabatt in %;Customer No.", "contact discount_bp discount_bp number"),
    ],
)
def test_common_exports_are_understood(headings: str, meanings: str) -> None:
    assert [meaning(heading) for heading in headings.split(";")] == meanings.split()


@pytest.mark.parametrize("heading", ["", "Umsatz 2025", "Fax", "IBAN", "Geburtstag", "__proto__", "Zeile", "Grund"])
def test_other_columns_mean_nothing_here(heading: str) -> None:
    assert meaning(heading) is None


def test_no_heading_means_two_things() -> None:
    for name, headings in HEADINGS.items():
        for heading in headings.split("|"):
            assert meaning(heading.strip()) == name, heading


def test_columns_of_one_meaning_stand_from_left_to_right() -> None:
    assert columns(["Telefon", "Firma", "Phone", "Fax"]) == {"phone": [0, 2], "company": [1]}
