"""Drafts as anybody might have typed them, with all that they are priced with; by chance."""

from collections.abc import Iterator
from typing import Any

from backend.orders import draft_pages as pages
from backend.orders import draft_rules
from backend.orders import lines as order_lines
from backend.orders.draft_forms import FULFILMENTS, KINDS, PAYMENTS
from tests.cast import an_id
from tests.twins import hostile, test_pricing

Row = dict[str, Any]

CUSTOMER, DRAFT, NEW = an_id(601), an_id(602), an_id(699)
PRODUCTS = tuple(an_id(610 + n) for n in range(5))
GROUPS = (an_id(620), an_id(621))
CATEGORIES = (an_id(630), an_id(631))
DAY = test_pricing.DAYS[3]


def whole(chance: hostile.Chance) -> Row:
    """{draft, lines, facts, orders}: everything that a page of a draft is made of."""
    priced = test_pricing.order(chance)
    company = {**priced["company"], "rep_discount_bp": chance.choice([0, 500, 1_000])}
    if chance.random() < 0.2:
        del company["rep_discount_bp"]
    products = [product(chance, id_, company["currency"]) for id_ in PRODUCTS[: chance.randint(0, 5)]]
    lines = [line(chance, number) for number in range(chance.choice([0, 1, 2, 5]))]
    begun = draft(chance)
    if chance.random() < 0.4:
        begun |= {"order_id": an_id(650), "seen": seen(chance, lines, company["currency"])}
        lines = [
            {
                **one,
                "id": draft_rules.line_id(DRAFT, place),
                "quantity_milli": chance.choice([one["quantity_milli"], 7]),
            }
            for place, one in enumerate(lines, start=1)
        ]
    return {
        "draft": begun,
        "lines": lines,
        "facts": {
            "company": company,
            "customer": {
                **kept(priced["customer"]),
                **dict(zip(("name", "street", "postcode", "city"), [chance.word() for _ in range(4)], strict=True)),
                "price_group_id": chance.choice([None, *GROUPS]),
            },
            "groups": [{**kept(priced["group"] or NO_GROUP), "id": id_, "kind": "price"} for id_ in GROUPS],
            "categories": [
                {"id": id_, "name": chance.word(), "parent_id": chance.choice([None, *CATEGORIES])}
                for id_ in CATEGORIES
            ],
            "own_prices": [own(chance) for _ in range(chance.choice([0, 0, 2]))],
            "products": products,
            "stock": [
                {"id": id_, "on_hand_milli": chance.choice([-1_000, 0, 12_000, 10**9])}
                for id_ in chance.sample(PRODUCTS, chance.randint(0, 3))
            ],
            "day": DAY,
        },
        "orders": [placed(chance, number) for number in range(chance.choice([0, 1, 3, 6]))],
    }


def kept(row: Row) -> Row:
    """As it stands in the database: each percentage with its period."""
    return {**row, "category_discounts": [{**PERIOD, **one} for one in row["category_discounts"]]}


PERIOD: Row = {"valid_from": None, "valid_to": None}
NO_GROUP: Row = {"mode": "net", "discount_bp": None, "category_discounts": []}


def draft(chance: hostile.Chance) -> Row:
    return {
        "id": DRAFT,
        "customer_id": CUSTOMER,
        "order_id": chance.choice([None, None, an_id(650)]),
        "kind": chance.choice(KINDS),
        "fulfilment": chance.choice(FULFILMENTS),
        "delivery_address": address(chance),
        "payment_method": chance.choice(["", *PAYMENTS]),
        "wish_on": chance.choice([None, None, *test_pricing.DAYS]),
        "valid_until": chance.choice([None, *test_pricing.DAYS]),
        "remark": chance.word(8),
        "seen": None,
        "signature": chance.choice([None, {"width": 300, "height": 100, "strokes": [[1, 2], [3, 4, 5, 6, 7, 8]]}]),
        "created_at": "2026-11-26T08:00:00.000Z",
        "created_by": an_id(11),
    }


def seen(chance: hostile.Chance, lines: list[Row], currency: str) -> Row:
    """How an order of these lines stood, with prices of its own."""
    agreed: Any = [
        {
            **{name: one[name] for name in ("product_id", "quantity_milli", "discount_bp", "text")},
            "name": one["name"].replace("\0", "") or chance.choice(["–", "x"]),
            "per_milli": chance.choice([1_000, 100_000]),
            "unit_price": one["price"] if one["price"] is not None else chance.choice([0, 1, 995, 10**12]),
            "vat_class": one["vat_class"] or "standard",
            "vat_rate_bp": chance.choice([None, 0, 700, 1_900]),
            "reason": [
                {"code": "base_price", "amount": 995, "category_id": None},
                *(
                    [{"code": "given", "amount": 0, "of": one["given"]}]
                    if one["given"] and chance.random() < 0.7
                    else []
                ),
            ],
        }
        for one in lines
    ]
    return {
        "lines": order_lines.lines(agreed),
        "currency": chance.choice([currency, "CHF", "JPY"]),
        "price_mode": chance.choice(["net", "gross"]),
        "rate_e6": chance.choice([None, 941_500]),
        "rate_on": chance.choice([None, *test_pricing.DAYS]),
        "created_at": "2026-11-01T08:00:00.000Z",
    }


