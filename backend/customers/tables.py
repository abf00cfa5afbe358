"""Customers as rows, and the queries that start from the person asking: what he may not see is not found."""

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from piccolo.columns import JSON, BigInt, Boolean, Column, Text
from piccolo.columns.combination import And, Or, Where, WhereRaw
from piccolo.query.functions.aggregate import Count

from backend.customers.pages import Area, Customer, Entry, Filters
from backend.errors import NotFound
from backend.fold import like_pattern, search_words
from backend.ids import is_id
from backend.notes.tables import newest_notes
from backend.people.person import Person
from sync.server.tables import SyncedTable

Condition = Where | WhereRaw | And | Or
PAGE = 25
NOT_INTERESTED_RANK = 3


class Customers(SyncedTable, tablename="customers"):
    """A customer. The columns up to `vat_id_confirmed` are the wire's (DESIGN §6), then what the server makes of them.

    `area_rank` orders an area of the list: 0 for current customers, for potential ones hot 0 to not interested 3.
    `name_key` and `search_text` are folded; `review` is a list of field names.
    """

    number = Text()
    kind = Text()
    name = Text()
    contact_person = Text()
    salutation = Text()
    title = Text()
    first_name = Text()
    last_name = Text()
    email = Text()
    phone = Text()
    street = Text()
    postcode = Text()
    city = Text()
    country = Text()
    vat_id = Text()
    status = Text()
    temperature = Text()
    discount_bp = BigInt(null=True, default=None)
    currency = Text()
    language = Text()
    remark = Text()
    territory_id = Text(null=True, default=None)
    price_group_id = Text(null=True, default=None)
    marketing_groups = JSON(default="[]")
    category_discounts = JSON(default="[]")
    vat_id_confirmed = Boolean(default=False)
    status_at = Text()
    temperature_at = Text()
    review = JSON(default="[]")
    created_at = Text()
    created_by = Text()
    area_rank = BigInt()
    name_key = Text()
    search_text = Text()


WIRE = tuple(name for name in Customer.__annotations__)
COLUMNS: tuple[Column, ...] = tuple(Customers._meta.get_column_by_name(name) for name in WIRE)


def wire(row: Mapping[str, Any]) -> Customer:
    """A row of COLUMNS as it is on the wire and in pages."""
    lists = {name: msgspec.json.decode(row[name]) for name in ("review", "marketing_groups", "category_discounts")}
    found = {**row, **lists, "vat_id_confirmed": bool(row["vat_id_confirmed"])}
    return cast(Customer, found)


def seen_by(person: Person) -> Condition:
    """The customers this person may see: of his territories, and for those who hold all, also of none."""
    alive = Customers.deleted_at.is_null()
    if person.sees_all:
        return alive
    if not person.territories:
        return WhereRaw("1 = 0")
    return alive & Customers.territory_id.is_in(list(person.territories))


async def find(person: Person, customer_id: str) -> Customer:
    """One customer of this person. Raises NotFound, also for one that exists but is not his."""
    customer = await find_or_none(person, customer_id)
    if customer is None:
        raise NotFound
    return customer


async def find_or_none(person: Person, customer_id: str) -> Customer | None:
    """The same, or None."""
    if not is_id(customer_id):  # it comes from the address, and PostgreSQL takes no NUL
        return None
    row = await Customers.select(*COLUMNS).where(seen_by(person) & (Customers.id == customer_id)).first()
    return None if row is None else wire(row)


async def entry_of(customer: Customer) -> Entry:
    """The customer with his newest note."""
    newest = await newest_notes([customer["id"]])
    return Entry(customer=customer, note=newest.get(customer["id"]), waiting=0)


async def found_customers(person: Person, q: str, most: int) -> list[Customer]:
    """The first customers of this person that a search finds, A to Z."""
    wanted = seen_by(person)
    for condition in _searched(q):
        wanted = wanted & condition
    rows = await Customers.select(*COLUMNS).where(wanted).order_by(Customers.name_key, Customers.id).limit(most)
    return [wire(row) for row in rows]


