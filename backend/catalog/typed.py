"""The form of a product, read: quantities, amounts, and the rows of its codes and prices; pure.

A row is typed into fields of its number: code-0, code-0-unit, code-0-quantity; price-0-list, price-0-amount …; one
whose code or amount is empty does not count.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from backend.catalog.codes import ONE, codes
from backend.catalog.forms import CONTENT_UNITS, CategoryForm, ProductForm
from backend.catalog.prices import AMOUNT_MAX, FULL_BP, PER, WORTH, prices
from backend.catalog.prices import QUANTITY_MAX as MOST_MILLI
from backend.currencies import digits as minor_digits
from backend.forms import N_, TYPED_MAX, Error, message
from backend.forms import read as read_fields
from backend.letters import one_line, plain_digits, without_blanks
from backend.times import is_date
from sync.server.fields import Unfit
from sync.server.values import Json, Values

NO_QUANTITY = N_("Please enter a quantity, such as 2 or 0.5.")
CHANGED = N_("Somebody else has changed this product meanwhile. What you typed is still here: compare, and save.")
MESSAGES = {
    "quantity": NO_QUANTITY,
    "amount": N_("Please enter an amount, such as 12.50."),
    "percent": N_("Please enter a percentage from -100 to 100 with at most two decimals."),
    "worth": N_("Please enter either an amount or a percentage."),
    "base": N_("The list price is an amount, not a percentage."),
    "currency": N_("An amount needs a currency."),
    "codes": N_("Each code may stand here only once."),
    "prices": N_("Two prices are for the same, or one ends before it begins."),
}
CODE_ROWS, PRICE_ROWS = 12, 14
"""Rows of a form: with all their fields well below the most that is read of one (backend/submitted.py)."""

QUANTITIES = ("packaging_milli", "minimum_milli", "content_milli")
MILLI_DIGITS = 3
LISTS = ("base", "special")
PERCENT_DIGITS = 2

_CURRENCY = re.compile(r"[A-Z]{3}")
_DECIMAL = re.compile(r"([0-9]{1,10})(?:[.,]([0-9]{0,3}))?")


class Typed(msgspec.Struct):
    """`values` to be written, an error's text per field or row that is wrong, the name of a `category` to be made."""

    values: Values = {}
    errors: dict[str, str] = {}
    category: str = ""


def read(fields: Mapping[str, str], carried: list[dict[str, Any]], gettext: Any, groups: Collection[str] = ()) -> Typed:
    """What a posted form says of a product; `carried` are the prices that stand beside those of the form.

    `groups`: the ids of those that may have prices.
    """
    found = read_fields(ProductForm, fields, defaults={})
    values: Values = {**found.values}
    errors = {name: message(error, gettext) for name, error in found.errors.items()}
    if not values.get("name") and "name" not in errors:
        errors["name"] = message(Error("name"), gettext)
    category = read_fields(CategoryForm, {"name": fields.get("new_category", "")})
    if category.errors:
        errors["new_category"] = message(category.errors["name"], gettext)
    unit = fields.get("content_unit", "")
    values["content_unit"] = unit if unit in CONTENT_UNITS else ""
    for name in QUANTITIES:
        try:
            quantity = decimal(fields.get(name, ""), MILLI_DIGITS)
        except Unfit:
            errors[name] = gettext(NO_QUANTITY)
        else:
            values[name] = quantity or None
    values["codes"] = _rows(fields, "code", CODE_ROWS, _code, errors, gettext)
    lists = lists_of(groups)
    typed_prices = _rows(fields, "price", PRICE_ROWS, lambda typed, place: _price(typed, place, lists), errors, gettext)
    values["prices"] = [*typed_prices, *carried]
    for name, check in (("codes", codes), ("prices", prices)):
        try:
            values[name] = check(values[name])
        except Unfit:
            errors.setdefault(name, gettext(MESSAGES[name]))
    return Typed(values, errors, str(category.values.get("name") or ""))


def shown(fields: Mapping[str, str]) -> dict[str, str]:
    """Posted fields as they may be shown again."""
    return {name: value[:TYPED_MAX].encode("utf-8", "replace").decode() for name, value in fields.items()}


def decimal(text: str, digits: int) -> int | None:
    """A number as it is typed, with comma or point, in units of its last digit; None for none. Raises Unfit."""
    written = plain_digits(without_blanks(text))
    if not written:
        return None
    found = _DECIMAL.fullmatch(written)
    decimals = (found[2] or "") if found else ""
    if not found or len(decimals.rstrip("0")) > digits:
        raise Unfit("a decimal number expected")
    number: int = int(found[1]) * 10**digits + int((decimals + "0" * digits)[:digits] or "0")
    if number > min(AMOUNT_MAX, MOST_MILLI):
        raise Unfit("a smaller number expected")
    return number


