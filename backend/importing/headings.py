"""Which column means what: the headings of common exports, German and English.

Gathered from what merchandise, accounting, till, web shop, address book and spreadsheet programs write. Compared
without case, accents, blanks and punctuation: "Kunden-Nr.", "KUNDENNR" and "kunden nr" are one.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from backend.fold import fold

HEADINGS = {
    "number": """
        Kundennr | Kunden-Nr. | Kundennummer | Kd-Nr. | KdNr | Kundenummer | Debitor | Debitorennummer |
        Debitoren-Nr. | Debitorennr | Debitorenkonto | Nr. | Nummer | Customer number | Customer no. |
        Customer ID | Customer # | CustomerNo | Account number | Account no. | Client number | Number | No. |
        Adressnummer | Kunden-ID | Kunde Nr.""",
    "kind": "Kundenart | Art | Typ | Kundentyp | Kind | Type | Customer type | Firma/Privat",
    "company": """
        Firma | Firmenname | Firma 1 | Firma1 | Unternehmen | Organisation | Organization | Betrieb | Company |
        Company name | Companyname | Business | Business name | Organization name | Organization 1 - Name |
        Organisationsname | Unternehmensname | Firmenbezeichnung""",
    "name": """
        Name | Name 1 | Name1 | Kundenname | Kunde | Bezeichnung | Customer | Customer name | Full name |
        Display name | Anzeigename | Vollständiger Name | Client | Client name | Name des Kunden""",
    "contact": """
        Ansprechpartner | Ansprechpartnerin | Ansprechperson | Kontaktperson | Kontakt | Contact |
        Contact person | Contact name | Primary contact | z. Hd. | zHd | zu Händen | Attn | Attention |
        Ihr Ansprechpartner""",
    "salutation": "Anrede | Salutation | Name prefix | Prefix | Form of address | Mr/Mrs",
    "title": "Titel | Title | Akademischer Titel | Akad. Titel | Academic title",
    "first_name": """
        Vorname | First name | Firstname | Given name | Forename | Vorname Ansprechpartner | Vornamen |
        Contact first name""",
    "last_name": """
        Nachname | Last name | Lastname | Surname | Family name | Familienname | Zuname |
        Nachname Ansprechpartner | Contact last name""",
    "email": """
        E-Mail | Email | Mail | E-Mail-Adresse | Email address | Mailadresse | eMail | E-Mail 1 | Email 1 |
        E-mail 1 - Value | E-Mail Adresse 1 | Emailadresse | E-Mail geschäftlich | E-Mail (geschäftlich) |
        Primary email | Contact email | Hauptmail""",
    "phone": """
        Telefon | Tel. | Telefonnummer | Telefonnr | Tel.-Nr. | Fon | Phone | Phone number | Telephone |
        Telefon 1 | Telefon1 | Tel1 | Phone 1 - Value | Phone 1 | Festnetz | Telefon geschäftlich |
        Telefon (geschäftlich) | Business phone | Work phone | Rufnummer | Primary phone | Contact phone""",
    "mobile": """
        Mobil | Mobile | Mobiltelefon | Mobilnummer | Handy | Handynummer | Mobile phone | Cell | Cell phone |
        Telefon 2 | Telefon2 | Tel2 | Phone 2 | Phone 2 - Value | Mobilfunk | Telefon mobil""",
    "street": """
        Straße | Strasse | Str. | Straße und Hausnummer | Straße, Nr. | Straße Nr. | Straße/Nr. |
        Straße & Hausnummer | Straße / Hausnummer | Strasse Hausnummer | Street | Street address | Address |
        Address 1 | Address1 | Address line 1 | Adresse | Adresse 1 | Adresse1 | Anschrift | Adresszeile 1 |
        Address 1 - Street | Address1 Street | Street 1 | Rue""",
    "house_number": "Hausnummer | Hausnr | Haus-Nr. | Nr. (Haus) | House number | House no. | Street number",
    "street_more": """
        Adresszusatz | Zusatz | Adresse 2 | Adresse2 | Address 2 | Address2 | Address line 2 | Adresszeile 2 |
        Street 2 | Straßenzusatz | Additional address""",
    "postcode": """
        PLZ | Postleitzahl | Zip | Zip code | Zipcode | Postcode | Post code | Postal code | Postalcode |
        Address 1 - Postal code | Postal/Zip""",
    "city": """
        Ort | Stadt | Wohnort | City | Town | Ortschaft | Gemeinde | Address 1 - City | Ortsname | Town/City |
        City/Town""",
    "country": """
        Land | Länderkennzeichen | Ländercode | Land ISO | Land (ISO) | LKZ | Staat | Country | Country code |
        Country ISO | Country/Region | Address 1 - Country | Country name | ISO-Code | Land-Code""",
    "vat_id": """
        USt-IdNr. | USt-ID | UStID | USt-Id-Nr. | Umsatzsteuer-ID | Umsatzsteuer-Identifikationsnummer | UID |
        UID-Nummer | UID-Nr. | ATU-Nummer | VAT | VAT ID | VAT number | VAT no. | VAT reg. no. | EU VAT |
        Tax ID | EU-USt-IdNr. | Umsatzsteueridentnummer | VAT registration number | USt. Identnummer""",
    "status": "Status | Kundenstatus | Customer status | Stufe | Lifecycle stage",
    "temperature": "Temperatur | Temperature | Interesse | Lead-Temperatur | Rating | Lead rating",
    "discount_bp": """
        Rabatt | Rabatt % | Rabatt in % | Rabattsatz | Kundenrabatt | Discount | Discount % | Discount percent |
        Customer discount | Grundrabatt | Rabatt (%) | Rabatt Prozent""",
    "currency": "Währung | Währungscode | Currency | Currency code | Waehrung | WKZ",
    "language": "Sprache | Sprachcode | Language | Language code | Locale | Lang",
    "remark": """
        Bemerkung | Bemerkungen | Anmerkung | Anmerkungen | Hinweis | Remark | Remarks | Comment | Comments |
        Kommentar | Zusatzinfo | Beschreibung | Description | Interne Bemerkung""",
    "note": """
        Notiz | Notizen | Note | Notes | Memo | Customer note | Gesprächsnotiz | Besuchsnotiz | Notiztext""",
}
"""By what the column holds. Names of one line keep their blanks and signs only for reading."""

PREFIXES = ("rechnungsadresse", "rechnungsanschrift", "rechnungs", "rechnung", "billingaddress", "billing", "invoice",
            "defaultaddress", "haupt", "kunden", "kunde", "customer")  # fmt: skip
"""What programs put before a heading to tell the billing address from others."""

_SIGNS = re.compile(r"[^0-9a-z#%]")


def key(heading: str) -> str:
    """A heading's letters and digits, by which headings are compared."""
    return _SIGNS.sub("", fold(heading))


def vocabulary(headings: Mapping[str, str]) -> dict[str, str]:
    """What each heading means, by its letters alone; `headings` lists them by meaning, between bars."""
    return {
        key(heading): meaning for meaning, named in headings.items() for heading in named.replace("\n", " ").split("|")
    }


_MEANINGS = vocabulary(HEADINGS)


def meaning(heading: str) -> str | None:
    """What a column of that heading holds, a key of HEADINGS; None if that is not known."""
    letters = key(heading)
    if letters in _MEANINGS:
        return _MEANINGS[letters]
    shorter = (letters.removeprefix(key(prefix)) for prefix in PREFIXES if letters.startswith(key(prefix)))
    return next((_MEANINGS[rest] for rest in shorter if rest in _MEANINGS), None)


def columns(headings: Sequence[str], meaning_of: Callable[[str], str | None] = meaning) -> dict[str, list[int]]:
    """Where each meaning is found: its columns from left to right."""
    found: dict[str, list[int]] = {}
    for column, heading in enumerate(headings):
        known = meaning_of(heading)
        if known is not None:
            found.setdefault(known, []).append(column)
    return found