async def areas(person: Person, filters: Filters) -> dict[str, Area]:
    """Both halves of the list, each with its counts and one page of PAGE entries: six queries whatever the size."""
    wanted = seen_by(person)
    for condition in _conditions(filters):
        wanted = wanted & condition
    counted = (
        await Customers.select(Customers.status, Customers.area_rank, Count(alias="total"))
        .where(wanted)
        .group_by(Customers.status, Customers.area_rank)
    )
    return {status: await _area(person, filters, wanted, status, counted) for status in ("current", "potential")}


async def how_many_by_price_group() -> dict[str, int]:
    """The customers of each price group; those of none under ""."""
    rows = (
        await Customers.select(Customers.price_group_id, Count(alias="total"))
        .where(Customers.deleted_at.is_null())
        .group_by(Customers.price_group_id)
    )
    return {row["price_group_id"] or "": row["total"] for row in rows}


async def how_many_in_group(group_id: str) -> int:
    """The customers of a marketing group."""
    member = WhereRaw("CAST(marketing_groups AS TEXT) LIKE {}", f'%"{group_id}"%')
    return int(await Customers.count().where(Customers.deleted_at.is_null() & member))


async def how_many_by_territory() -> dict[str, int]:
    """The customers of each territory; those of none under ""."""
    rows = (
        await Customers.select(Customers.territory_id, Count(alias="total"))
        .where(Customers.deleted_at.is_null())
        .group_by(Customers.territory_id)
    )
    return {row["territory_id"] or "": row["total"] for row in rows}


async def _area(
    person: Person, filters: Filters, wanted: Condition, status: str, counted: list[dict[str, Any]]
) -> Area:
    here = [row for row in counted if row["status"] == status]
    fold = status == "potential" and not (filters["not_interested"] or filters["temperature"] == "not_interested")
    folded = sum(row["total"] for row in here if fold and row["area_rank"] == NOT_INTERESTED_RANK)
    after = filters["after_current"] if status == "current" else filters["after_potential"]
    listed = wanted & (Customers.status == status)
    if fold:
        listed = listed & (Customers.area_rank < NOT_INTERESTED_RANK)
    place = await _place(person, after)
    if place is not None:
        listed = listed & WhereRaw("(area_rank, name_key, id) > ({}, {}, {})", *place)
    rows = (
        await Customers.select(*COLUMNS)
        .where(listed)
        .order_by(Customers.area_rank, Customers.name_key, Customers.id)
        .limit(PAGE + 1)
    )
    found = [wire(row) for row in rows[:PAGE]]
    newest = await newest_notes([customer["id"] for customer in found])
    return Area(
        entries=[Entry(customer=customer, note=newest.get(customer["id"]), waiting=0) for customer in found],
        total=sum(row["total"] for row in here) - folded,
        folded=folded,
        more=len(rows) > PAGE,
        after=after if place is not None else "",
    )


async def _place(person: Person, after: str) -> tuple[int, str, str] | None:
    """The sort key of the row that a page starts after, or None: an unknown one starts at the beginning."""
    if not after:
        return None
    row = (
        await Customers.select(Customers.area_rank, Customers.name_key, Customers.id)
        .where(seen_by(person) & (Customers.id == after))
        .first()
    )
    return (row["area_rank"], row["name_key"], row["id"]) if row else None


def _conditions(filters: Filters) -> list[Condition]:
    found: list[Condition] = []
    if filters["status"]:
        found.append(Customers.status == filters["status"])
    if filters["temperature"]:
        found.append(Customers.temperature == filters["temperature"])
    if filters["territory"]:
        found.append(Customers.territory_id == filters["territory"])
    return [*found, *_searched(filters["q"])]


def _searched(q: str) -> list[Condition]:
    found: list[Condition] = []
    for word in search_words(q):
        if "\0" in word:  # which PostgreSQL does not take, and no text contains
            return [WhereRaw("1 = 0")]
        found.append(WhereRaw("search_text LIKE {} ESCAPE '\\'", like_pattern(word)))
    return found