def address(chance: hostile.Chance) -> Row | None:
    if chance.random() < 0.6:
        return None
    found: Row = {name: chance.choice(["", chance.word()]) for name in ("name", "street", "postcode", "city")}
    return {**found, "country": chance.choice(["", "DE", "AT", "CH"])}


def line(chance: hostile.Chance, number: int) -> Row:
    free = chance.random() < 0.3
    return {
        "id": an_id(660 + chance.randint(0, 3) * 10 + number),
        "customer_id": CUSTOMER,
        "draft_id": DRAFT,
        "place": chance.choice([0, 1, 2, number]),
        "product_id": None if free else chance.choice(PRODUCTS),
        "name": chance.choice(["", chance.word()]),
        "quantity_milli": chance.choice([1, 999, 1_000, 1_500, 12_000, 24_000, 10**12, chance.randint(1, 10**6)]),
        "discount_bp": chance.choice([0, 0, 500, 1_000, 1_001, 10_000]),
        "price": chance.choice([None, 0, 1, 999, 2**53 - 1]) if free else None,
        "given": "" if free else chance.choice(["", "", "bonus", "sample"]),
        "vat_class": chance.choice(["standard", "reduced", "zero", "", "__proto__"]),
        "text": chance.choice(["", "", chance.word()]),
        "created_at": "2026-11-26T08:00:00.000Z",
        "created_by": an_id(11),
    }


def product(chance: hostile.Chance, id_: str, currency: str) -> Row:
    return {
        **test_pricing.product(chance, currency),
        "id": id_,
        "name": chance.choice(["", chance.word()]),
        "number": chance.choice(["", chance.word()]),
        "unit": chance.choice(["", "Stück", chance.word()]),
        "packaging": chance.choice(["", "Karton"]),
        "packaging_milli": chance.choice([None, 1_000, 12_000, 7, 10**12]),
        "minimum_milli": chance.choice([None, 1, 6_000, 10**12]),
        "category_id": chance.choice([None, *CATEGORIES]),
        "active": chance.random() < 0.8,
    }


def own(chance: hostile.Chance) -> Row:
    found = {"amount": None, "discount_bp": None, **PERIOD}
    return {**found, **test_pricing.one_price(chance, ("",)), "product_id": chance.choice(PRODUCTS)}


def placed(chance: hostile.Chance, number: int) -> Row:
    return {
        "id": an_id(640 + number),
        "state": chance.choice(["ordered", "completed", "offer", "cancelled"]),
        "placed_at": chance.choice([None, "2026-10-01T08:00:00.000Z", "2026-11-01T08:00:00.000Z"]),
        "delivery_address": address(chance),
        "lines": [line(chance, n) for n in range(chance.choice([0, 1, 3]))],
    }


def contexts(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Drafts as pages and as answers to taps, each with its templates."""
    owner: Any = {"id": CUSTOMER, "name": "O'Neil & <Söhne>"}
    for seed in range(count):
        chance = hostile.Chance(seed)
        case = whole(chance)
        slips: Any = {"of": chance.choice(["head", "free", *(one["id"] for one in case["lines"])])}
        slips |= {
            "typed": {"quantity": "<1>", "remark": chance.word()},
            "errors": {"quantity": "Bitte <b>", "price": "x"},
        }
        slips["errors"] |= {"wish_on": "x", "draft": "Voll & <mehr>"} if seed % 3 else {}
        codes = ["added", "deleted", "taken", "again", "given", "charged", "undone", "restored", ""]
        said: Any = {"code": chance.choice(codes), "line": NEW, "name": "<x>", "count": seed % 3}
        said |= {"raised": seed % 2, "missing": ["", "<y>", "z"][: seed % 4], "over": seed % 2, "taken": f"{NEW}:1"}
        asker: Any = {"role": chance.choice(["rep", "counter", "manager"]), "language": chance.choice(["de", "en"])}
        made: Any = (owner, case["draft"], case["lines"], case["facts"], case["orders"], asker, NEW)
        page = pages.editor(*made, slips, said)
        yield "orders/draft.html", page
        yield "orders/draft_parts.html", pages.editor(*made, pages.NO_SLIPS, pages.NOTHING_SAID)
        for part, way in (("head", "place"), ("free", "back"), ("sign", "place")):
            about = chance.choice([None, *case["facts"]["products"]])
            tapped: Any = (case["draft"], case["lines"], about, case["facts"], asker, NEW, part, way)
            yield "orders/draft_tap.html", pages.tapped(page, *tapped)
        kept: Any = [
            {"id": NEW, "kind": kind, "name": "<t>", "items": [1, 2]} for kind in ("own", "customer", "company")
        ]
        yield "orders/draft_tap.html", {**page, "taking": pages.to_take(kept[0], case["draft"], NEW)}
        wished: Any = (case["facts"], [], {"q": "", "from": "templates"}, False, asker, NEW)
        for some in (kept[: seed % 4], []):
            yield "orders/draft_found.html", pages.adding(*made[:3], *wished, some)
        for source, q in (("usual", ""), ("last", ""), ("usual", "<q>")):
            find = draft_rules.usual if source == "usual" else draft_rules.last_bought
            found: Any = (case["facts"], find(case["orders"]), {"q": q, "from": source}, bool(seed % 2), asker, NEW)
            yield "orders/draft_add.html", pages.adding(*made[:3], *found)
            yield "orders/draft_found.html", pages.adding(*made[:3], *found)
        yield "orders/draft_gone.html", pages.gone(owner, case["draft"], [one["id"] for one in case["lines"]])
