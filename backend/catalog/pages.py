"""Products as the pages show them (B1). Pure: rows in, the context of a template out; twin:
web/worker/catalog/pages.js, function for function in the same order.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict
from urllib.parse import quote

from backend.catalog import rules
from backend.catalog.rules import Row
from backend.files.rules import small_address
from backend.stock.pages import Stock, shown

Context = dict[str, Any]

UNESCAPED = "!~*'()"  # with letters, digits and -_. what JavaScript's encodeURIComponent leaves alone
LISTS = ("base", "special")  # in this order; then those of price groups
PRICE = ("amount", "currency", "per_milli", "mode")
FACTS = (
    "id",
    "number",
    "name",
    "description",
    "unit",
    "packaging",
    "packaging_milli",
    "minimum_milli",
    "content_milli",
    "content_unit",
    "vat_class",
    "discountable",
    "active",
)


class Product(TypedDict):
    """A product's wire row; quantities in thousandths, codes as in codes.py, prices as in prices.py."""

    id: str
    number: str
    name: str
    description: str
    codes: list[dict[str, Any]]
    category_id: str | None
    unit: str
    packaging: str
    packaging_milli: int | None
    minimum_milli: int | None
    content_milli: int | None
    content_unit: str
    vat_class: str
    discountable: bool
    prices: list[dict[str, Any]]
    active: bool
    created_at: str
    created_by: str


class Line(TypedDict):
    """What a list shows of a product; of its prices only the base ones."""

    id: str
    name: str
    number: str
    unit: str
    active: bool
    prices: list[dict[str, Any]]


class Coded(TypedDict):
    """A product that a code stands for: as a list shows it, and the hit of rules.found_by_code."""

    line: Line
    by: str
    unit: str
    quantity_milli: int


class Category(TypedDict):
    """A category's wire row."""

    id: str
    name: str
    parent_id: str | None


class Listed(TypedDict):
    """One page of the list. `total` counts all that fit, inactive ones only where they are listed, else `folded`.

    `more`: lines follow the last one. `after`: the id this page starts after, or "".
    """

    lines: list[Line]
    total: int
    folded: int
    more: bool
    after: str


class Filters(TypedDict):
    """The list's address, parsed: values not known are "" by then. `inactive` is "shown" or ""."""

    q: str
    category: str
    inactive: str
    after: str


def listing(
    listed: Listed,
    filters: Filters,
    categories: list[Category],
    currency: str,
    today: str,
    may_edit: bool = False,
    stock: Sequence[Stock] = (),
    photos: Mapping[str, str] | None = None,
) -> Context:
    """The list: catalog/list.html, fragment catalog/results.html. `photos` as in photos.rules.firsts.

    Context: {nav, q, hidden [{name, value}], reset, empty, path [{name, href}], categories [{name, href}], total,
    pictured, rows [row], more, start, folded, unfold, new, labels}. `path` leads from all products to the category that
    is open, `categories` are those below it. `pictured`: one of them has a photo. `empty`: "none" (no products at all),
    "no_match" or "".
    """
    on_hand = {one["id"]: one for one in stock}
    pictures = photos or {}
    way = rules.path(categories, filters["category"] or None)
    here = way[-1]["id"] if way else None
    filtered = filters["q"] != "" or filters["category"] != ""
    nothing = listed["total"] == 0 and listed["folded"] == 0
    last = listed["lines"][-1]["id"] if listed["lines"] else ""
    return {
        "nav": "products",
        "q": filters["q"],
        "hidden": [{"name": name, "value": filters[name]} for name in ("category", "inactive") if filters[name] != ""],
        "reset": "/products",
        "empty": "" if not nothing else "no_match" if filtered else "none",
        "path": [_step(filters, category) for category in way],
        "categories": [_step(filters, category) for category in rules.children(categories, here)],
        "all": address(filters, {"category": "", "after": ""}),
        "total": listed["total"],
        "pictured": any(line["id"] in pictures for line in listed["lines"]),
        "rows": [
            row(line, currency, today, on_hand.get(line["id"]), pictures.get(line["id"], ""))
            for line in listed["lines"]
        ],
        "more": address(filters, {"after": last}) if listed["more"] else "",
        "start": address(filters, {"after": ""}) if listed["after"] else "",
        "folded": listed["folded"],
        "labels": address(filters, {"inactive": "", "after": ""}).replace("/products", "/labels"),
        "new": "/catalog/new" if may_edit else "",
        "unfold": address(filters, {"inactive": "shown", "after": ""}) if listed["folded"] else "",
    }


