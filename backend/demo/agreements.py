"""What the demo business agreed with its customers: groups, individual prices, percentages, another currency."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from backend.demo import moments
from backend.demo.customers import Made
from backend.demo.products import Catalogue
from backend.groups.first import CONSUMERS, DEALERS
from sync.server.messages import Mutation
from sync.server.values import Json, Values

RATES_E6 = {"CHF": 938_400, "USD": 1_084_500}  # close to what they were lately
VIP_SHARE, WEDDING_SHARE, PERCENT_SHARE, PRICED_SHARE, LEAD_SHARE = 0.12, 0.05, 0.06, 0.12, 0.3
BELOW = (95, 92, 90, 88, 85)  # of a hundred: what an individual price is of the list's
PERCENTAGES_BP = (300, 500, 800)
OPEN: dict[str, Json] = {"valid_from": None, "valid_to": None}


def agreements(
    random: Random, company: str, customers: Sequence[Made], goods: Catalogue, now: datetime
) -> Iterator[list[Mutation]]:
    """Rates and groups, then customer by customer, each as what is written together."""
    today = now.date().isoformat()
    tops = [each.id for each in goods.categories if each.row["parent_id"] is None]
    vips, weddings = (moments.identifier(random, moments.SPAN) for _ in range(2))
    rates: list[Json] = [{"currency": name, "rate_e6": rate, "on": today} for name, rate in RATES_E6.items()]
    house = [
        Mutation(op="update", table="company", id=company, set={"rates": rates}, was={"rates": []}),
        Mutation(op="create", table="groups", id=vips, set={"kind": "marketing", "name": "VIP"}),
        Mutation(op="create", table="groups", id=weddings, set={"kind": "marketing", "name": "Hochzeitskunden"}),
    ]
    if tops:
        dealers: Values = {"category_discounts": [_percentage(tops[0], 200)]}
        was: Values = {"category_discounts": []}
        house.append(Mutation(op="update", table="groups", id=DEALERS, set=dealers, was=was))
    yield house
    swiss = next((made for made in customers if made.row["kind"] == "company"), None)
    for made in customers:
        terms = _terms(random, made, vips, weddings, tops)
        if made is swiss:
            terms["currency"] = "CHF"
        id_ = str(made.row["id"])
        blank: Values = {"price_group_id": None, "marketing_groups": [], "category_discounts": []}
        seen: Values = {name: blank.get(name, made.row.get(name)) for name in terms}
        changed = [Mutation(op="update", table="customers", id=id_, set=terms, was=seen)] if terms else []
        yield [*changed, *_prices(random, id_, made, goods, now)]


def _terms(random: Random, made: Made, vips: str, weddings: str, tops: Sequence[str]) -> Values:
    person, current = made.row["kind"] == "person", made.row["status"] == "current"
    terms: Values = {}
    if person or current or random.random() < LEAD_SHARE:
        terms["price_group_id"] = CONSUMERS if person else DEALERS
    groups = [group for group, share in ((vips, VIP_SHARE), (weddings, WEDDING_SHARE)) if random.random() < share]
    if groups:
        terms["marketing_groups"] = [*sorted(groups)]
    if tops and current and not person and random.random() < PERCENT_SHARE:
        terms["category_discounts"] = [_percentage(random.choice(tops), random.choice(PERCENTAGES_BP))]
    return terms


def _prices(random: Random, customer_id: str, made: Made, goods: Catalogue, now: datetime) -> Iterator[Mutation]:
    if made.row["status"] != "current" or not goods.products or random.random() >= PRICED_SHARE:
        return
    for ware in random.sample(goods.products, min(random.randint(1, 3), len(goods.products))):
        prices = ware.row["prices"]
        base = prices[0] if isinstance(prices, list) and isinstance(prices[0], dict) else {}
        below = random.choice(BELOW)
        worth: Values = {"discount_bp": (100 - below) * 100}
        if random.random() < 0.7:
            worth = {"amount": int(str(base["amount"])) * below // 100, "currency": "EUR"}
        until = (now + timedelta(days=random.randint(20, 300))).date().isoformat() if random.random() < 0.3 else None
        scale = random.choice((0, 0, 0, 12_000))
        price: Values = {"customer_id": customer_id, "product_id": ware.id, "from_milli": scale, "valid_to": until}
        yield Mutation(
            op="create",
            table="customer_prices",
            id=moments.identifier(random, timedelta(days=random.randint(1, 300))),
            set={**price, **worth},
        )


def _percentage(category: str, bp: int) -> Json:
    return {"category_id": category, "discount_bp": bp, **OPEN}
