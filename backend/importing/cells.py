"""What single cells of a customer list mean: the words that programs use, as the values that our forms take."""

import re

from backend.countries import COUNTRIES
from backend.fold import fold

_WORDS = {
    "kind": {
        "company": "firma unternehmen geschaft geschaftskunde gewerbe gewerblich b2b company business organisation "
        "organization betrieb handler",
        "person": "privat privatperson privatkunde person b2c private individual endkunde consumer",
    },
    "status": {
        "current": "aktuell aktiv kunde bestandskunde stammkunde bestand current active customer client won",
        "potential": "potenziell potentiell potential interessent lead neu prospect potenzieller-kunde neukunde open "
        "potential-customer",
    },
    "temperature": {
        "hot": "heiss hot hoch",
        "warm": "warm mittel",
        "cold": "kalt cold niedrig",
        "not_interested": "nicht-interessiert kein-interesse not-interested not_interested uninteressiert",
    },
    "language": {"de": "deutsch german d ger deu", "en": "englisch english e eng gb uk us"},
    "currency": {"EUR": "€ euro", "CHF": "sfr fr. franken", "USD": "$ us$ dollar", "GBP": "£ pfund"},
    "salutation": {
        "Herr": "mr mr. hr hr. herrn sir m",
        "Frau": "mrs mrs. ms ms. fr fr. f w madam miss",
        "Familie": "fam fam.",
    },
    "country": {
        "DE": "d deu ger brd bundesrepublik-deutschland",
        "AT": "a aut oe o",
        "CH": "che sui",
        "GB": "gbr uk england grossbritannien great-britain schottland scotland wales",
        "US": "usa united-states-of-america amerika",
        "NL": "nld holland nl",
        "BE": "bel b",
        "FR": "fra f",
        "IT": "ita i",
        "LU": "lux l",
        "LI": "lie fl",
        "CZ": "cze czech-republic tschechische-republik",
        "PL": "pol",
        "DK": "dnk",
        "ES": "esp e",
    },
}
"""By field and value: other words for it, blanks in them written as hyphens."""

NOTHING = ("NULL", "\\N", "#N/A", "#NV")
"""What programs and spreadsheets write for an empty cell."""

_LOCALE = re.compile(r"([a-z]{2})[-_][a-z]{2,4}\Z")
_ROUNDED = re.compile(r"([0-9]+)[.,]([0-9]{1,2}?)0*\s*%?\Z")
_NO_DISCOUNT = re.compile(r"0+(?:[.,]0*)?\s*%?\Z")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+\Z", re.IGNORECASE)
_GUARDED = re.compile(r"'[=+\-@]")
_GERMAN_POSTCODE = 5


def _table() -> dict[str, dict[str, str]]:
    table = {
        field: {fold(word.replace("-", " ")): value for value, words in values.items() for word in words.split()}
        for field, values in _WORDS.items()
    }
    for country in COUNTRIES:
        table["country"] |= dict.fromkeys((fold(country.de), fold(country.en), fold(country.code)), country.code)
    return table


_VALUES = _table()


def cleaned(cell: str) -> str:
    """The cell without what other programs put around it: the apostrophe that guards a formula, signs for nothing."""
    text = cell.strip()
    if text in NOTHING:
        return ""
    return text[1:] if _GUARDED.match(text) else text


def value(field: str, text: str) -> str:
    """The text in the words of our forms; what is not known stays as it is, for the form to refuse or take."""
    word = fold(text)
    known = _VALUES.get(field, {})
    if word in known:
        return known[word]
    if field in ("kind", "status", "temperature") and word in _WORDS[field]:
        return word
    if field == "language" and (locale := _LOCALE.match(word)):
        return locale[1]
    return text


def discount(text: str) -> str:
    """A percentage with at most two decimals where the others are zeros; "" for none."""
    if _NO_DISCOUNT.match(text):
        return ""
    rounded = _ROUNDED.match(text)
    return f"{rounded[1]},{rounded[2]}" if rounded else text


def postcode(text: str, country: str) -> str:
    """A German postcode with the leading zero that spreadsheets take away."""
    is_short = country == "DE" and text.isdecimal() and len(text) == _GERMAN_POSTCODE - 1
    return f"0{text}" if is_short else text


def is_scientific(text: str) -> bool:
    """Whether a spreadsheet turned a long number into 4,93E+11 and so lost it."""
    return _SCIENTIFIC.match(text) is not None
