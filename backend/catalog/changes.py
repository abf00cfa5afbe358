"""What happened to a product, for those who keep the catalogue. Only the server has it, so it has no twin. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.catalog.pages import LISTS, Context, Product

SHOWN = 200
"""Lines of a page: a price changed every week for four years."""

EXCERPT = 160  # code points of a text repeated in a line, as in the history of a customer
KINDS = {
    "prices": "prices",
    "codes": "codes",
    "category_id": "category",
    "discountable": "flag",
    "active": "flag",
    "minimum_milli": "quantity",
    "content_milli": "quantity",
    "packaging_milli": "quantity",
    "vat_class": "vat",
}
"""How a field's value is written; every other is the text it is."""

LISTED = {"prices": ("gone", "come"), "codes": ("gone", "come")}


class Event(TypedDict):
    """A change as it was written down: `changes` is a list of {field, was, now}."""

    id: str
    op: str
    at: str
    by: str
    changes: list[dict[str, Any]]


def page(
    product: Product, events: Sequence[Event], people: Mapping[str, str], categories: Mapping[str, str]
) -> Context:
    """The history: catalog/history.html. `events` are the newest SHOWN + 1; names by id.

    Context: {nav, back, name, lines [{at, by, op, changes [{field, kind, was, now} or, of lists, {field, kind, gone,
    come}]}], more}. The last line is the product's creation, unless there is more than is shown.
    """
    lines = [
        {
            "at": event["at"],
            "by": people.get(event["by"], ""),
            "op": event["op"],
            "changes": [_change(change, categories) for change in event["changes"]],
        }
        for event in events[:SHOWN]
    ]
    more = len(events) > SHOWN
    made = {"at": product["created_at"], "by": people.get(product["created_by"], ""), "op": "create", "changes": []}
    return {
        "nav": "products",
        "back": f"/products/{product['id']}",
        "name": product["name"] or product["number"],
        "unit": product["unit"],
        "lines": lines if more else [*lines, made],
        "more": more,
    }


def _change(change: Mapping[str, Any], categories: Mapping[str, str]) -> Context:
    field = str(change["field"])
    kind = KINDS.get(field, "text")
    was, now = change["was"], change["now"]
    if kind in LISTED:
        was, now = was or [], now or []
        gone, come = [one for one in was if one not in now], [one for one in now if one not in was]
        shown = _price if kind == "prices" else _code
        return {
            "field": field,
            "kind": kind,
            "gone": [shown(one) for one in gone],
            "come": [shown(one) for one in come],
        }
    return {"field": field, "kind": kind, "was": _value(kind, was, categories), "now": _value(kind, now, categories)}


def _value(kind: str, value: Any, categories: Mapping[str, str]) -> Any:
    if kind == "category":
        return categories.get(value or "", "")
    if kind == "flag":
        return bool(value)
    if kind == "quantity":
        return value
    return str(value or "")[:EXCERPT]


def _price(price: Mapping[str, Any]) -> Context:
    names = ("currency", "mode", "per_milli", "from_milli", "valid_from", "valid_to")
    worth = {"amount": price.get("amount"), "discount_bp": price.get("discount_bp")}
    kind = price["list"] if price["list"] in LISTS else "group"
    return {"list": kind, **worth, **{name: price[name] for name in names}}


def _code(code: Mapping[str, Any]) -> Context:
    return {"code": code["code"], "unit": code["unit"], "quantity_milli": code["quantity_milli"]}
