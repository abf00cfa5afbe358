"""The form of a product, read: quantities, amounts, and the rows of its codes and prices; pure.

A row is typed into fields of its number: code-0, code-0-unit, code-0-quantity; price-0-list, price-0-amount …; one
whose code or amount is empty does not count.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from backend.catalog.codes import ONE, codes
from backend.catalog.forms import CONTENT_UNITS, CategoryForm, ProductForm
from backend.catalog.prices import AMOUNT_MAX, PER, prices
from backend.catalog.prices import QUANTITY_MAX as MOST_MILLI
from backend.formats import MINOR_DIGITS
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
    "codes": N_("Each code may stand here only once."),
    "prices": N_("Two prices are for the same, or one ends before it begins."),
}
CODE_ROWS, PRICE_ROWS = 12, 14
"""Rows of a form: with all their fields well below the most that is read of one (backend/submitted.py)."""

QUANTITIES = ("packaging_milli", "minimum_milli", "content_milli")
MILLI_DIGITS = 3
EDITED_LISTS = ("base", "special")

_DECIMAL = re.compile(r"([0-9]{1,10})(?:[.,]([0-9]{0,3}))?")


class Typed(msgspec.Struct):
    """`values` to be written, an error's text per field or row that is wrong, the name of a `category` to be made."""

    values: Values = {}
    errors: dict[str, str] = {}
    category: str = ""


def read(fields: Mapping[str, str], carried: list[dict[str, Any]], gettext: Any) -> Typed:
    """What a posted form says of a product; `carried` are the prices that stand beside those of the form."""
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
    values["prices"] = [*_rows(fields, "price", PRICE_ROWS, _price, errors, gettext), *carried]
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


def minor_digits(currency: str) -> int:
    return MINOR_DIGITS.get(currency, 2)


def is_edited(price: Mapping[str, Any]) -> bool:
    """Whether a price stands in the form; those of groups, and discounts, are carried over as they are."""
    return price["list"] in EDITED_LISTS and "amount" in price


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


def _price(fields: Mapping[str, str], place: str) -> Json:
    names = ("list", "currency", "mode", "per", "valid_from", "valid_to")
    typed = {name: fields.get(f"{place}-{name}", "") for name in names}
    currency, per = typed["currency"], typed["per"]
    try:
        amount = decimal(fields.get(f"{place}-amount", ""), minor_digits(currency))
    except Unfit as error:
        raise Unfit("amount") from error
    if amount is None:
        return None
    days = [typed[name] for name in ("valid_from", "valid_to")]
    if any(day and not is_date(day) for day in days):
        raise Unfit("prices")
    return {
        "list": "special" if typed["list"] == "special" else "base",
        "currency": currency,
        "mode": "gross" if typed["mode"] == "gross" else "net",
        "per_milli": int(per) if per in map(str, PER) else ONE,
        "from_milli": _quantity(fields.get(f"{place}-from", "")) or 0,
        "amount": amount,
        "valid_from": days[0] or None,
        "valid_to": days[1] or None,
    }


def _quantity(text: str) -> int | None:
    try:
        return decimal(text, MILLI_DIGITS)
    except Unfit as error:
        raise Unfit("quantity") from error
