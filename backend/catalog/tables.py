"""Products and categories as rows. Everybody who is signed in reads all of them."""

from collections.abc import Collection, Sequence
from functools import reduce
from typing import Any, cast

import msgspec
from piccolo.columns import JSON, BigInt, Boolean, Column, Text
from piccolo.columns.combination import And, Or, Where, WhereRaw
from piccolo.query.functions.aggregate import Count

from backend.catalog.changes import Event
from backend.catalog.gtin import CODE_MAX, inner, is_gtin, keys, suppressed
from backend.catalog.pages import Category, Coded, Filters, Line, Listed, Product
from backend.catalog.rules import below, by_code, found_by_code
from backend.errors import NotFound
from backend.fold import like_pattern, search_words
from backend.ids import is_id
from backend.notes.pages import Named
from sync.server.tables import SyncedTable

Condition = Where | WhereRaw | And | Or
PAGE = 50


class Products(SyncedTable, tablename="products"):
    """A product. Quantities are thousandths; `codes` and `prices` as in codes.py and prices.py.

    `packaging` names a packaging unit that holds `packaging_milli` of the product's unit; at least `minimum_milli` are
    ordered; one unit holds `content_milli` of `content_unit`. `name_key` and `search_text` are folded, and stay here.
    """

    number = Text()
    name = Text()
    description = Text()
    codes = JSON(default="[]")
    category_id = Text(null=True, default=None)
    unit = Text()
    packaging = Text()
    packaging_milli = BigInt(null=True, default=None)
    minimum_milli = BigInt(null=True, default=None)
    content_milli = BigInt(null=True, default=None)
    content_unit = Text()
    vat_class = Text()
    discountable = Boolean(default=True)
    prices = JSON(default="[]")
    active = Boolean(default=True)
    created_at = Text()
    created_by = Text()
    name_key = Text()
    search_text = Text()


class Categories(SyncedTable, tablename="categories"):
    """A category of products (*Warengruppe*), in a tree; the highest have no parent."""

    name = Text()
    parent_id = Text(null=True, default=None)


class ProductHistory(SyncedTable, tablename="product_history"):
    """What one mutation changed of a product: `changes` is a list of {field, was, now}; creations have no row."""

    product_id = Text()
    op = Text()
    changes = JSON(default="[]")
    at = Text()
    by = Text()


COLUMNS: tuple[Column, ...] = tuple(Products._meta.get_column_by_name(name) for name in Product.__annotations__)
LINE: tuple[Column, ...] = tuple(Products._meta.get_column_by_name(name) for name in Line.__annotations__)
_ACTIVE = Products.active == True  # noqa: E712  (a column)


async def find_product(product_id: str) -> Product:
    """One product, active or not. Raises NotFound."""
    if is_id(product_id):  # it comes from the address, and PostgreSQL takes no NUL
        there = (Products.id == product_id) & Products.deleted_at.is_null()
        row = await Products.select(*COLUMNS).where(there).first()
        if row is not None:
            return _product(row)
    raise NotFound


async def found_products(
    filters: Filters, categories: list[Category], ids: Collection[str] | None, most: int
) -> tuple[list[Product], int]:
    """At most so many products, A to Z, and how many there are: those of `ids`, else the active ones that fit."""
    wanted: Condition = Products.deleted_at.is_null()
    if ids is not None:
        wanted = wanted & Products.id.is_in(list(ids))
    else:
        for condition in [_ACTIVE, *_conditions(filters, categories)]:
            wanted = wanted & condition
    rows = await Products.select(*COLUMNS).where(wanted).order_by(Products.name_key, Products.id).limit(most)
    total = len(rows) if len(rows) < most else await Products.count().where(wanted)
    return [_product(row) for row in rows], int(total)


async def with_price_list(name: str, after: str) -> tuple[list[Product], bool]:
    """A page of PAGE products that have a price in this list, A to Z, and whether there are more."""
    wanted: Condition = Products.deleted_at.is_null() & WhereRaw("CAST(prices AS TEXT) LIKE {}", f'%"{name}"%')
    place = await _place(after)
    if place is not None:
        wanted = wanted & WhereRaw("(name_key, id) > ({}, {})", *place)
    rows = await Products.select(*COLUMNS).where(wanted).order_by(Products.name_key, Products.id).limit(PAGE + 1)
    return [_product(row) for row in rows[:PAGE]], len(rows) > PAGE


async def names_of_products(ids: Sequence[str]) -> list[Named]:
    """The names of these products, active or not; a nameless one goes by its number."""
    if not ids:
        return []
    rows = await Products.select(Products.id, Products.name, Products.number).where(Products.id.is_in(list(ids)))
    return [Named(id=row["id"], name=row["name"] or row["number"]) for row in rows]


async def changes_of(product_id: str, most: int) -> list[Event]:
    """At most so many changes of a product, the newest first."""
    columns = ProductHistory.id, ProductHistory.op, ProductHistory.at, ProductHistory.by, ProductHistory.changes
    rows = (
        await ProductHistory.select(*columns)
        .where(ProductHistory.product_id == product_id)
        .order_by(ProductHistory.at, ProductHistory.id, ascending=False)
        .limit(most)
    )
    return [cast(Event, {**row, "changes": _decoded(row["changes"])}) for row in rows]


async def version_of(product_id: str) -> int:
    """The version of a product, which is raised by every change. Raises NotFound."""
    if is_id(product_id):
        row = await Products.select(Products.version).where(Products.id == product_id).first()
        if row is not None:
            return int(row["version"])
    raise NotFound