def written(number: int | None, digits: int, language: str) -> str:
    """The number as it is typed into the form: 1500 thousandths are 1,5 in German."""
    if number is None:
        return ""
    whole, rest = divmod(number, 10**digits)
    decimals = f"{rest:0{digits}d}" if digits else ""
    shown = decimals.rstrip("0") if digits == MILLI_DIGITS else decimals
    return f"{whole}{',' if language == 'de' else '.'}{shown}" if shown else str(whole)


def lists_of(groups: Collection[str]) -> list[str]:
    """The price lists of the form, when these groups have prices."""
    return [*LISTS, *(f"group:{group}" for group in groups)]


def is_edited(price: Mapping[str, Any], groups: Collection[str]) -> bool:
    """Whether a price stands in the form; those of groups that are gone are carried over as they are."""
    return price["list"] in lists_of(groups)


def worth(fields: Mapping[str, str], place: str) -> dict[str, Json] | None:
    """A price as it is typed into the fields of a place, its list apart; None if neither amount nor percentage is.

    Raises Unfit with a name of MESSAGES. An amount has a currency; a percentage without one holds in all.
    """
    typed = {
        name: fields.get(f"{place}-{name}", "")
        for name in ("amount", "percent", "currency", "mode", "per", "from", "valid_from", "valid_to")
    }
    currency = typed["currency"] if _CURRENCY.fullmatch(typed["currency"]) else ""
    amount = _told(typed["amount"], minor_digits(currency), "amount")
    percent = _percent(typed["percent"])
    if amount is None and percent is None:
        return None
    if amount is not None and percent is not None:
        raise Unfit("worth")
    if amount is not None and not currency:
        raise Unfit("currency")
    days = [typed[name] for name in ("valid_from", "valid_to")]
    if any(day and not is_date(day) for day in days) or (all(days) and days[0] > days[1]):
        raise Unfit("prices")
    return {
        "currency": currency,
        "mode": "gross" if typed["mode"] == "gross" else "net",
        "per_milli": int(typed["per"]) if typed["per"] in map(str, PER) else ONE,
        "from_milli": _quantity(typed["from"]) or 0,
        "amount": amount,
        "discount_bp": percent,
        "valid_from": days[0] or None,
        "valid_to": days[1] or None,
    }


def shown_worth(price: Mapping[str, Any], place: str, language: str) -> dict[str, str]:
    """The texts of those fields."""
    shown = {f"{place}-{name}": str(price[name] or "") for name in ("currency", "mode", "valid_from", "valid_to")}
    shown[f"{place}-per"] = str(price["per_milli"])
    shown[f"{place}-amount"] = written(price.get("amount"), minor_digits(price["currency"]), language)
    shown[f"{place}-percent"] = percent_text(price.get("discount_bp"), language)
    shown[f"{place}-from"] = written(price["from_milli"] or None, MILLI_DIGITS, language)
    return shown


def percent_text(basis_points: int | None, language: str) -> str:
    """Basis points as they are typed: -550 is -5,5 in German."""
    if basis_points is None:
        return ""
    text = written(abs(basis_points) * 10, MILLI_DIGITS, language)
    return f"-{text}" if basis_points < 0 else text


def _rows(
    fields: Mapping[str, str], kind: str, most: int, row: Any, errors: dict[str, str], gettext: Any
) -> list[Json]:
    found: list[Json] = []
    for number in range(most):
        place = f"{kind}-{number}"
        try:
            one = row(fields, place)
        except Unfit as unfit:
            errors[place] = gettext(MESSAGES.get(str(unfit), MESSAGES["prices"]))
        else:
            found += [] if one is None else [one]
    return found


def _code(fields: Mapping[str, str], place: str) -> Json:
    code = without_blanks(fields.get(place, ""))
    if not code:
        return None
    quantity = _quantity(fields.get(f"{place}-quantity", ""))
    return {"code": code, "unit": one_line(fields.get(f"{place}-unit", "")), "quantity_milli": quantity or ONE}


def _price(fields: Mapping[str, str], place: str, lists: Collection[str]) -> Json:
    found = worth(fields, place)
    if found is None:
        return None
    name = fields.get(f"{place}-list", "")
    price_list = name if name in lists else LISTS[0]
    if price_list == LISTS[0] and found["amount"] is None:
        raise Unfit("base")
    return {
        "list": price_list,
        **{field: value for field, value in found.items() if value is not None or field not in WORTH},
    }


def _told(text: str, digits: int, what: str) -> int | None:
    try:
        return decimal(text, digits)
    except Unfit as error:
        raise Unfit(what) from error


def _percent(text: str) -> int | None:
    written_down = without_blanks(text).removesuffix("%").replace("\u2212", "-")
    found = _told(written_down.removeprefix("-"), PERCENT_DIGITS, "percent")
    if found is None:
        if written_down:
            raise Unfit("percent")
        return None
    if found > FULL_BP:
        raise Unfit("percent")
    return -found if written_down.startswith("-") else found


def _quantity(text: str) -> int | None:
    return _told(text, MILLI_DIGITS, "quantity")
