"""The countries offered for an address, with what telephone numbers need. Twin: web/worker/countries.js.

An address may name any ISO 3166 code; one that is not listed is shown as its code.
"""

from pathlib import Path

import msgspec


class Country(msgspec.Struct, frozen=True):
    """`calling` is the calling code ("49"), `trunk` what is dialled before a number within the country ("0" or "")."""

    code: str
    calling: str
    trunk: str
    de: str
    en: str


_FILE = Path(__file__).parents[1] / "web" / "worker" / "countries.json"
COUNTRIES = msgspec.json.decode(_FILE.read_bytes(), type=list[Country])
_BY_CODE = {country.code: country for country in COUNTRIES}


def country_name(code: str, language: str) -> str:
    """The country's name in German or English; the code itself where it is not listed."""
    country = _BY_CODE.get(code)
    if country is None:
        return code
    return country.de if language == "de" else country.en
