"""What a posted form wants of a draft: the values to be written, or what is wrong at which field (B3). Pure.

Twin: web/worker/orders/draft_typed.js, function for function. Nothing is written here: a route makes mutations of it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.forms import Error, check, read
from backend.orders import draft_rules as rules
from backend.orders.draft_forms import OTHER, DraftForm, DraftLineForm
from backend.orders.draft_numbers import MOST, number, quantity
from backend.orders.draft_rules import ONE
from backend.orders.draft_signature import read as read_signature

Row = Mapping[str, Any]
Fields = Mapping[str, str]

ADDRESS = ("name", "street", "postcode", "city", "country")
PREFIX = "delivery_"
PACKAGING = "packaging"
STEPS = {"1": 1, "-1": -1}


class Wanted(TypedDict):
    """`values` to be written, an Error per wrong field, the texts as they were typed."""

    values: dict[str, Any]
    errors: dict[str, Error]
    typed: dict[str, str]


class Change(TypedDict):
    """One row to be written: op create, update, delete or "" for nothing, of the line `id`."""

    op: str
    id: str
    values: dict[str, Any]


def head(fields: Fields, draft: Row) -> Wanted:
    """What the head's form, or the glass, says. A draft of an order keeps its kind."""
    found = read(DraftForm, fields)
    values: dict[str, Any] = {**found.values}
    errors = {**found.errors}
    address = {name: str(values.pop(PREFIX + name, "")) for name in ADDRESS}
    delivery = values.pop("delivery", None)
    if delivery == "":
        values["delivery_address"] = None
    elif delivery == OTHER:
        if any(address[name] for name in ADDRESS[:4]) and not any(PREFIX + name in errors for name in ADDRESS):
            values["delivery_address"] = address
    elif delivery is not None:
        known = _address(str(delivery))
        if known is None:
            errors["delivery"] = Error("choice")
        else:
            values["delivery_address"] = known
    if "signature" in fields:
        signature = read_signature(fields["signature"])
        if fields["signature"] and signature is None:
            errors["signature"] = Error("signature")
        else:
            values["signature"] = signature
    if draft["order_id"]:
        values.pop("kind", None)
    return Wanted(values=values, errors=errors, typed=found.typed)


def line(fields: Fields, one: Row, product: Row | None, currency_digits: int, limit_bp: int, language: str) -> Wanted:
    """What the form of a line says; a quantity of 0 takes the line away. `limit_bp` 0: he gives no discount at all."""
    wanted = _wanted(fields)
    values, errors = wanted["values"], wanted["errors"]
    for name in ("name", "vat_class") if one["product_id"] else ():
        values.pop(name, None)
        errors.pop(name, None)
    if values.get("name") == "":
        errors["name"] = Error("required")
    if limit_bp == 0:
        values.pop("discount_bp", None)
        errors.pop("discount_bp", None)
    elif "discount_bp" in values:
        values["discount_bp"] = values["discount_bp"] or 0
    if "quantity" in fields:
        read_quantity(fields, product, language, values, errors)
    if "price" in fields and not one["product_id"]:
        _price(fields["price"], currency_digits, language, values, errors)
    return wanted


def free(fields: Fields, currency_digits: int, language: str) -> Wanted:
    """What the form of a new free line says: without a price it is free of charge, without a quantity one."""
    wanted = _wanted(fields)
    values, errors = wanted["values"], wanted["errors"]
    values.pop("discount_bp", None)
    if not values.get("name") and "name" not in errors:
        errors["name"] = Error("required")
    values.setdefault("vat_class", rules.USUAL_VAT)
    read_quantity({**fields, "quantity": fields.get("quantity") or "1"}, None, language, values, errors)
    if values.get("quantity_milli") == 0:
        errors["quantity"] = Error("quantity")
    _price(fields.get("price", ""), currency_digits, language, values, errors)
    return wanted


