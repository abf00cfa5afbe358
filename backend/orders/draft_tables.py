"""Drafts and what they are made of, from the database. They are reached through a customer that the person may see."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

import msgspec
from piccolo.columns import Column

from backend.catalog.pages import Filters, Product
from backend.catalog.tables import COLUMNS as PRODUCT_COLUMNS
from backend.catalog.tables import Products, all_categories, coded, listed
from backend.company.tables import pricing_row
from backend.customers.rules import display_name
from backend.errors import NotFound
from backend.groups.tables import all_groups
from backend.ids import is_id
from backend.orders.draft_pages import Owner
from backend.orders.draft_rules import LINES_MAX, RECENT_ORDERS, Facts
from backend.orders.tables import NAMED, DraftLines, Drafts, Orders
from backend.people.person import Person
from backend.pricing.tables import prices_of
from backend.stock.tables import stock_of
from sync.server.tables import SyncedTable

Row = dict[str, Any]

SERVER_ONLY = ("version", "deleted_at", "marks")
JSON_OF_DRAFT = ("delivery_address", "signature", "seen")
LISTED = (Drafts.id, Drafts.customer_id, Drafts.order_id, Drafts.kind, Drafts.created_at)
OPEN_MOST = 30  # of a list: what is typed and left
READ_MOST = 2 * LINES_MAX  # two devices that both filled it add up


def _columns(table: type[SyncedTable]) -> tuple[Column, ...]:
    return tuple(column for column in table._meta.columns if column._meta.db_column_name not in SERVER_ONLY)


DRAFT, LINE = _columns(Drafts), _columns(DraftLines)


async def find_draft(customer_id: str, draft_id: str, or_deleted: bool = False) -> Row:
    """One draft of a customer whom the person may see. Raises NotFound, also for a deleted one unless wanted, too."""
    found = await find_draft_or_none(customer_id, draft_id, or_deleted)
    if found is None:
        raise NotFound
    return found


async def find_draft_or_none(customer_id: str, draft_id: str, or_deleted: bool = False) -> Row | None:
    """The same, or None."""
    if not is_id(draft_id):
        return None
    its = (Drafts.id == draft_id) & (Drafts.customer_id == customer_id)
    row = await Drafts.select(*DRAFT).where(its if or_deleted else its & Drafts.deleted_at.is_null()).first()
    return None if row is None else _decoded(row, JSON_OF_DRAFT)


async def lines_of_draft(draft: Mapping[str, Any]) -> list[Row]:
    """The lines of a draft, in no order."""
    its = (DraftLines.draft_id == draft["id"]) & (DraftLines.customer_id == draft["customer_id"])
    rows = await DraftLines.select(*LINE).where(its & DraftLines.deleted_at.is_null()).limit(READ_MOST)
    return [dict(row) for row in rows]


async def find_line(draft: Mapping[str, Any], line_id: str, or_deleted: bool = False) -> Row:
    """One line of a draft. Raises NotFound."""
    if is_id(line_id):
        its = (DraftLines.id == line_id) & (DraftLines.draft_id == draft["id"])
        its = its & (DraftLines.customer_id == draft["customer_id"])
        row = await DraftLines.select(*LINE).where(its if or_deleted else its & DraftLines.deleted_at.is_null()).first()
        if row is not None:
            return dict(row)
    raise NotFound


async def lines_among(draft: Mapping[str, Any], ids: Collection[str]) -> list[str]:
    """Those of these ids that are lines of the draft, deleted or not, in one query."""
    wanted = sorted({id_ for id_ in ids if is_id(id_)})
    if not wanted:
        return []
    its = (DraftLines.draft_id == draft["id"]) & (DraftLines.customer_id == draft["customer_id"])
    rows = await DraftLines.select(DraftLines.id).where(its & DraftLines.id.is_in(wanted)).order_by(DraftLines.id)
    return [row["id"] for row in rows]


async def open_drafts_of(customer_ids: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """The open drafts of these customers, and of their lines the draft_id: two queries."""
    if not customer_ids:
        return [], []
    its = Drafts.customer_id.is_in([*customer_ids]) & Drafts.deleted_at.is_null()
    drafts = await Drafts.select(*LISTED).where(its)
    return [dict(draft) for draft in drafts], await _draft_ids([draft["id"] for draft in drafts])


async def open_drafts(person: Person) -> tuple[list[Row], list[Row], list[Owner]]:
    """The newest open drafts of the customers this person sees, their lines' draft_id, and whose they are."""
    where, values = "d.deleted_at IS NULL AND c.deleted_at IS NULL", list[Any]()
    if not person.sees_all:
        if not person.territories:
            return [], [], []
        where += f" AND c.territory_id IN ({', '.join('{}' for _ in person.territories)})"
        values = list(person.territories)
    names = ", ".join(f"c.{name} AS of_{name}" for name in NAMED)
    rows = await Drafts.raw(
        "SELECT d.id AS id, d.customer_id AS customer_id, d.order_id AS order_id, d.kind AS kind, "  # noqa: S608
        f"d.created_at AS created_at, {names} FROM drafts AS d JOIN customers AS c ON c.id = d.customer_id "
        f"WHERE {where} ORDER BY d.created_at DESC, d.id DESC LIMIT {OPEN_MOST}",
        *values,
    )
    owners = {row["customer_id"]: display_name({name: row[f"of_{name}"] for name in NAMED}) for row in rows}
    return rows, await _draft_ids([row["id"] for row in rows]), [Owner(id=id_, name=owners[id_]) for id_ in owners]


