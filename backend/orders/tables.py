"""Orders, and what is being typed of them, as rows. They are reached through a customer that the person may see."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from piccolo.columns import JSON, BigInt, Boolean, Column, Integer, Text

from backend.customers.rules import display_name
from backend.errors import NotFound
from backend.fold import like_pattern, search_words
from backend.ids import is_id
from backend.orders.pages import NOT_SOLD, Filters, Line, Listed, Sum
from backend.orders.states import OPEN
from backend.parcels.rules import is_partly_shipped
from backend.people.person import Person
from backend.times import day_begins, next_day
from sync.server.tables import SyncedTable

PAGE = 50
PICKUP_MOST = 200  # of each half of the page: who has more waiting there looks for a name


class Orders(SyncedTable, tablename="orders"):
    """An order or an offer (B3); its fields as in DESIGN §6, `lines` as in lines.py, `steps` as in made.py.

    `differs` (an open difference of prices) and `search_text` stay here.
    """

    customer_id = Text()
    number = Text()
    reference = Text()
    kind = Text()
    state = Text()
    fulfilment = Text()
    delivery = Text()
    channel = Text()
    branch_id = Text(null=True, default=None)
    valid_until = Text(null=True, default=None)
    currency = Text()
    price_mode = Text()
    rate_e6 = BigInt(null=True, default=None)
    rate_on = Text(null=True, default=None)
    tax = JSON(default="{}")
    lines = JSON(default="[]")
    price_decision = Text()
    taxes = JSON(default="[]")
    total_net = BigInt(null=True, default=None)
    total_vat = BigInt(null=True, default=None)
    total_gross = BigInt(null=True, default=None)
    open_lines = Integer(default=0)
    delivery_address = JSON(default="null")
    payment_method = Text()
    wish_on = Text(null=True, default=None)
    remark = Text()
    signature = JSON(default="null")
    cancel_reason = Text()
    shipped = JSON(default="[]")
    placed_at = Text(null=True, default=None)
    steps = JSON(default="[]")
    difference = JSON(default="null")
    created_at = Text()
    created_by = Text()
    differs = Boolean(default=False)
    search_text = Text()


class Drafts(SyncedTable, tablename="drafts"):
    """An order that is being typed, or one (`order_id`) that is being edited: `seen` is how it stood then."""

    customer_id = Text(index=True)
    order_id = Text(null=True, default=None)
    kind = Text()
    fulfilment = Text()
    delivery_address = JSON(default="null")
    payment_method = Text()
    wish_on = Text(null=True, default=None)
    valid_until = Text(null=True, default=None)
    remark = Text()
    signature = JSON(default="null")
    seen = JSON(default="null")
    created_at = Text()
    created_by = Text()


class DraftLines(SyncedTable, tablename="draft_lines"):
    """One line of a draft: a row of its own, so that two devices merge by themselves. `price` only of a free line.

    `given`: why the product costs nothing (pricing/giving.py), or "".
    """

    customer_id = Text(index=True)
    draft_id = Text(index=True)
    place = BigInt(default=0)
    product_id = Text(null=True, default=None)
    name = Text()
    quantity_milli = BigInt(default=1_000)
    discount_bp = Integer(default=0)
    price = BigInt(null=True, default=None)
    given = Text()
    vat_class = Text()
    text = Text()
    created_at = Text()
    created_by = Text()


JSON_COLUMNS = ("tax", "lines", "taxes", "delivery_address", "signature", "steps", "difference", "shipped")
SERVER_ONLY = ("version", "deleted_at", "marks", "differs", "search_text")
COLUMNS: tuple[Column, ...] = tuple(
    column for column in Orders._meta.columns if column._meta.db_column_name not in SERVER_ONLY
)
LINE = (
    "id", "customer_id", "number", "reference", "state", "fulfilment", "currency", "total_net", "total_gross",
    "created_at", "wish_on", "shipped", "differs",
)  # fmt: skip
BRIEF: tuple[Column, ...] = tuple(
    Orders._meta.get_column_by_name(name) for name in (*LINE[:-1], "price_decision", "difference")
)
NAMED = ("name", "title", "first_name", "last_name", "contact_person", "email", "phone", "number")
"""What display_name needs of a customer."""

Row = dict[str, Any]


async def find_order(customer_id: str, order_id: str) -> Row:
    """One order of a customer whom the person may see, as it is on the wire. Raises NotFound."""
    found = await find_order_or_none(customer_id, order_id)
    if found is None:
        raise NotFound
    return found


async def find_order_or_none(customer_id: str, order_id: str) -> Row | None:
    """The same, or None."""
    if not is_id(order_id):
        return None
    its = (Orders.id == order_id) & (Orders.customer_id == customer_id) & Orders.deleted_at.is_null()
    row = await Orders.select(*COLUMNS).where(its).first()
    return None if row is None else wire(row)


async def orders_of(customer_id: str) -> list[Row]:
    """The orders of a customer whom the person may see, newest first, as far as his page needs them."""
    rows = (
        await Orders.select(*BRIEF)
        .where((Orders.customer_id == customer_id) & Orders.deleted_at.is_null())
        .order_by(Orders.created_at, Orders.id, ascending=False)
    )
    return [{**row, **{name: msgspec.json.decode(row[name]) for name in ("difference", "shipped")}} for row in rows]


def wire(row: Mapping[str, Any]) -> Row:
    """A row as phones have it."""
    return {**row, **{name: msgspec.json.decode(row[name]) for name in JSON_COLUMNS}}


async def listed(person: Person, filters: Filters, zone: str) -> Listed:
    """A page of PAGE orders, newest first, with the sums of all that fit: three queries whatever the size."""
    where, values = _wanted(person, filters, zone)
    counts = f"o.state NOT IN ({_quoted(NOT_SOLD)})" if filters["state"] == "" else "1 = 1"
    net, gross = (f"sum(CASE WHEN {counts} THEN o.{name} ELSE 0 END)" for name in ("total_net", "total_gross"))
    sums = await Orders.raw(
        f"SELECT o.currency AS currency, count(*) AS total, {net} AS net, {gross} AS gross "  # noqa: S608
        f"FROM {JOINED} WHERE {where} GROUP BY o.currency ORDER BY o.currency",
        *values,
    )
    place = await _place(person, filters["after"])
    if place is not None:
        where += " AND (o.created_at, o.id) < ({}, {})"
        values = [*values, *place]
    rows = await _lines(where, values, "DESC", PAGE + 1)
    return Listed(
        lines=rows[:PAGE],
        sums=[
            Sum(currency=row["currency"], count=row["total"], net=int(row["net"] or 0), gross=int(row["gross"] or 0))
            for row in sums
        ],
        more=len(rows) > PAGE,
        after=filters["after"] if place is not None else "",
    )


async def how_many_to_check(person: Person) -> int:
    """Orders of his whose prices are to be decided."""
    where, values = _seen_by(person)
    rows = await Orders.raw(f"SELECT count(*) AS total FROM {JOINED} WHERE o.differs AND {where}", *values)  # noqa: S608
    return int(rows[0]["total"])


async def to_pick_up(person: Person, query: str) -> tuple[list[Line], list[Line]]:
    """What is ready to be picked up, and what is to be, each oldest first."""
    seen, values = _seen_by(person)
    where = f"{seen} AND o.fulfilment = 'pickup'"
    for word in search_words(query):
        where, values = _word(word, where, values)
    ready = await _lines(f"{where} AND o.state = 'ready'", values, "ASC", PICKUP_MOST)
    before = [state for state in OPEN if state != "ready"]
    coming = await _lines(f"{where} AND o.state IN ({_quoted(before)})", values, "ASC", PICKUP_MOST)
    return ready, coming


JOINED = "orders AS o JOIN customers AS c ON c.id = o.customer_id"
Values = list[Any]


async def _lines(where: str, values: Values, order: str, most: int) -> list[Line]:
    names = ", ".join([*(f"o.{name} AS {name}" for name in LINE), *(f"c.{name} AS of_{name}" for name in NAMED)])
    rows = await Orders.raw(
        f"SELECT {names} FROM {JOINED} WHERE {where} "  # noqa: S608  (names and places are our own)
        f"ORDER BY o.created_at {order}, o.id {order} LIMIT {most}",
        *values,
    )
    return [_line(row) for row in rows]


def _line(row: Row) -> Line:
    return Line(
        id=row["id"],
        customer_id=row["customer_id"],
        name=display_name({name: row[f"of_{name}"] for name in NAMED}),
        number=row["number"],
        reference=row["reference"],
        state=row["state"],
        fulfilment=row["fulfilment"],
        currency=row["currency"],
        total_net=row["total_net"],
        total_gross=row["total_gross"],
        created_at=row["created_at"],
        wish_on=row["wish_on"],
        check=bool(row["differs"]),
        partly=is_partly_shipped({**row, "shipped": msgspec.json.decode(row["shipped"])}),
        waiting=False,
    )


async def _place(person: Person, after: str) -> tuple[str, str] | None:
    """The sort key of the order that a page starts after, or None: an unknown one starts at the beginning."""
    if not after:
        return None
    where, values = _seen_by(person)
    rows = await Orders.raw(
        f"SELECT o.created_at AS created_at, o.id AS id FROM {JOINED} WHERE {where} AND o.id = {{}}",  # noqa: S608
        *values,
        after,
    )
    return (rows[0]["created_at"], rows[0]["id"]) if rows else None


def _seen_by(person: Person) -> tuple[str, Values]:
    alive = "o.deleted_at IS NULL AND c.deleted_at IS NULL"
    if person.sees_all:
        return alive, []
    if not person.territories:
        return "1 = 0", []
    marks = ", ".join("{}" for _ in person.territories)
    return f"{alive} AND c.territory_id IN ({marks})", list(person.territories)


def _wanted(person: Person, filters: Filters, zone: str) -> tuple[str, Values]:
    where, values = _seen_by(person)
    if filters["state"] == "check":
        where += " AND o.differs"
    elif filters["state"] == "open":
        where += f" AND o.state IN ({_quoted(OPEN)})"
    elif filters["state"]:
        where, values = where + " AND o.state = {}", [*values, filters["state"]]
    if filters["customer"]:
        where, values = where + " AND o.customer_id = {}", [*values, filters["customer"]]
    if filters["mine"]:
        where, values = where + " AND o.created_by = {}", [*values, person.id]
    if filters["from"]:
        where, values = where + " AND o.created_at >= {}", [*values, day_begins(filters["from"], zone)]
    if filters["to"]:
        where, values = where + " AND o.created_at < {}", [*values, day_begins(next_day(filters["to"]), zone)]
    for word in search_words(filters["q"]):
        where, values = _word(word, where, values)
    return where, values


def _word(word: str, where: str, values: Values) -> tuple[str, Values]:
    """Each word is found in the order or in its customer."""
    if "\0" in word:  # which PostgreSQL does not take, and no text contains
        return f"{where} AND 1 = 0", values
    found = "(o.search_text LIKE {} ESCAPE '\\' OR c.search_text LIKE {} ESCAPE '\\')"
    return f"{where} AND {found}", [*values, like_pattern(word), like_pattern(word)]


def _quoted(states: Sequence[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)
