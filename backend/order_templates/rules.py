"""Order templates (B3): products with quantities kept under a name; a price is never kept. Pure.

Twin: web/worker/order_templates/rules.js, function for function. An item is {product_id, quantity_milli, text};
quantities are thousandths of the product's unit. Each product stands in a template once.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.catalog.rules import may_edit
from backend.fold import name_key
from backend.ids import is_id
from backend.orders.draft_taking import whole
from backend.orders.lines import QUANTITY_MAX, TEXT_MAX
from backend.pricing.giving import given_of

Row = Mapping[str, Any]
Item = dict[str, Any]

ITEMS_MAX = 200  # as lines of a draft
BETWEEN = ", "
TABLES = {"customer": "customer_templates", "own": "own_templates", "company": "order_templates"}
"""Where the templates of each kind are kept; in a list they stand in this order."""


class Template(TypedDict):
    """A template of one of the kinds; `customer_id` of a customer's."""

    id: str
    kind: str
    customer_id: str | None
    name: str
    items: list[Item]


def may_change(template: Template, role: str) -> bool:
    """The company's are kept by those who keep the catalogue; another one by whoever sees it."""
    return template["kind"] != "company" or may_edit(role)


def kinds(role: str, of_customer: bool) -> list[str]:
    """For whom this role makes templates, the likeliest first."""
    return [*(["customer"] if of_customer else []), "own", *(["company"] if may_edit(role) else [])]


def in_order(templates: Sequence[Template]) -> list[Template]:
    """The customer's first, then one's own, then the company's; each A to Z."""
    places = [*TABLES]
    return sorted(templates, key=lambda one: (places.index(one["kind"]), name_key(one["name"]), one["id"]))


def items_of(lines: Sequence[Row]) -> list[Item]:
    """What is kept of the lines of a draft or an order: of each product all that is paid for, with the texts."""
    found: dict[str, Item] = {}
    for line in lines:
        if not is_kept(line):
            continue
        known = found.get(line["product_id"])
        if known is None:
            found[line["product_id"]] = {name: line[name] for name in ("product_id", "quantity_milli", "text")}
            continue
        known["quantity_milli"] = min(known["quantity_milli"] + line["quantity_milli"], QUANTITY_MAX)
        both = BETWEEN.join(text for text in (known["text"], line["text"]) if text)
        if line["text"] != known["text"] and len(both) <= TEXT_MAX:
            known["text"] = both
    return [*found.values()][:ITEMS_MAX]


def is_kept(line: Row) -> bool:
    """Whether a template takes a line over: what is free, or given free, is for one order."""
    return line["product_id"] is not None and not line.get("given") and not given_of(line.get("reason") or [])


def left_out(lines: Sequence[Row]) -> int:
    """How many lines a template does not take over."""
    return sum(not is_kept(line) for line in lines)


def changed(items: Sequence[Item], product_id: str, values: Row) -> list[Item]:
    """The items with other values of a product; with a quantity of 0 without it."""
    after = [{**one, **values} if one["product_id"] == product_id else one for one in items]
    return [one for one in after if one["quantity_milli"] > 0]


def added(items: Sequence[Item], product_id: str, quantity_milli: int, text: str) -> list[Item]:
    """The items with more of a product, below all others if it is a new one."""
    for one in items:
        if one["product_id"] == product_id:
            more = min(one["quantity_milli"] + quantity_milli, QUANTITY_MAX)
            return changed(items, product_id, {"quantity_milli": more})
    return [*items, {"product_id": product_id, "quantity_milli": quantity_milli, "text": text}]


def put_back(items: Sequence[Item], product_id: str, said: str) -> list[Item]:
    """The items with one that was taken out, `said` in what undoes that: place, quantity and text, blanks between."""
    place, _, rest = said.partition(" ")
    quantity, _, text = rest.partition(" ")
    at, milli = whole(place), whole(quantity)
    there = any(one["product_id"] == product_id for one in items)
    if there or at is None or milli is None or at < 0 or not 0 < milli <= QUANTITY_MAX:
        return [*items]
    if not is_id(product_id) or len(items) >= ITEMS_MAX or len(text) > TEXT_MAX:
        return [*items]
    return [*items[:at], {"product_id": product_id, "quantity_milli": milli, "text": text}, *items[at:]]
