"""The demo business as rows: pure, and the same for the same sizes, seed and day."""

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import NamedTuple

from backend.demo import moments, people
from backend.demo.agreements import agreements
from backend.demo.changes import before, changes
from backend.demo.customers import Made, Row, customers
from backend.demo.notes import notes
from backend.demo.order_templates import order_templates
from backend.demo.orders import Staff
from backend.demo.orders import Step as OrderStep
from backend.demo.orders import orders as placed
from backend.demo.products import Catalogue, catalogue
from backend.groups.first import first_groups
from sync.server.messages import Mutation
from sync.server.values import Values


class Person(NamedTuple):
    """Somebody who works there and signs in; territories by id."""

    id: str
    email: str
    name: str
    role: str
    territories: tuple[str, ...]


class Step(NamedTuple):
    """One thing somebody did: a mutation of a synced table at its moment. `was` is None for a create."""

    at: datetime
    by: str
    table: str
    id: str
    set: Row
    was: Row | None = None

    @property
    def customer(self) -> str:
        """The id of the customer whom it is about."""
        return str(self.set["customer_id"]) if self.table == "notes" else self.id


class Business(NamedTuple):
    """Everything of the demo business; the steps stand in an order in which they can be carried out."""

    company: Row
    territories: list[Row]
    groups: list[tuple[str, Values]]
    people: list[Person]
    customers: list[Step]
    changes: list[Step]
    notes: list[Step]
    catalogue: Catalogue
    orders: list[list[OrderStep]]
    agreements: list[list[Mutation]]
    order_templates: list[Mutation]

    def steps(self) -> Iterator[Step]:
        """Customers, what became of them, and their notes."""
        yield from self.customers
        yield from self.changes
        yield from self.notes


def business(*, customers: int, notes: int, products: int = 0, orders: int = 0, seed: int, now: datetime) -> Business:
    """A business of that size. All but dates depends on seed and sizes alone; dates move with `now`'s day."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    random = Random(seed)  # noqa: S311  (made-up data, no secret)
    regions = people.territories(customers)
    territories = {name: moments.identifier(random, moments.SPAN) for name in regions}
    staff = [
        Person(
            moments.identifier(random, moments.SPAN),
            each.email,
            each.name,
            each.role,
            tuple(territories[name] for name in each.territories),
        )
        for each in people.colleagues(customers)
    ]
    company: Row = {"id": moments.identifier(random, moments.SPAN), **people.COMPANY}
    steps, everybody, hands = _steps(random, customers, notes, today, regions, territories, staff)
    # Chance of its own: however many products there are, the customers stay the same.
    goods = catalogue(Random(f"{seed} products"), products, today)  # noqa: S311
    bought = placed(
        Random(f"{seed} orders"),  # noqa: S311
        orders,
        everybody,
        goods.products,
        goods.categories,
        company,
        hands,
        today,
    )
    named: list[Row] = [{"id": id, "name": name} for name, id in territories.items()]
    agreed = agreements(Random(f"{seed} agreements"), str(company["id"]), everybody, goods, today)  # noqa: S311
    reps = [each.id for each in staff if each.role == "rep"]
    office = next(each.id for each in staff if each.role == "administrator")
    kept = order_templates(
        Random(f"{seed} templates"),  # noqa: S311
        goods.products,
        everybody,
        reps,
        office,
        today,
    )
    return Business(company, named, first_groups("de"), staff, *steps, goods, bought, list(agreed), list(kept))


def _steps(
    random: Random,
    amount: int,
    note_amount: int,
    now: datetime,
    regions: dict[str, tuple[str, ...]],
    territories: dict[str, str],
    staff: list[Person],
) -> tuple[tuple[list[Step], list[Step], list[Step]], list[Made], Staff]:
    territory = {region: territories[name] for name, covered in regions.items() for region in covered}
    rep = {id: person.id for person in staff if person.role == "rep" for id in person.territories}
    office = next(person.id for person in staff if person.role == "administrator")

    def whose(made: Made) -> str:
        return rep[territory[made.region]]

    everybody = list(customers(random, amount, territory, now))
    created, changed = [], []
    for made in everybody:
        made.row["territory_id"] = territory[made.region]
        past = changes(random, made, now)
        row = before(made, past)
        id = str(row.pop("id"))
        # A rep may not grant a discount (DESIGN §8), so who got one at once was noted down by the office.
        by = whose(made) if row["discount_bp"] is None else office
        created.append(Step(made.at, by, "customers", id, row))
        changed += [
            Step(change.at, office if change.office else whose(made), "customers", id, change.set, change.was)
            for change in past
        ]
    written = [
        Step(note.at, whose(note.customer), "notes", str(note.row["id"]), _without_id(note.row))
        for note in notes(random, everybody, note_amount, now)
    ]
    counter = next(person.id for person in staff if person.role == "counter")
    return (created, changed, written), everybody, Staff(whose, counter, office)


def _without_id(row: Row) -> Row:
    return {field: value for field, value in row.items() if field != "id"}