async def all_categories() -> list[Category]:
    """The whole tree, by id."""
    rows = (
        await Categories.select(Categories.id, Categories.name, Categories.parent_id)
        .where(Categories.deleted_at.is_null())
        .order_by(Categories.id)
    )
    return [Category(id=row["id"], name=row["name"], parent_id=row["parent_id"]) for row in rows]


async def how_many_by_category() -> dict[str, int]:
    """How many products, active or not, stand right in each category."""
    there = Products.deleted_at.is_null() & Products.category_id.is_not_null()
    rows = await Products.select(Products.category_id, Count(alias="total")).where(there).group_by(Products.category_id)
    return {row["category_id"]: int(row["total"]) for row in rows}


async def products_in(category_id: str, most: int) -> list[str]:
    """The ids of at most so many products right in a category."""
    there = (Products.category_id == category_id) & Products.deleted_at.is_null()
    return [row["id"] for row in await Products.select(Products.id).where(there).order_by(Products.id).limit(most)]


async def listed(filters: Filters, categories: list[Category]) -> Listed:
    """A page of PAGE products, A to Z, with their counts: three queries whatever the size."""
    wanted: Condition = Products.deleted_at.is_null()
    for condition in _conditions(filters, categories):
        wanted = wanted & condition
    counted = await Products.select(Products.active, Count(alias="total")).where(wanted).group_by(Products.active)
    totals = {bool(row["active"]): int(row["total"]) for row in counted}
    folded = 0 if filters["inactive"] else totals.get(False, 0)
    if not filters["inactive"]:
        wanted = wanted & _ACTIVE
    place = await _place(filters["after"])
    if place is not None:
        wanted = wanted & WhereRaw("(name_key, id) > ({}, {})", *place)
    rows = await Products.select(*LINE).where(wanted).order_by(Products.name_key, Products.id).limit(PAGE + 1)
    return Listed(
        lines=[_line(row) for row in rows[:PAGE]],
        total=sum(totals.values()) - folded,
        folded=folded,
        more=len(rows) > PAGE,
        after=filters["after"] if place is not None else "",
    )


async def coded(code: str) -> list[Coded]:
    """The products that a code stands for, those that can still be sold first, then by name.

    One query finds the few that contain it; which of them it means, the rule says. Twin: web/worker/catalog/coded.js.
    """
    wanted = _containing(code)
    if wanted is None:
        return []
    there = Products.deleted_at.is_null() & wanted
    read = (
        await Products.select(*LINE, Products.codes, Products.packaging, Products.packaging_milli)
        .where(there)
        .order_by(Products.name_key, Products.id)
    )
    rows = [{**row, "codes": _decoded(row["codes"])} for row in read]
    hits = found_by_code(rows.__getitem__, by_code(rows), code)
    found = [
        Coded(
            line=_line({name: rows[hit["place"]][name] for name in Line.__annotations__}),
            by=hit["by"],
            unit=hit["unit"],
            quantity_milli=hit["quantity_milli"],
        )
        for hit in hits
    ]
    return sorted(found, key=lambda one: not one["line"]["active"])


def _containing(code: str) -> Condition | None:
    """Products in whose codes or number it may stand, in any spelling of a GTIN; None if there can be none."""
    known = [key for key in keys(code) if "\0" not in key and len(key) <= CODE_MAX]
    conditions: list[Condition] = []
    for key in (*known, *filter(None, map(inner, known))):
        quoted = msgspec.json.encode(key).decode()
        conditions.append(WhereRaw("CAST(codes AS TEXT) LIKE {} ESCAPE '\\'", like_pattern(f'"code":{quoted}')))
        conditions.append(WhereRaw("REPLACE(number, ' ', '') = {}", key))
        if is_gtin(key):
            for digits in filter(None, (key.lstrip("0"), suppressed(key))):
                conditions.append(WhereRaw("search_text LIKE {} ESCAPE '\\'", like_pattern(digits)))
    return reduce(lambda one, other: one | other, conditions) if conditions else None


async def _place(after: str) -> tuple[str, str] | None:
    """The sort key of the row that a page starts after, or None: an unknown one starts at the beginning."""
    if not after:
        return None
    there = (Products.id == after) & Products.deleted_at.is_null()
    row = await Products.select(Products.name_key, Products.id).where(there).first()
    return (row["name_key"], row["id"]) if row else None


def _conditions(filters: Filters, categories: list[Category]) -> list[Condition]:
    found: list[Condition] = []
    if filters["category"]:
        found.append(Products.category_id.is_in(below(categories, filters["category"])))
    for word in search_words(filters["q"]):
        if "\0" in word:  # which PostgreSQL does not take, and no text contains
            return [WhereRaw("1 = 0")]
        found.append(WhereRaw("search_text LIKE {} ESCAPE '\\'", like_pattern(word)))
    return found


def _product(row: dict[str, Any]) -> Product:
    return cast(Product, {**row, "codes": _decoded(row["codes"]), "prices": _decoded(row["prices"])})


def _line(row: dict[str, Any]) -> Line:
    base = [price for price in _decoded(row["prices"]) if price["list"] == "base"]
    return cast(Line, {**row, "active": bool(row["active"]), "prices": base})


def _decoded(text: str) -> list[dict[str, Any]]:
    return msgspec.json.decode(text, type=list[dict[str, Any]])
