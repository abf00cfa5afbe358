"""What is true of products and categories (B1). Pure; twin: web/worker/catalog/rules.js, function for function.

A product is a wire row; a field it lacks counts as empty.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from backend.catalog.gtin import inner, keys
from backend.fold import name_key, text_found_by

Row = Mapping[str, Any]

ONE = 1_000  # a quantity of one, in thousandths
EDITORS = ("administrator", "manager")
ON_DEVICES = ("codes",)
"""What of a product editors may change on a device, too: an unknown code is scanned where there is no network."""
SHOWN_PER = {"g": ("kg", 1_000_000), "kg": ("kg", 1_000), "ml": ("l", 1_000_000), "l": ("l", 1_000), "m": ("m", 1_000),
             "m2": ("m2", 1_000)}  # fmt: skip
"""Content unit → the unit of its unit price (PAngV § 5), and how many thousandths of the first are one of that."""


def sort_key(product: Row) -> str:
    """The folded key that lists are sorted and paged by, before the id."""
    return name_key(_text(product, "name"))


def search_text(product: Row) -> str:
    """All that a product is found by: name, number, codes."""
    printed = [_text(code, "code") for code in _codes(product)]
    return text_found_by([_text(product, "name"), _text(product, "number"), *printed])


def may_edit(role: str) -> bool:
    """Who keeps the catalogue; everybody else reads it."""
    return role in EDITORS


def path(categories: Sequence[Row], category_id: str | None) -> list[Row]:
    """A category with those above it, the highest first; nothing for one that does not exist. A circle ends."""
    by_id = {category["id"]: category for category in categories}
    found: list[Row] = []
    while category_id in by_id and all(above["id"] != category_id for above in found):
        found.append(by_id[category_id])
        category_id = by_id[category_id]["parent_id"]
    return found[::-1]


def below(categories: Sequence[Row], category_id: str) -> list[str]:
    """The ids of a category and of all below it."""
    found = [category_id]
    for above in found:  # it grows
        found += [
            category["id"] for category in categories if category["parent_id"] == above and category["id"] not in found
        ]
    return found


def children(categories: Sequence[Row], category_id: str | None) -> list[Row]:
    """The categories right below one, or the highest; by name. One whose parent does not exist is a highest."""
    known = {category["id"] for category in categories}
    found = [
        category
        for category in categories
        if (category["parent_id"] if category["parent_id"] in known else None) == category_id
    ]
    return sorted(found, key=lambda category: (name_key(_text(category, "name")), category["id"]))


def is_valid(price: Row, today: str) -> bool:
    """Whether a price is valid on a day."""
    return (price["valid_from"] or today) <= today <= (price["valid_to"] or today)


def base_price(prices: Sequence[Row], currency: str, today: str) -> Row | None:
    """The base price of the smallest quantity on a day: of several the one valid since last."""
    found = [
        price
        for price in prices
        if price["list"] == "base" and price["currency"] == currency and is_valid(price, today)
    ]
    least = min((price["from_milli"] for price in found), default=0)
    first = [price for price in found if price["from_milli"] == least]
    return max(first, key=lambda price: (price["valid_from"] or "", price["mode"]), default=None)


def unit_price(price: Row, content_milli: int | None, content_unit: str) -> dict[str, Any] | None:
    """The price of one kg, l, m or m² (*Grundpreis*): {amount, unit}, rounded half up; None where it has no sense.

    `content_milli` is what one of the product's units holds, in thousandths of `content_unit`.
    """
    if not content_milli or content_unit not in SHOWN_PER:
        return None
    unit, milli = SHOWN_PER[content_unit]
    above, under = price["amount"] * 1_000 * milli, price["per_milli"] * content_milli
    return {"amount": (2 * above + under) // (2 * under), "unit": unit}


def by_code(products: Sequence[Row]) -> dict[str, list[int]]:
    """Where each code and each product number leads: the places of products, under "code KEY" and "number KEY"."""
    found: dict[str, list[int]] = {}
    for place, product in enumerate(products):
        known = {f"code {key}" for code in _codes(product) for key in keys(_text(code, "code"))}
        known |= {f"number {key}" for key in keys(_text(product, "number"))}
        for key in known:
            found.setdefault(key, []).append(place)
    return found


def found_by_code(product_at: Callable[[int], Row], index: Mapping[str, list[int]], code: str) -> list[dict[str, Any]]:
    """What was read or typed stands for: hits {place, by, unit, quantity_milli} in the order of the products.

    A code printed on the product or its packaging (`by` "code") counts before a product's own number ("number"), this
    before the code of a packaging unit of which only the single piece's is known ("inner"). `unit` is "" for the
    product's own; `quantity_milli` of that are meant.
    """
    known = keys(code)
    for key in known:
        if f"code {key}" in index:
            return [_hit(product_at(place), place, key) for place in index[f"code {key}"]]
    for key in known:
        if f"number {key}" in index:
            one = {"by": "number", "unit": "", "quantity_milli": ONE}
            return [{"place": place, **one} for place in index[f"number {key}"]]
    for key in filter(None, map(inner, known)):
        if f"code {key}" in index:
            return [_packed(product_at(place), place, key) for place in index[f"code {key}"]]
    return []


def _hit(product: Row, place: int, key: str) -> dict[str, Any]:
    code = next(code for code in _codes(product) if key in keys(_text(code, "code")))
    return {"place": place, "by": "code", "unit": _text(code, "unit"), "quantity_milli": code.get("quantity_milli")}


def _packed(product: Row, place: int, key: str) -> dict[str, Any]:
    quantity = product.get("packaging_milli")
    if not quantity:
        return {**_hit(product, place, key), "by": "inner"}
    return {"place": place, "by": "inner", "unit": _text(product, "packaging"), "quantity_milli": quantity}


def _codes(product: Row) -> list[Row]:
    codes = product.get("codes")
    return [code for code in codes if isinstance(code, Mapping)] if isinstance(codes, list) else []


def _text(row: Row, field: str) -> str:
    value = row.get(field)
    return value if isinstance(value, str) else ""