async def _draft_ids(draft_ids: Sequence[str]) -> list[Row]:
    """For each line of these drafts, whose it is."""
    if not draft_ids:
        return []
    there = DraftLines.draft_id.is_in([*draft_ids]) & DraftLines.deleted_at.is_null()
    return [dict(line) for line in await DraftLines.select(DraftLines.draft_id).where(there)]


async def products_of(ids: Collection[str]) -> list[Product]:
    """Products by their ids, active or not, in one query."""
    wanted = [id_ for id_ in set(ids) if is_id(id_)]
    if not wanted:
        return []
    rows = await Products.select(*PRODUCT_COLUMNS).where(Products.id.is_in(wanted) & Products.deleted_at.is_null())
    return [cast(Product, _decoded(row, ("codes", "prices"))) for row in rows]


async def facts_of(customer: Mapping[str, Any], product_ids: Collection[str], day: str) -> Facts:
    """All that these products are priced with for a customer: one query for each kind of row."""
    return Facts(
        company=await pricing_row(),
        customer=customer,
        groups=await all_groups(),
        categories=await all_categories(),
        own_prices=await prices_of(customer["id"]),
        products=await products_of(product_ids),
        stock=[row for row in await stock_of(sorted(set(product_ids))) if row["kept"]],
        day=day,
    )


async def recent_orders(customer_id: str) -> list[Row]:
    """Of the newest orders of a customer what the rules of drafts ask: state, placed_at, delivery_address, lines."""
    columns = (Orders.id, Orders.state, Orders.placed_at, Orders.delivery_address, Orders.lines)
    rows = await Orders.raw(
        f"SELECT {', '.join(column._meta.db_column_name for column in columns)} FROM orders "  # noqa: S608
        "WHERE customer_id = {} AND deleted_at IS NULL ORDER BY coalesce(placed_at, '') DESC, id DESC "
        f"LIMIT {RECENT_ORDERS}",
        customer_id,
    )
    return [_decoded(row, ("delivery_address", "lines")) for row in rows]


async def found_products(q: str, most: int) -> tuple[list[str], bool]:
    """The ids of the products that a search finds, A to Z, and whether there are more than `most`."""
    found = await listed(Filters(q=q, category="", inactive="", after=""), [])
    ids = [line["id"] for line in found["lines"]]
    return ids[:most], len(ids) > most or found["more"]


async def product_of_code(code: str) -> tuple[str, int] | None:
    """The product that a code stands for, and how much of it; None if that is not one."""
    found = await coded(code)
    return (found[0]["line"]["id"], found[0]["quantity_milli"]) if len(found) == 1 else None


def _decoded(row: Mapping[str, Any], names: Sequence[str]) -> Row:
    return {**row, **{name: msgspec.json.decode(row[name]) for name in names}}
