"""Fills an empty database with the demo business, through the one write path.

A customer comes with all that happened to him in one transaction, and the logins come last: what was interrupted is
still taken for empty, and the next attempt goes on where it was.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from random import Random

from backend.catalog.tables import Products
from backend.company.tables import pricing_row
from backend.customers.tables import Customers
from backend.database import writing
from backend.demo.business import Business, Step, business
from backend.demo.people import PASSWORD
from backend.demo.photos import photographed
from backend.demo.shelves import bookings
from backend.groups.tables import Groups
from backend.order_templates.tables import CustomerTemplates, OrderTemplates, OwnTemplates
from backend.orders.tables import Orders
from backend.people import accounts
from backend.photos.tables import ProductPhotos
from backend.pricing.tables import CustomerPrices
from backend.stock.tables import StockEntries, StockOnHand
from backend.times import instant
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.registry import Registry
from sync.server.values import Values

BATCH = 400
"""Mutations of a transaction: a change writes the customer and a line of his history (at most 1,000, DESIGN §6)."""

LANGUAGE = "de"


async def load_demo(
    registry: Registry,
    *,
    customers: int,
    notes: int,
    products: int = 0,
    orders: int = 0,
    seed: int,
    now: datetime,
    data: Path | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Business:
    """Make the business of that size and write it; `progress` is told how much of it is done.

    `data` is FELDBUCH_DATA, for photos; without it there are none.
    """
    made = business(customers=customers, notes=notes, products=products, orders=orders, seed=seed, now=now)
    office = next(person.id for person in made.people if person.role == "administrator")
    access = Access(user=office, role="administrator", system=True)
    await _found(registry, access, made)
    done = 0
    for goods in _goods(made):
        await _stock(registry, access, goods)
        done += sum(mutation.table == "products" for mutation in goods)
        progress(done)
    for batch in _batches(made):
        await _write(registry, access, batch)
        done += sum(step.was is None for step in batch)
        progress(done)
    for placed in _orders(made):
        await _place(registry, access, placed)
        done += sum(mutation.op == "create" for mutation in placed)
        progress(done)
    await _count(registry, access, made, seed, now)
    if data is not None:
        await _photograph(registry, access, made, data, seed)
    await _agree(registry, access, made)
    await _keep(registry, access, made)
    await _let_in(registry, made, now)
    return made


async def _found(registry: Registry, access: Access, made: Business) -> None:
    rows: list[tuple[str, Values]] = [("company", {**made.company})]
    rows += [("territories", {**row}) for row in made.territories]
    rows += [("groups", {"id": group_id, **group}) for group_id, group in made.groups]
    rows += [("people", {"id": each.id, "name": each.name, "role": each.role}) for each in made.people]
    await _apply(
        registry,
        access,
        [Mutation(op="create", table=table, id=str(row["id"]), set=_without_id(row)) for table, row in rows],
    )


async def _write(registry: Registry, access: Access, batch: list[Step]) -> None:
    """Write a batch, without customers that an interrupted attempt has written already."""
    ids = [step.id for step in batch if step.table == "customers" and step.was is None]
    rows = await Customers.select(Customers.id).where(Customers.id.is_in(ids))
    there = {row["id"] for row in rows}
    await _apply(registry, access, [_mutation(step) for step in batch if step.customer not in there])


async def _stock(registry: Registry, access: Access, goods: list[Mutation]) -> None:
    """Write products and categories without those of an interrupted attempt, which may be of another day."""
    ids = [mutation.id for mutation in goods]
    rows = await Products.select(Products.id).where(Products.id.is_in(ids))
    there = {row["id"] for row in rows}
    await _apply(registry, access, [mutation for mutation in goods if mutation.id not in there])


async def _place(registry: Registry, access: Access, placed: list[Mutation]) -> None:
    """Write orders with their steps and parcels, without those of an interrupted attempt."""
    ids = [mutation.id for mutation in placed if mutation.op == "create"]
    rows = await Orders.select(Orders.id).where(Orders.id.is_in(ids))
    there = {row["id"] for row in rows}
    wanted = [mutation for mutation in placed if mutation.id not in there and mutation.set.get("order_id") not in there]
    await _apply(registry, access, wanted)


async def _apply(registry: Registry, access: Access, mutations: list[Mutation]) -> None:
    results = await apply(registry, access, mutations)
    refused = [
        (mutation, result.error)
        for mutation, result in zip(mutations, results, strict=True)
        if result.status != "applied"
    ]
    if refused:
        raise ValueError(f"the demo business contradicts the rules: {refused[0]}")


async def _count(registry: Registry, access: Access, made: Business, seed: int, now: datetime) -> None:
    """The stock of every product, without what an interrupted attempt has counted already."""
    goods = made.catalogue.products
    on_hand = {row["id"]: row["on_hand_milli"] for row in await StockOnHand.select()}
    there = {row["id"] for row in await StockEntries.select(StockEntries.id).where(StockEntries.cause == "count")}
    counter = next(person.id for person in made.people if person.role == "counter")
    batch: list[Mutation] = []
    for booked in bookings(Random(f"{seed} shelves"), goods, on_hand, counter, now):  # noqa: S311
        batch += [] if booked[-1].id in there else booked
        if len(batch) >= BATCH:
            await _apply(registry, access, batch)
            batch = []
    await _apply(registry, access, batch)


async def _photograph(registry: Registry, access: Access, made: Business, data: Path, seed: int) -> None:
    rows = await photographed(
        Random(f"{seed} photos"),  # noqa: S311
        data,
        made.catalogue.products,
        access.user,
        registry.now(),
    )
    there = {row["id"] for row in await ProductPhotos.select(ProductPhotos.id)}
    await _apply(registry, access, [row for row in rows if row.id not in there])


async def _agree(registry: Registry, access: Access, made: Business) -> None:
    """What was agreed, after the orders, which were placed before; without what an interrupted attempt has written."""
    prices = {row["id"] for row in await CustomerPrices.select(CustomerPrices.id)}
    groups = {row["id"] for row in await Groups.select(Groups.id)}
    done = {row["id"] for row in await Customers.select(Customers.id).where(Customers.price_group_id.is_not_null())}
    kept = (await pricing_row())["rates"] != []
    batch: list[Mutation] = []
    for agreed in made.agreements:
        fresh = [one for one in agreed if one.id not in (prices if one.op == "create" else done)]
        fresh = [one for one in fresh if one.table not in ("company", "groups") or not kept]
        batch += [one for one in fresh if one.table != "groups" or one.op != "create" or one.id not in groups]
        if len(batch) >= BATCH:
            await _apply(registry, access, batch)
            batch = []
    await _apply(registry, access, batch)


async def _keep(registry: Registry, access: Access, made: Business) -> None:
    """Order templates, without those that an interrupted attempt has written."""
    tables = (OrderTemplates, OwnTemplates, CustomerTemplates)
    there = {row["id"] for table in tables for row in await table.select(table.id)}
    fresh = [one for one in made.order_templates if one.id not in there]
    for begin in range(0, len(fresh), BATCH):
        await _apply(registry, access, fresh[begin : begin + BATCH])


async def _let_in(registry: Registry, made: Business, now: datetime) -> None:
    async with writing(registry.database):
        for person in made.people:
            at = instant(int(now.timestamp() * 1000))
            account = accounts.NewAccount(
                person_id=person.id,
                email=person.email,
                password=PASSWORD,
                language=LANGUAGE,
                created_at=at,
                territories=tuple(person.territories),
            )
            await accounts.create(registry, account)


def _goods(made: Business) -> Iterator[list[Mutation]]:
    """Categories, then products, BATCH at a time."""
    rows = [("categories", each) for each in made.catalogue.categories]
    rows += [("products", each) for each in made.catalogue.products]
    for begin in range(0, len(rows), BATCH):
        yield [
            Mutation(op="create", table=table, id=each.id, set={**each.row})
            for table, each in rows[begin : begin + BATCH]
        ]


def _batches(made: Business) -> Iterator[list[Step]]:
    """All that happened, customer by customer, about BATCH steps at a time."""
    stories: dict[str, list[Step]] = {}
    for step in chain(made.customers, made.changes, made.notes):
        stories.setdefault(step.customer, []).append(step)
    batch: list[Step] = []
    for story in stories.values():
        if batch and len(batch) + len(story) > BATCH:
            yield batch
            batch = []
        batch += story
    if batch:
        yield batch


def _orders(made: Business) -> Iterator[list[Mutation]]:
    """Oldest first, so that their numbers are in order, each with all of its steps, about BATCH at a time."""
    batch: list[Mutation] = []
    for steps in made.orders:
        batch += [
            Mutation(
                op="create" if step.was is None else "update",
                table=step.table,
                id=step.id,
                set=step.set,
                was=step.was,
                at=instant(int(step.at.timestamp() * 1000)),
                by=step.by,
            )
            for step in steps
        ]
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _mutation(step: Step) -> Mutation:
    return Mutation(
        op="create" if step.was is None else "update",
        table=step.table,
        id=step.id,
        set={**step.set},
        was=None if step.was is None else {**step.was},
        at=instant(int(step.at.timestamp() * 1000)),
        by=step.by,
    )


def _without_id(row: Values) -> Values:
    return {field: value for field, value in row.items() if field != "id"}
