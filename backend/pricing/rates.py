"""Rates of value added tax and of exchange, as the company's row keeps them; pure. What they mean: inputs.py."""

from sync.server.fields import Unfit, day, matching, optional, text, whole
from sync.server.values import Json

VAT_RATES_MAX = 400  # three classes of thirty countries, each with a few changes
RATES_MAX = 400  # a dozen currencies, each for a month of days
RATE_E6_MAX = 10**12  # a million of theirs for one of ours
CLASS_MAX = 20
FULL_BP = 10_000

_STANDARD_BP = {
    "AT": 2000, "BE": 2100, "BG": 2000, "CY": 1900, "CZ": 2100, "DE": 1900, "DK": 2500, "EE": 2400, "ES": 2100,
    "FI": 2550, "FR": 2000, "GR": 2400, "HR": 2500, "HU": 2700, "IE": 2300, "IT": 2200, "LT": 2100, "LU": 1700,
    "LV": 2100, "MT": 1800, "NL": 2100, "PL": 2300, "PT": 2300, "RO": 2100, "SE": 2500, "SI": 2200, "SK": 2300,
    "CH": 810, "LI": 810,
}  # fmt: skip
"""What the states of the Union, Switzerland and Liechtenstein take as a rule, as of 2026."""
_REDUCED_BP = {"DE": 700, "AT": 1000, "CH": 260, "LI": 260}
"""On food and books; elsewhere it depends on the goods, and the company says it where it sells there."""

_country = matching("[A-Z]{2}")
_currency = matching("[A-Z]{3}")
_class = text(CLASS_MAX, least=1)
_rate = whole(0, FULL_BP)
_rate_e6 = whole(1, RATE_E6_MAX)
_day = day()
_open_day = optional(_day)


def vat_rates(value: Json) -> Json:
    """Rates by country, class and beginning. Raises Unfit, also if two begin together."""
    found: dict[tuple[str, str, str], Json] = {}
    for item in _items(value, VAT_RATES_MAX, {"country", "vat_class", "rate_bp", "valid_from", "valid_to"}):
        rate: dict[str, Json] = {
            "country": _country(item.get("country")),
            "vat_class": _class(item.get("vat_class")),
            "rate_bp": _rate(item.get("rate_bp")),
            "valid_from": _open_day(item.get("valid_from")),
            "valid_to": _open_day(item.get("valid_to")),
        }
        if rate["valid_from"] and rate["valid_to"] and str(rate["valid_from"]) > str(rate["valid_to"]):
            raise Unfit("it ends before it begins")
        place = (str(rate["country"]), str(rate["vat_class"]), str(rate["valid_from"] or ""))
        if place in found:
            raise Unfit("two rates for the same")
        found[place] = rate
    return [found[place] for place in sorted(found)]


def exchange_rates(value: Json) -> Json:
    """Rates by currency and day. Raises Unfit, also if two are of one day."""
    found: dict[tuple[str, str], Json] = {}
    for item in _items(value, RATES_MAX, {"currency", "rate_e6", "on"}):
        rate: dict[str, Json] = {
            "currency": _currency(item.get("currency")),
            "rate_e6": _rate_e6(item.get("rate_e6")),
            "on": _day(item.get("on")),
        }
        place = (str(rate["currency"]), str(rate["on"]))
        if place in found:
            raise Unfit("two rates for the same")
        found[place] = rate
    return [found[place] for place in sorted(found)]


def _items(value: Json, most: int, names: set[str]) -> list[dict[str, Json]]:
    if not isinstance(value, list) or len(value) > most:
        raise Unfit("a list of rates expected")
    items = [item for item in value if isinstance(item, dict) and not item.keys() - names]
    if len(items) < len(value):
        raise Unfit("a rate of known fields expected")
    return items


def _first() -> Json:
    rates = [*((country, "standard", bp) for country, bp in _STANDARD_BP.items())]
    rates += [(country, "reduced", bp) for country, bp in _REDUCED_BP.items()]
    rates += [(country, "zero", 0) for country in _STANDARD_BP]
    return vat_rates([{"country": country, "vat_class": name, "rate_bp": bp} for country, name, bp in rates])


FIRST_VAT_RATES = _first()
"""What a new company begins with."""
