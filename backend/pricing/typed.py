"""The forms of individual prices and of percentages on categories, read and shown; pure, the server's alone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from backend.catalog.typed import MESSAGES, decimal, percent_text, shown_worth, worth
from backend.forms import N_
from backend.pricing.percentages import FULL_BP, category_discounts
from backend.times import is_date
from sync.server.fields import Unfit
from sync.server.values import Json, Values

PLACE = "price"
ROWS = 30
"""Percentages of a form: with all their fields below the most that is read of one (backend/submitted.py)."""

SPARE = 3
PERCENT_DIGITS = 2
NO_CATEGORY = N_("Please choose the product category.")
NO_PERCENT = N_("Please enter a percentage from 0 to 100 with at most two decimals.")
PERIOD = N_("Two percentages are for the same, or one ends before it begins.")
DOUBLED = N_("A price is agreed for the same already: change that one, or choose another quantity or period.")
SAME = ("currency", "from_milli", "valid_from", "valid_to")
CHANGED = N_("Somebody else has changed this meanwhile. What you typed is still here: compare, and save.")
AT = {"quantity": "from", "currency": "currency", "percent": "percent", "prices": "valid_to"}
"""The field at which what is wrong is told; else at the amount."""

Context = dict[str, Any]


class Typed(msgspec.Struct):
    """`values` to be written; `errors`: a text by field or row."""

    values: Values = {}
    errors: dict[str, str] = {}


def read_price(fields: Mapping[str, str], others: Sequence[Mapping[str, Any]], gettext: Any) -> Typed:
    """An individual price as it was typed; `others` are those that the customer has for the product besides it.

    Two for the same are refused: the lower would count, whatever was agreed last.
    """
    try:
        found = worth(fields, PLACE)
        if found is None:
            raise Unfit("worth")
    except Unfit as unfit:
        code = str(unfit) if str(unfit) in MESSAGES else "prices"
        return Typed(errors={AT.get(code, "amount"): gettext(MESSAGES[code])})
    if any(all(other[name] == found[name] for name in SAME) for other in others):
        return Typed(errors={"from": gettext(DOUBLED)})
    return Typed(values={**found})


def price_form(
    price: Mapping[str, Any] | None, typed: Mapping[str, str], currency: str, mode: str, language: str
) -> Context:
    """The texts of its fields; a new one begins in the customer's currency, net or gross as his prices are."""
    blank = {"currency": currency, "mode": mode, "per_milli": 1_000, "from_milli": 0, "valid_from": "", "valid_to": ""}
    shown = shown_worth(price or blank, PLACE, language) | {
        name: value for name, value in typed.items() if name.startswith(f"{PLACE}-")
    }
    names = ("amount", "percent", "currency", "mode", "per", "from", "valid_from", "valid_to")
    return {"place": PLACE, **{name: shown.get(f"{PLACE}-{name}", "") for name in names}}


def read_percentages(
    fields: Mapping[str, str], carried: Sequence[Json], categories: Collection[str], gettext: Any
) -> Typed:
    """Percentages on categories as they were typed; `carried` are those that stand beside those of the form."""
    found: list[Json] = []
    errors: dict[str, str] = {}
    for number in range(ROWS):
        place = f"percent-{number}"
        try:
            one = _percentage(fields, place, categories)
        except Unfit as unfit:
            errors[place] = gettext(str(unfit))
        else:
            found += [] if one is None else [one]
    if not errors:
        try:
            return Typed(values={"category_discounts": category_discounts([*found, *carried])})
        except Unfit:
            errors["percent-0"] = gettext(PERIOD)
    return Typed(errors=errors)


def percentage_rows(
    percentages: Sequence[Mapping[str, Any]], typed: Mapping[str, str], errors: Mapping[str, str], language: str
) -> list[Context]:
    """The rows of the form: {place, category, percent, valid_from, valid_to, error}, some of them empty."""
    shown: dict[str, str] = {}
    for number, one in enumerate(percentages[:ROWS]):
        place = f"percent-{number}"
        shown |= {
            f"{place}-category": one["category_id"],
            f"{place}-percent": percent_text(one["discount_bp"], language),
        }
        shown |= {f"{place}-{name}": one[name] or "" for name in ("valid_from", "valid_to")}
    shown |= {name: value for name, value in typed.items() if name.startswith("percent-")}
    used = [number + 1 for number in range(ROWS) if shown.get(f"percent-{number}-percent")]
    return [
        {
            "place": f"percent-{number}",
            **{
                name: shown.get(f"percent-{number}-{name}", "")
                for name in ("category", "percent", "valid_from", "valid_to")
            },
            "error": errors.get(f"percent-{number}", ""),
        }
        for number in range(min(max([0, *used]) + SPARE, ROWS))
    ]


def _percentage(fields: Mapping[str, str], place: str, categories: Collection[str]) -> Json:
    """Raises Unfit with what is to be said."""
    names = ("category", "percent", "valid_from", "valid_to")
    category, percent, since, until = (fields.get(f"{place}-{name}", "").strip() for name in names)
    try:
        bp = decimal(percent.removesuffix("%"), PERCENT_DIGITS)
    except Unfit as error:
        raise Unfit(NO_PERCENT) from error
    if bp is None and not category:
        return None
    if bp is None or bp > FULL_BP:
        raise Unfit(NO_PERCENT)
    if category not in categories:
        raise Unfit(NO_CATEGORY)
    if any(day and not is_date(day) for day in (since, until)) or (since and until and since > until):
        raise Unfit(PERIOD)
    return {"category_id": category, "discount_bp": bp, "valid_from": since or None, "valid_to": until or None}