def address(filters: Filters, changes: dict[str, str]) -> str:
    """The list's address with some filters changed; empty ones are left out: equal lists have equal addresses."""
    wanted = [(name, changes.get(name, str(filters[name]))) for name in ("q", "category", "inactive", "after")]
    query = "&".join(f"{name}={quote(value, safe=UNESCAPED)}" for name, value in wanted if value != "")
    return f"/products?{query}" if query else "/products"


def row(line: Line, currency: str, today: str, stock: Stock | None = None, photo: str = "") -> Context:
    """One product in a list: {id, href, name, number, unit, active, price {amount, currency, per_milli, mode} or None,
    stock as in stock.pages.shown, photo}. `photo` is a hash, and shown its address, "" without one.

    The price is the base price of the smallest quantity today, in the company's currency.
    """
    price = rules.base_price(line["prices"], currency, today)
    return {
        "id": line["id"],
        "href": f"/products/{line['id']}",
        "name": line["name"],
        "number": line["number"],
        "unit": line["unit"],
        "active": line["active"],
        "price": None if price is None else {name: price[name] for name in PRICE},
        "stock": shown(stock),
        "photo": small_address(photo) if photo else "",
    }


def detail(
    product: Product,
    categories: list[Category],
    currency: str,
    today: str,
    may_edit: bool = False,
    photos: Context | None = None,
    stock: Context | None = None,
    favourite: bool | None = None,
    groups: Sequence[Row] = (),
    conflicts: Sequence[Context] = (),
) -> Context:
    """One product: catalog/detail.html, fragment catalog/pane.html.

    `photos` as in photos.pages.strip, `conflicts` (open ones) as in conflicts.pages.line, `stock` as in
    stock.pages.shown; `favourite` whether it is one of the person asking, None where it is not asked.

    Context: {nav, product (facts only), path [{name, href}], price as in a row, unit_price {amount, currency, unit} or
    None, codes [{code, unit, quantity_milli}], prices [{list, group, amount or None, discount_bp or None,
    currency, mode, per_milli, from_milli, valid_from, valid_to, later}]}. Prices that are over are left out; `later`
    ones begin on a day to come. `list` is base, special or group, then `group` is the name of that one of `groups`.
    `edit` and `new` are addresses or "".
    """
    base = rules.base_price(product["prices"], currency, today)
    per = None if base is None else rules.unit_price(base, product["content_milli"], product["content_unit"])
    filters = Filters(q="", category="", inactive="", after="")
    current = [price for price in product["prices"] if (price["valid_to"] or today) >= today]
    return {
        "nav": "products",
        "product": {name: value for name, value in product.items() if name in FACTS},
        "path": [_step(filters, category) for category in rules.path(categories, product["category_id"])],
        "price": None if base is None else {name: base[name] for name in PRICE},
        "edit": f"/catalog/{product['id']}/edit" if may_edit else "",
        "new": "/catalog/new" if may_edit else "",
        "photos": photos,
        "stock": stock,
        "favourite": favourite,
        "conflicts": [*conflicts],
        "unit_price": None if per is None else {**per, "currency": currency},
        "codes": [
            {
                "code": code["code"],
                "unit": code["unit"] or product["unit"],
                "quantity_milli": code["quantity_milli"],
            }
            for code in product["codes"]
        ],
        "prices": [
            _price(price, today, groups) for kind in (*LISTS, "group") for price in current if _kind(price) == kind
        ],
    }


def _price(price: Row, today: str, groups: Sequence[Row]) -> Context:
    names = (group["name"] for group in groups if price["list"] == f"group:{group['id']}")
    return {
        "list": _kind(price),
        "group": next(names, ""),
        "amount": price.get("amount"),
        "discount_bp": price.get("discount_bp"),
        "currency": price["currency"],
        "mode": price["mode"],
        "per_milli": price["per_milli"],
        "from_milli": price["from_milli"],
        "valid_from": price["valid_from"],
        "valid_to": price["valid_to"],
        "later": (price["valid_from"] or today) > today,
    }


def _kind(price: Row) -> str:
    return str(price["list"]) if price["list"] in LISTS else "group"


def _step(filters: Filters, category: Row) -> Context:
    return {"name": category["name"], "href": address(filters, {"category": category["id"], "after": ""})}
