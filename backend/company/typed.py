"""The settings for prices, read from their forms; pure, the server's alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from backend.catalog.forms import VAT_CLASSES
from backend.catalog.typed import decimal, percent_text
from backend.forms import N_
from backend.pricing.rates import FULL_BP, RATE_E6_MAX, RATES_MAX, exchange_rates, vat_rates
from backend.times import is_date
from sync.server.fields import Unfit
from sync.server.values import Json, Values

ROWS = 12  # rates of one country in the form; with all their fields well below backend/submitted.py's limit
SPARE = 2
RATE_DIGITS = 6
KEPT_RATES = 40  # days of one currency that are kept: more than a month of working days
NO_COUNTRY = N_("Please choose one of the values.")
NO_PERCENT = N_("Please enter a percentage from 0 to 100 with at most two decimals.")
NO_RATE = N_("Please enter what one unit of your currency is worth, such as 0.9415.")
NO_CURRENCY = N_("Please enter a currency of three letters, such as CHF.")
NO_DAY = N_("Please enter a date, such as 22.11.2026.")
TOO_OLD = N_("Newer rates of this currency fill its place: one of so old a day is not kept.")
PERIOD = N_("Two rates are for the same, or one ends before it begins.")

Rates = Sequence[Mapping[str, Any]]
Context = dict[str, Any]


class Typed(msgspec.Struct):
    """`values` to be written; `errors`: a text by field or row."""

    values: Values = {}
    errors: dict[str, str] = {}


def read_general(fields: Mapping[str, str], countries: Sequence[str], gettext: Any) -> Typed:
    """Country, taxes in general, and what a rep may give."""
    country = fields.get("country", "")
    errors: dict[str, str] = {}
    if country not in countries:
        errors["country"] = gettext(NO_COUNTRY)
    percent = _percent(fields.get("rep_discount_bp", ""))
    if percent is None:
        errors["rep_discount_bp"] = gettext(NO_PERCENT)
    flags: Values = {name: fields.get(name) == "on" for name in ("small_business", "oss")}
    return Typed(values={"country": country, "rep_discount_bp": percent, **flags}, errors=errors)


def read_vat(fields: Mapping[str, str], country: str, there: Rates, gettext: Any) -> Typed:
    """The rates of one country as they were typed, with those as they are that the form does not show: the others'
    countries', and of this one what is beyond its rows."""
    found: list[Json] = []
    errors: dict[str, str] = {}
    for number in range(ROWS):
        place = f"vat-{number}"
        percent = fields.get(f"{place}-percent", "").strip()
        since, until = (fields.get(f"{place}-{name}", "").strip() for name in ("valid_from", "valid_to"))
        if not percent:
            continue
        bp = _percent(percent)
        vat_class = fields.get(f"{place}-class", "")
        if bp is None:
            errors[place] = gettext(NO_PERCENT)
        elif any(day and not is_date(day) for day in (since, until)):
            errors[place] = gettext(NO_DAY)
        else:
            known = vat_class if vat_class in VAT_CLASSES else VAT_CLASSES[0]
            period: Values = {"valid_from": since or None, "valid_to": until or None}
            found.append({"country": country, "vat_class": known, "rate_bp": bp, **period})
    others: list[Json] = [{**rate} for rate in there if rate["country"] != country]
    others += [{**rate} for rate in [rate for rate in there if rate["country"] == country][ROWS:]]
    if not errors:
        try:
            return Typed(values={"vat_rates": vat_rates([*others, *found])})
        except Unfit:
            errors["vat-0"] = gettext(PERIOD)
    return Typed(errors=errors)


def read_rate(fields: Mapping[str, str], there: Rates, ours: str, today: str, gettext: Any) -> Typed:
    """One rate of exchange of a day, in place of the one of that day; of each currency the newest are kept."""
    currency = fields.get("currency", "").strip().upper()
    on = fields.get("on", "").strip()
    errors: dict[str, str] = {}
    if len(currency) != 3 or not (currency.isascii() and currency.isalpha()) or currency == ours:
        errors["currency"] = gettext(NO_CURRENCY)
    try:
        rate = decimal_rate(fields.get("rate", ""))
    except Unfit:
        rate = 0
    if not 0 < rate <= RATE_E6_MAX:
        errors["rate"] = gettext(NO_RATE)
    if not is_date(on) or on > today:
        errors["on"] = gettext(NO_DAY)
    if errors:
        return Typed(errors=errors)
    others: list[Json] = [{**one} for one in there if (one["currency"], one["on"]) != (currency, on)]
    one: dict[str, Json] = {"currency": currency, "rate_e6": rate, "on": on}
    kept = _newest([*others, one])
    if one not in kept:
        return Typed(errors={"on": gettext(TOO_OLD)})
    return Typed(values={"rates": exchange_rates(kept)})


def without_rate(there: Rates, currency: str, on: str) -> Json:
    """The rates without one."""
    return exchange_rates([{**one} for one in there if (one["currency"], one["on"]) != (currency, on)])


def decimal_rate(text: str) -> int:
    """A rate as it is typed, with comma or point, in millionths. Raises Unfit."""
    whole, _, decimals = text.strip().replace(",", ".").partition(".")
    if not whole.isdecimal() or not whole.isascii() or len(whole) > 6 or len(decimals) > RATE_DIGITS:
        raise Unfit("a rate expected")
    if decimals and not (decimals.isdecimal() and decimals.isascii()):
        raise Unfit("a rate expected")
    return int(f"{whole}{decimals:0<{RATE_DIGITS}}")


def vat_rows(
    rates: Rates, country: str, typed: Mapping[str, str], errors: Mapping[str, str], language: str
) -> list[Context]:
    """The rows of a country's form: {place, class, percent, valid_from, valid_to, error}, some of them empty."""
    shown: dict[str, str] = {}
    for number, rate in enumerate([rate for rate in rates if rate["country"] == country][:ROWS]):
        place = f"vat-{number}"
        shown |= {f"{place}-class": rate["vat_class"], f"{place}-percent": percent_text(rate["rate_bp"], language)}
        shown |= {f"{place}-{name}": rate[name] or "" for name in ("valid_from", "valid_to")}
    shown |= {name: value for name, value in typed.items() if name.startswith("vat-")}
    used = [number + 1 for number in range(ROWS) if shown.get(f"vat-{number}-percent")]
    return [
        {
            "place": f"vat-{number}",
            **{name: shown.get(f"vat-{number}-{name}", "") for name in ("class", "percent", "valid_from", "valid_to")},
            "error": errors.get(f"vat-{number}", ""),
        }
        for number in range(min(max([0, *used]) + SPARE, ROWS))
    ]


def _percent(text: str) -> int | None:
    try:
        bp = decimal(text.strip().removesuffix("%"), 2)
    except Unfit:
        return None
    return bp if bp is not None and bp <= FULL_BP else None


def _newest(rates: list[Json]) -> list[Json]:
    """Of each currency the newest, as many as there is room for."""
    by_currency: dict[str, list[dict[str, Any]]] = {}
    for rate in rates:
        if isinstance(rate, dict):
            by_currency.setdefault(str(rate["currency"]), []).append(rate)
    kept: list[Json] = []
    most = min(KEPT_RATES, RATES_MAX // len(by_currency))
    for of_one in by_currency.values():
        kept += sorted(of_one, key=lambda rate: str(rate["on"]))[-most:]
    return kept
