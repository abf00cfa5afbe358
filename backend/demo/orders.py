"""Orders of the demo business: what its customers bought in two years, priced by the rule of prices (B2).

Each goes the way of its state: placed by the rep or at the counter, confirmed, delivered, now and then cancelled.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from backend.company.offline import REP_DISCOUNT_BP
from backend.demo import moments
from backend.demo.customers import Made
from backend.demo.products import Made as Ware
from backend.orders.draft_placing import order_of
from backend.orders.draft_rules import ONE, Facts, first_quantity, ground_of, line_id
from backend.orders.states import SHIPPABLE
from backend.pricing.rates import FIRST_VAT_RATES

Row = Mapping[str, Any]

REACH = timedelta(days=730)
OFFER_SHARE, CANCELLED_SHARE, PRODUCED_SHARE, WISH_SHARE, REMARK_SHARE = 0.18, 0.05, 0.4, 0.3, 0.15
FULFILMENTS = (("shipping", 62), ("pickup", 20), ("own_stock", 18))
LINES = ((1, 12), (2, 20), (3, 24), (4, 18), (5, 12), (7, 9), (11, 5))
WEIGHTS = {"current": 6, "potential": 1}
FAVOURITES = 8
"""So many products each customer comes back to."""

PAYMENTS = ("invoice", "invoice", "direct_debit")
DISCOUNTS_BP = (0,) * 12 + (200, 300, 500)
REMARKS = (
    "Bitte vor neun Uhr anliefern.",
    "Wie beim letzten Mal.",
    "Etiketten mit Mindesthaltbarkeit nach vorn.",
    "Ein Karton zum Verkosten dazu, wenn möglich.",
    "Anruf eine halbe Stunde vorher.",
)
SAMPLE = "Probierglas der neuen Ernte"
PARTLY_SHARE = 0.4
"""Of the orders that goods may leave of, and of which a part can: so many have been shipped in part."""

CARRIERS = ("DHL", "DPD", "GLS")
WHY_CANCELLED = ("Doppelt bestellt.", "Kunde hat es sich anders überlegt.", "Nicht rechtzeitig lieferbar.")


class Step(NamedTuple):
    """One thing that happened to an order, and who did it. `was` is None where a row was made: it, or its parcel."""

    at: datetime
    by: str
    id: str
    customer_id: str
    set: dict[str, Any]
    was: dict[str, Any] | None
    table: str = "orders"


class Staff(NamedTuple):
    """Who takes orders of a customer, and who does what follows."""

    rep: Callable[[Made], str]
    counter: str
    office: str


def orders(
    random: Random,
    amount: int,
    customers: Sequence[Made],
    wares: Sequence[Ware],
    categories: Sequence[Ware],
    company: Row,
    staff: Staff,
    now: datetime,
) -> list[list[Step]]:
    """That many orders, each with its steps, oldest first; none without customers or products."""
    sold = [ware for ware in wares if ware.row["active"]]
    if not customers or not sold:
        return []
    company = {**company, "vat_rates": FIRST_VAT_RATES, "rates": [], "rep_discount_bp": REP_DISCOUNT_BP}
    tree = [{"id": each.id, **each.row} for each in categories]
    weights = [WEIGHTS[str(made.row["status"])] for made in customers]
    favourites: dict[str, list[Ware]] = {}
    found = []
    for made in random.choices(customers, weights, k=amount):
        mine = favourites.setdefault(str(made.row["id"]), random.sample(sold, min(FAVOURITES, len(sold))))
        found.append(_order(random, made, mine, sold, tree, company, staff, now))
    return sorted(found, key=lambda steps: (steps[0].at, steps[0].id))


def _order(
    random: Random,
    made: Made,
    mine: Sequence[Ware],
    sold: Sequence[Ware],
    tree: Sequence[Row],
    company: Row,
    staff: Staff,
    now: datetime,
) -> list[Step]:
    age = min(made.age, REACH) * random.random() ** 2.2
    at = min(max(moments.at_work(random, now - age), made.at), now)
    fulfilment = random.choices([name for name, _ in FULFILMENTS], [share for _, share in FULFILMENTS])[0]
    kind = "offer" if random.random() < OFFER_SHARE else "order"
    order_id, customer_id = moments.identifier(random, age), str(made.row["id"])
    drawn = random.choices([*mine, *mine, random.choice(sold)], k=_lines(random))
    chosen = list({ware.id: ware for ware in drawn}.values())
    facts = Facts(
        company=company,
        customer=made.row,
        groups=[],
        categories=tree,
        own_prices=[],
        products=[{"id": ware.id, **ware.row} for ware in chosen],
        stock=[],
        day=at.date().isoformat(),
    )
    draft = {
        "id": order_id,
        "customer_id": customer_id,
        "fulfilment": fulfilment,
        "delivery_address": None,
        "payment_method": "cash"
        if fulfilment == "own_stock"
        else random.choice(("invoice", "invoice", "direct_debit")),
        "wish_on": _days_after(at, random.randint(3, 21)) if random.random() < WISH_SHARE else None,
        "valid_until": _days_after(at, 30),
        "remark": random.choice(REMARKS) if random.random() < REMARK_SHARE else "",
        "signature": None,
    }
    typed = [_typed(random, draft, place, ware) for place, ware in enumerate(chosen, start=1)]
    if random.random() < REMARK_SHARE:
        typed.append(_sample(draft, len(typed) + 1))
    row = order_of(draft, typed, ground_of(draft, facts), facts, kind)
    by = staff.counter if fulfilment == "pickup" else staff.rep(made)
    steps = [Step(at, by, order_id, customer_id, row, None)]
    gone = 0
    for state, days, whose in _way(random, kind, fulfilment, by, staff.office, staff.counter):
        last = steps[-1]
        gone += days
        if timedelta(days=gone) > age:  # by its age and not by the clock, so that a state does not depend on the day
            break
        moment = max(moments.at_work(random, at + timedelta(days=gone)), last.at + timedelta(minutes=1))
        moment = min(moment, now + timedelta(minutes=len(steps)))
        set_ = {"state": state, **({"cancel_reason": random.choice(WHY_CANCELLED)} if state == "cancelled" else {})}
        was = {"state": last.set["state"], **({"cancel_reason": ""} if state == "cancelled" else {})}
        steps.append(Step(moment, whose, order_id, customer_id, set_, was))
    return [*steps, *_parcel(Random(f"{order_id} parcel"), row, fulfilment, steps[-1], staff, now)]  # noqa: S311


def _parcel(random: Random, row: Row, fulfilment: str, last: Step, staff: Staff, now: datetime) -> list[Step]:
    """A part that has left already, of some of those that goods may leave of."""
    parts = _half([line["quantity_milli"] for line in row["lines"]])
    if last.set["state"] not in SHIPPABLE or not parts or random.random() > PARTLY_SHARE:
        return []
    at = max(moments.at_work(random, last.at + timedelta(days=1)), last.at + timedelta(minutes=1))
    at = min(at, now + timedelta(minutes=9))
    set_: dict[str, Any] = {"customer_id": last.customer_id, "order_id": last.id, "lines": parts}
    if fulfilment == "shipping":
        number = f"0034{random.randrange(10**12):012}"
        tracking = random.choice((number, f"https://sendung.example/{number}"))
        set_ |= {"carrier": random.choice(CARRIERS), "tracking": tracking}
    by = staff.counter if fulfilment == "pickup" else staff.office
    return [Step(at, by, moments.identifier(random, now - at), last.customer_id, set_, None, "parcels")]


def _half(quantities: Sequence[int]) -> list[dict[str, int]]:
    """The first half of the lines, or of the only one; nothing where that is not a part."""
    if len(quantities) > 1:
        return [{"place": place, "quantity_milli": quantities[place]} for place in range(len(quantities) // 2)]
    half = [quantity // (2 * ONE) * ONE for quantity in quantities]
    return [{"place": 0, "quantity_milli": milli} for milli in half if milli]


def _way(random: Random, kind: str, fulfilment: str, by: str, office: str, counter: str) -> list[tuple[str, int, str]]:
    """The states to come, each some days after the one before."""
    way: list[tuple[str, int, str]] = []
    if kind == "offer":
        end = random.choices(("ordered", "declined", "expired"), (60, 22, 18))[0]
        if end != "ordered":
            return [(end, random.randint(5, 35), by if end == "declined" else office)]
        way.append(("ordered", random.randint(2, 20), by))
    if random.random() < CANCELLED_SHARE:
        return [*way, ("cancelled", random.randint(1, 3), by)]
    way.append(("confirmed", random.randint(0, 2), office))
    if random.random() < PRODUCED_SHARE:
        way.append(("in_production", random.randint(1, 3), office))
    if fulfilment == "pickup" or random.random() < 0.5:
        way.append(("ready", random.randint(2, 8), office))
    way.append(("shipped", random.randint(1, 5), counter if fulfilment == "pickup" else office))
    return [*way, ("completed", random.randint(10, 30), office)]


def _typed(random: Random, draft: Row, place: int, ware: Ware) -> dict[str, Any]:
    quantity = first_quantity(ware.row) * random.choice((1, 1, 1, 2, 2, 3, 4, 6))
    line = _line(draft, place, ware.id, "", quantity)
    return {**line, "discount_bp": random.choice(DISCOUNTS_BP) if ware.row["discountable"] else 0}


def _sample(draft: Row, place: int) -> dict[str, Any]:
    return {**_line(draft, place, None, SAMPLE, ONE), "price": 0, "vat_class": "reduced", "text": "gratis"}


def _line(draft: Row, place: int, product_id: str | None, name: str, quantity: int) -> dict[str, Any]:
    return {
        "id": line_id(draft["id"], place),
        "place": place,
        "product_id": product_id,
        "name": name,
        "quantity_milli": quantity,
        "discount_bp": 0,
        "price": None,
        "vat_class": "",
        "text": "",
    }


def _lines(random: Random) -> int:
    return random.choices([count for count, _ in LINES], [share for _, share in LINES])[0]


def _days_after(at: datetime, days: int) -> str:
    return (at + timedelta(days=days)).date().isoformat()
