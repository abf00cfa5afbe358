"""Order templates of the demo business: some for everybody, one of each rep, and weekly orders of customers."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random

from backend.demo import moments
from backend.demo.customers import Made
from backend.demo.products import Made as Ware
from backend.orders.draft_rules import first_quantity
from backend.times import instant
from sync.server.messages import Mutation
from sync.server.values import Json, Values

FOR_EVERYBODY = ("Erstausstattung Hofladen", "Probierpaket Messe")
OF_A_REP = "Meine Musterkiste"
OF_A_CUSTOMER = "Wochenbestellung"
SHARE = 0.05
"""Of the customers who buy."""
ITEMS = (4, 9)


def order_templates(
    random: Random, wares: Sequence[Ware], customers: Sequence[Made], reps: Sequence[str], office: str, now: datetime
) -> Iterator[Mutation]:
    """Each as it was made; none without products."""
    sold = [ware for ware in wares if ware.row["active"]]
    if not sold:
        return
    for name in FOR_EVERYBODY:
        yield _template(random, "order_templates", {"name": name}, sold, office, now)
    for rep in reps:
        yield _template(random, "own_templates", {"name": OF_A_REP}, sold, rep, now)
    for made in customers:
        if made.row["status"] == "current" and random.random() < SHARE:
            of: Values = {"customer_id": str(made.row["id"]), "name": OF_A_CUSTOMER}
            yield _template(random, "customer_templates", of, sold, office, now)


def _template(random: Random, table: str, named: Values, sold: Sequence[Ware], by: str, now: datetime) -> Mutation:
    chosen = random.sample(sold, min(random.randint(*ITEMS), len(sold)))
    items: list[Json] = [
        {
            "product_id": ware.id,
            "quantity_milli": first_quantity(ware.row) * random.choice((1, 1, 2, 3)),
            "text": "",
        }
        for ware in chosen
    ]
    at = instant(int(now.timestamp() * 1000))
    id_ = moments.identifier(random, moments.SPAN)
    return Mutation(op="create", table=table, id=id_, set={**named, "items": items}, at=at, by=by)