def added(
    fields: Fields, draft: Row, lines: Sequence[Row], product: Row, packed_milli: int | None, new_id: str, language: str
) -> tuple[Change, dict[str, Error]]:
    """A product comes into the draft: more of its line, or a line of its own.

    `packed_milli`: so much is meant by one, as the code says that was read. A form sent twice adds once, as long as it
    made a line.
    """
    values: dict[str, Any] = {}
    errors: dict[str, Error] = {}
    nothing = Change(op="", id=new_id, values={})
    if fields.get("quantity"):
        read_quantity(fields, product, language, values, errors)
        if values.get("quantity_milli") == 0:
            errors["quantity"] = Error("quantity")
        if errors:
            return nothing, errors
    count = values.get("quantity_milli") or packed_milli or rules.first_quantity(product)
    if any(one["id"] == new_id for one in lines):
        return nothing, {}
    same = rules.same_product(lines, product["id"])
    if same is not None:
        together = min(same["quantity_milli"] + count, MOST)
        return Change(op="update", id=same["id"], values={"quantity_milli": together}), {}
    if len(lines) >= rules.LINES_MAX:
        return nothing, _full()
    return made(draft, product, min(count, MOST), rules.next_place(lines), new_id), {}


def free_line(
    draft: Row, values: Mapping[str, Any], lines: Sequence[Row], new_id: str
) -> tuple[Change, dict[str, Error]]:
    """A free line comes into the draft; sent twice it is one."""
    if any(one["id"] == new_id for one in lines):
        return Change(op="update", id=new_id, values={**values}), {}
    if len(lines) >= rules.LINES_MAX:
        return Change(op="", id=new_id, values={}), _full()
    place = {"customer_id": draft["customer_id"], "draft_id": draft["id"], "place": rules.next_place(lines)}
    return Change(op="create", id=new_id, values={**place, "product_id": None, **values}), {}


def _full() -> dict[str, Error]:
    return {"draft": Error("full_draft", {"max": rules.LINES_MAX})}


def made(draft: Row, product: Row, quantity_milli: int, place: int, new_id: str) -> Change:
    """A new line of a product."""
    values = {
        "customer_id": draft["customer_id"],
        "draft_id": draft["id"],
        "place": place,
        "product_id": product["id"],
        "name": product["name"] or product["number"],
        "quantity_milli": quantity_milli,
        "vat_class": product["vat_class"],
    }
    return Change(op="create", id=new_id, values=values)


def read_quantity(
    fields: Fields, product: Row | None, language: str, values: dict[str, Any], errors: dict[str, Error]
) -> None:
    """What is typed as `quantity`, counted in `unit`, with the `step` that was tapped; 0 means that it goes."""
    packaging = product["packaging_milli"] if product is not None else None
    packed = packaging if packaging and fields.get("unit") == PACKAGING else None
    found = quantity(fields["quantity"], packed, language)
    if found["error"] == "large":
        errors["quantity"] = Error("large")
    elif found["value"] is None:
        errors["quantity"] = Error("quantity")
    else:
        stepped = rules.stepped(found["value"], packed or ONE, STEPS.get(fields.get("step", ""), 0))
        values["quantity_milli"] = min(stepped, MOST)


def _price(text: str, digits: int, language: str, values: dict[str, Any], errors: dict[str, Error]) -> None:
    found = number(text, digits, language)
    if found["error"]:
        errors["price"] = Error("large" if found["error"] == "large" else "amount")
    else:
        values["price"] = found["value"] or 0


def shown_again(text: str) -> str:
    """A number as it was typed, as it may be shown."""
    return read(DraftLineForm, {"text": text}).typed["text"]


def _wanted(fields: Fields) -> Wanted:
    """Texts and choices, and the numbers as they may be shown again."""
    found = read(DraftLineForm, fields)
    numbers = [name for name in ("quantity", "price", "id") if name in fields]
    again = {name: shown_again(fields[name]) for name in numbers}
    return Wanted(values={**found.values}, errors={**found.errors}, typed={**found.typed, **again})


def _address(text: str) -> dict[str, str] | None:
    """An address that was chosen: the value of the choice is the address itself."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.keys() != set(ADDRESS):
        return None
    if not all(isinstance(one, str) for one in found.values()):
        return None
    checked = check(DraftForm, {PREFIX + name: found[name] for name in ADDRESS})
    return None if checked.errors else {name: str(checked.values[PREFIX + name]) for name in ADDRESS}
