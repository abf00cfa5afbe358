"""A small business in which every rule of prices shows: lists, scales, groups, percentages, another currency."""

from typing import Any

from litestar import Litestar

from backend.groups.first import DEALERS
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.values import Values
from tests.cast import COMPANY, DORA, HUBER, MADE_AT, MUELLER, SCHMIDT, an_id

FOOD, BREAD = an_id(520), an_id(521)
PLAIN, SCALED, BOUND, UNPRICED, CHEAP = (an_id(number) for number in range(530, 535))
OWN, OWN_PERCENT, LATER, OVER, LOST = (an_id(number) for number in range(540, 545))
LONG_AGO, FAR_OFF = "2020-01-01", "2099-12-31"


def price(**fields: Any) -> dict[str, Any]:
    usual = {"list": "base", "currency": "EUR", "mode": "net", "per_milli": 1_000, "from_milli": 0}
    given = {**usual, "valid_from": None, "valid_to": None, **fields}
    return given if "discount_bp" in given else {"amount": 1_000, **given}


GROUP = f"group:{DEALERS}"
PRODUCTS: list[tuple[str, dict[str, Any]]] = [
    (PLAIN, {"name": "Brot & <Laib>", "number": "P-1", "unit": "Stück", "category_id": BREAD, "prices": [price()]}),
    (
        SCALED,
        {
            "name": "Öl",
            "number": "S-1",
            "unit": "Fl.",
            "category_id": FOOD,
            "vat_class": "reduced",
            "prices": [
                price(amount=1_999, mode="gross"),
                price(amount=1_799, mode="gross", from_milli=24_000),
                price(list=GROUP, currency="", discount_bp=2_000, from_milli=12_500),
                price(list=GROUP, amount=1_500, valid_to=LONG_AGO),
                price(list="special", amount=1_650, mode="gross", valid_from=LONG_AGO, valid_to=FAR_OFF),
            ],
        },
    ),
    (BOUND, {"name": "Buch", "unit": "", "discountable": False, "prices": [price(amount=2_000)]}),
    (UNPRICED, {"name": "Sonderanfertigung", "prices": []}),
    (CHEAP, {"name": "Schraube", "unit": "Stück", "prices": [price(amount=375, per_milli=100_000)]}),
]
AGREED: list[tuple[str, dict[str, Any]]] = [
    (OWN, {"customer_id": MUELLER, "product_id": PLAIN, "currency": "EUR", "amount": 850}),
    (OWN_PERCENT, {"customer_id": MUELLER, "product_id": PLAIN, "discount_bp": -500, "from_milli": 10_000}),
    (LATER, {"customer_id": MUELLER, "product_id": SCALED, "currency": "EUR", "amount": 1, "valid_from": FAR_OFF}),
    (OVER, {"customer_id": MUELLER, "product_id": SCALED, "currency": "EUR", "amount": 1, "valid_to": LONG_AGO}),
    (LOST, {"customer_id": MUELLER, "product_id": an_id(599), "currency": "EUR", "amount": 1}),
]
PERCENTAGES = [
    {"category_id": FOOD, "discount_bp": 1_250, "valid_from": None, "valid_to": None},
    {"category_id": BREAD, "discount_bp": 300, "valid_from": FAR_OFF, "valid_to": None},
]
RATE = {"currency": "CHF", "rate_e6": 941_500, "on": "2026-01-05"}
UPDATES: list[tuple[str, str, Values]] = [
    ("company", COMPANY, {"rates": [RATE], "oss": True}),
    ("customers", MUELLER, {"category_discounts": PERCENTAGES[:1]}),  # type: ignore[list-item]
    ("customers", SCHMIDT, {"kind": "person", "last_name": "Schmidt", "country": "AT", "price_group_id": None}),
    ("customers", HUBER, {"currency": "CHF", "country": "CH"}),
    ("groups", DEALERS, {"discount_bp": 700, "category_discounts": PERCENTAGES[1:]}),  # type: ignore[list-item]
]
ADDRESSES = (
    f"/customers/{MUELLER}/prices",
    f"/customers/{MUELLER}/prices?q=%C3%B6l",
    f"/customers/{MUELLER}/prices?q=nothing",
    f"/customers/{MUELLER}/prices?q=%20&saved=price",
    f"/customers/{MUELLER}/prices?deleted={an_id(598)}",
    f"/customers/{MUELLER}/prices?deleted={OWN}",
    f"/customers/{SCHMIDT}/prices",
    f"/customers/{an_id(999)}/prices",
    *(f"/customers/{MUELLER}/price/{product}" for product, _ in PRODUCTS),
    f"/customers/{MUELLER}/price/{PLAIN}?quantity=10",
    f"/customers/{MUELLER}/price/{SCALED}?quantity=12,5",
    f"/customers/{MUELLER}/price/{SCALED}?quantity=0",
    f"/customers/{MUELLER}/price/{SCALED}?quantity=%3Cb%3E",
    f"/customers/{MUELLER}/price/{SCALED}?quantity=999999999",
    f"/customers/{SCHMIDT}/price/{SCALED}?quantity=24",
    f"/customers/{SCHMIDT}/price/{an_id(597)}",
    f"/customers/{SCHMIDT}/price/nothing",
    f"/products/{PLAIN}/price",
    f"/products/{PLAIN}/price?q=m%C3%BCller&quantity=2.5",
    f"/products/{PLAIN}/price?q=nobody&quantity=x",
    f"/products/{an_id(597)}/price",
)


async def agree(app: Litestar) -> None:
    """Put all of it into the database."""
    made = [
        ("categories", FOOD, {"name": "Feinkost & <Öl>"}),
        ("categories", BREAD, {"name": "Brot", "parent_id": FOOD}),
    ]
    made += [("products", id_, values) for id_, values in PRODUCTS]
    made += [("customer_prices", id_, values) for id_, values in AGREED]
    access = Access(user=DORA, role="administrator", scopes=("shared",), everywhere=True)
    mutations = [Mutation(op="create", table=table, id=id_, set=values, at=MADE_AT) for table, id_, values in made]
    for table, id_, values in UPDATES:
        row = (await app.state.engine.sql(f"SELECT * FROM {table} WHERE id = {{}}", id_))[0]
        was = {name: app.state.registry.tables[table].fields[name].default for name in values}
        was |= {name: row[name] for name in values if isinstance(row[name], str) and row[name][:1] != "["}
        was |= {name: row[name] for name in values if row[name] is None}
        mutations.append(Mutation(op="update", table=table, id=id_, set=values, was=was, at=MADE_AT))
    results = await apply(app.state.registry, access, mutations)
    assert [result.status for result in results] == ["applied"] * len(mutations), results
