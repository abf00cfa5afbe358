"""What stands on the shelves of the demo business: the stock of its products, as the last count found it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random

from backend.demo import moments
from backend.demo.products import Made
from backend.times import instant
from sync.server.messages import Mutation
from sync.server.values import Values

KEPT_SHARE = 0.9
"""Of the products; what is made when it is ordered has no stock."""
NONE_SHARE = 0.06
MOST = 140  # pieces
ASTRAY = (0, 0, 0, 1, 2)  # pieces, at a count
CAME_DAYS = (500, 800)  # ago
REMARKS = ("", "", "", "Inventur Lager", "Regal 2", "zweimal gezählt")


def bookings(
    random: Random, products: list[Made], on_hand: Mapping[str, int], by: str, now: datetime
) -> Iterator[list[Mutation]]:
    """What came of each product before the first order, and its count in the days before `now`.

    `on_hand` is what the orders have left, below 0: so much came, and what is there, and what went astray.
    """
    for product in products:
        # All chance first: what follows of it must not depend on what an interrupted attempt has booked already.
        ids = {cause: moments.identifier(random, timedelta(days=2)) for cause in ("receipt", "count")}
        days = {"receipt": random.randint(*CAME_DAYS), "count": random.randint(1, 3)}
        ats = {cause: moments.at_work(random, now - timedelta(days=age)) for cause, age in days.items()}
        kept, none = random.random() < KEPT_SHARE, random.random() < NONE_SHARE
        there = 0 if none else random.randint(1, MOST) * 1_000
        astray = random.choice(ASTRAY) * 1_000
        text = random.choice(REMARKS)
        if not kept or not product.row["active"]:
            continue
        booked = {"receipt": (there + astray - on_hand.get(product.id, 0), ""), "count": (-astray, text)}
        mutations = [Mutation(op="update", table="stock", id=product.id, set={"kept": True})]
        for cause, (quantity, said) in booked.items():
            entry: Values = {"product_id": product.id, "quantity_milli": quantity, "cause": cause, "text": said}
            at = instant(int(ats[cause].timestamp() * 1000))
            mutations.append(Mutation(op="create", table="stock_entries", id=ids[cause], set=entry, at=at, by=by))
        yield mutations
