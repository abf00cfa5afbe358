"""How the catalogue lives on the phone: shared by all, read there, written on the server's pages but for codes (B1)."""

from collections.abc import Collection, Iterator
from typing import cast

from backend.catalog.codes import codes
from backend.catalog.forms import CONTENT_UNITS, CategoryForm, ProductForm
from backend.catalog.prices import prices
from backend.catalog.rules import ON_DEVICES, may_edit, search_text, sort_key
from backend.catalog.tables import Categories, ProductHistory, Products
from backend.checked import by_form
from backend.shared_rows import scope
from sync.server.access import SERVER, Access
from sync.server.fields import Field, flag, guarded, one_of, optional, plain, whole
from sync.server.registry import NOTHING, Change, NewRow, Operation, Synced
from sync.server.values import Json, Values

QUANTITY_MAX = 10**12  # thousandths
NOBODYS = "server"
"""A scope that nobody holds: who changed which price stays here, and no phone carries it."""


def rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """Managers and administrators keep the catalogue, most of it online: whoever sells reads it."""
    if not may_edit(access.role):
        return NOTHING
    if access.device == SERVER:
        return ()
    return fields.difference(ON_DEVICES) if op == "update" else NOTHING


def _quantity(group: str = "") -> Field:
    """Thousandths, or null if nothing is said."""
    return plain(optional(whole(1, QUANTITY_MAX)), None, group)


def written_down(change: Change) -> Iterator[NewRow]:
    """The history line of a change; a creation is read off the product itself, and brings its row of stock."""
    if change.op == "create":
        yield NewRow("stock", {}, id=change.id)
    else:
        line: Values = {"product_id": change.id, "op": change.op, "changes": cast(Json, change.changes)}
        yield NewRow("product_history", {**line, "at": change.at, "by": change.user})


PRODUCTS = Synced(
    table=Products,
    fields={
        "number": guarded(by_form(ProductForm, "number")),
        "name": plain(by_form(ProductForm, "name")),
        "description": plain(by_form(ProductForm, "description")),
        "codes": guarded(codes, default=[]),
        "category_id": plain(by_form(ProductForm, "category_id"), default=None),
        "unit": plain(by_form(ProductForm, "unit")),
        "packaging": plain(by_form(ProductForm, "packaging"), group="packaging"),
        "packaging_milli": _quantity("packaging"),
        "minimum_milli": _quantity(),
        "content_milli": _quantity(),
        "content_unit": plain(one_of("", *CONTENT_UNITS)),
        "vat_class": guarded(by_form(ProductForm, "vat_class"), default="standard"),
        "discountable": guarded(flag(), default=True),
        "prices": guarded(prices, default=[]),
        "active": plain(flag(), default=True),
    },
    made=("created_at", "created_by"),
    scope=scope,
    rights=rights,
    derive=lambda before, after, by: {"name_key": sort_key(after), "search_text": search_text(after)},
    history=written_down,
)
CATEGORIES = Synced(
    table=Categories,
    fields={
        "name": plain(by_form(CategoryForm, "name")),
        "parent_id": plain(by_form(CategoryForm, "parent_id"), default=None),
    },
    scope=scope,
    rights=rights,
    deletable=True,
)
PRODUCT_HISTORY = Synced(
    table=ProductHistory,
    made=("product_id", "op", "changes", "at", "by"),
    scope=lambda row: NOBODYS,
    ops=(),
)
