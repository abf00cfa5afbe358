"""Groups, and what the rule of prices is told of rows, in both languages: rows whole, rows of an older version."""

from typing import Any

from hypothesis import given

from backend.pricing.deal import deal
from tests.twins import hostile
from tests.twins.examples import often
from tests.twins.node import Node
from tests.twins.pairs import agree

Row = dict[str, Any]
IDS = [f"0190a000-0000-7000-8000-{number:012x}" for number in range(4)]
WORDS = ["Händler", "Endkunden", "VIP", "\U0001f600", "ä", "Z", "__proto__", ""]
DAYS = [None, "2026-11-26", "2026-01-01"]


def percentages(chance: hostile.Chance) -> list[Row]:
    return [
        {
            "category_id": chance.choice(IDS),
            "discount_bp": chance.choice([0, 500]),
            "valid_from": chance.choice(DAYS),
            "valid_to": chance.choice(DAYS),
        }
        for _ in range(chance.choice([0, 1, 3]))
    ]


def group(chance: hostile.Chance) -> Row:
    return {
        "id": chance.choice(IDS),
        "kind": chance.choice(["price", "price", "marketing", "constructor"]),
        "name": chance.choice(WORDS),
        "mode": chance.choice(["net", "gross", ""]),
        "discount_bp": chance.choice([None, 0, 1250]),
        "active": chance.random() < 0.7,
        **({"category_discounts": percentages(chance)} if chance.random() < 0.8 else {}),
    }


def customer_price(chance: hostile.Chance) -> Row:
    return {
        "id": chance.choice(IDS),
        "customer_id": IDS[0],
        "product_id": chance.choice(IDS),
        "currency": chance.choice(["", "EUR", "CHF"]),
        "mode": chance.choice(["net", "gross"]),
        "per_milli": chance.choice([1_000, 100_000]),
        "from_milli": chance.choice([0, 5_000]),
        "amount": chance.choice([None, 0, 999]),
        "discount_bp": chance.choice([None, -500, 500]),
        "valid_from": chance.choice(DAYS),
        "valid_to": chance.choice(DAYS),
        "created_at": "",
        "created_by": "",
    }


def household(chance: hostile.Chance) -> Row:
    older = chance.random() < 0.2
    return {
        "company": {"country": "DE", "currency": "EUR", "name": "x"}
        | ({} if older else {"small_business": True, "oss": False, "vat_rates": [], "rates": [{"currency": "CHF"}]}),
        "customer": {
            "kind": chance.choice(["person", "company", ""]),
            "country": "AT",
            "vat_id": "",
            "currency": "EUR",
            "discount_bp": chance.choice([None, 0, 700]),
        }
        | ({} if older else {"vat_id_confirmed": chance.random() < 0.5, "category_discounts": percentages(chance)}),
        "groups": [group(chance) for _ in range(chance.choice([0, 1, 3]))],
        "prices": [customer_price(chance) for _ in range(chance.choice([0, 1, 4]))],
        "product": {
            "id": IDS[0],
            "vat_class": "standard",
            "discountable": True,
            "category_id": chance.choice([None, *IDS]),
            "prices": [],
        },
        "categories": [
            {"id": one, "name": "x", "parent_id": chance.choice([None, *IDS])}
            for one in chance.sample(IDS, chance.randint(0, 4))
        ],
        "id": chance.choice([None, *IDS]),
    }


@often
@given(hostile.by_chance(household))
def test_the_rule_is_told_the_same_of_rows(node: Node, of: Row) -> None:
    agree(
        node,
        ("rows.company_of", of["company"]),
        ("rows.group_of", of["groups"], of["id"]),
        ("rows.customer_of", of["customer"]),
        ("rows.product_of", of["product"], of["categories"]),
        ("rows.own_prices", of["prices"], IDS[0]),
    )


@often
@given(hostile.by_chance(household))
def test_a_deal_prices_alike(node: Node, of: Row) -> None:
    customer = {**of["customer"], "price_group_id": of["id"]}
    groups = [{**one, "category_discounts": []} for one in of["groups"]]
    base = {"list": "base", "currency": "EUR", "mode": "net", "per_milli": 1_000, "from_milli": 0, "amount": 995}
    product = {**of["product"], "prices": [{**base, "valid_from": None, "valid_to": None}]}
    company = {**of["company"], "vat_rates": [{"country": "AT", "vat_class": "standard", "rate_bp": 2000}], "rates": []}
    case = {**deal(company, customer, groups, of["prices"], of["categories"], "", "2026-11-26")}
    agree(
        node,
        ("deal.deal", company, customer, groups, of["prices"], of["categories"], "", "2026-11-26"),
        ("deal.priced", case, product, 2_500, 100),
        ("deal.following", case, product, 1_000),
    )


def numbers(chance: hostile.Chance) -> Row:
    signs = "0123456789.,- ٣x"
    return {
        "text": "".join(chance.choice(signs) for _ in range(chance.randint(0, 6))),
        "rate": chance.randint(1, 10**9),
    }


@often
@given(hostile.by_chance(numbers))
def test_quantities_and_rates_are_read_and_written_alike(node: Node, of: Row) -> None:
    agree(node, ("pages.read_quantity", of["text"]), ("pages.rate_text", of["rate"], "de"))


def ticks(chance: hostile.Chance) -> Row:
    names = [*(f"group-{one}" for one in IDS), "group-", "group-x", "groups", "name"]
    return {
        "fields": {name: chance.choice(["", "on", "x"]) for name in chance.sample(names, chance.randint(0, 5))},
        "shown": chance.sample(IDS, chance.randint(0, 3)),
        "groups": [group(chance) for _ in range(3)],
        "text": " ".join(chance.sample([*IDS, "", "x", "\t", IDS[0].upper()], 4)),
    }


@often
@given(hostile.by_chance(ticks))
def test_ticks_are_read_alike(node: Node, of: Row) -> None:
    agree(
        node,
        ("groups.ticked", of["fields"], of["shown"]),
        ("groups.again", {**of["fields"], "groups_was": of["text"]}),
        ("groups.read_ids", of["text"]),
        ("groups.offered", of["groups"], "price", of["shown"]),
    )
