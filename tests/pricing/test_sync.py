"""Groups, individual prices, rates and what customers say of them, as they sync: what fits, and who may write."""

import pytest
from litestar import Litestar

from backend.company.tables import pricing_row
from backend.groups.first import CONSUMERS, DEALERS
from backend.pricing.percentages import category_discounts
from backend.pricing.rates import FIRST_VAT_RATES, exchange_rates, vat_rates
from backend.pricing.tables import prices_of
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.fields import Unfit
from sync.server.messages import Mutation, Result
from sync.server.values import Json, Values
from tests.cast import ANNA, COMPANY, DORA, HUBER, MADE_AT, MIA, MUELLER, SCHMIDT, an_id
from tests.conftest import SignIn

PRICE, GROUP, ROLL = an_id(501), an_id(502), an_id(503)
AGREED: Values = {"customer_id": MUELLER, "product_id": ROLL, "currency": "EUR", "amount": 99}


async def write(app: Litestar, role: str, *mutations: Mutation, user: str = MIA) -> list[Result]:
    access = Access(user=user, role=role, scopes=("shared",), everywhere=True)
    return await apply(app.state.registry, access, list(mutations))


def create(table: str, id_: str, values: Values) -> Mutation:
    return Mutation(op="create", table=table, id=id_, set=values, at=MADE_AT)


def update(table: str, id_: str, was: Values, values: Values) -> Mutation:
    return Mutation(op="update", table=table, id=id_, set=values, was=was, at=MADE_AT)


def codes(results: list[Result]) -> list[str]:
    return [result.error.code if result.error else result.status for result in results]


async def test_it_works(app: Litestar, sign_in: SignIn) -> None:
    [made] = await write(app, "manager", create("customer_prices", PRICE, AGREED))
    assert made.status == "applied"
    changes = {one["id"]: one for one in (await (await sign_in("anna")).get("/sync/changes")).json()["changes"]}
    assert changes[PRICE]["parents"] == [MUELLER]
    assert changes[PRICE]["data"] == {
        "id": PRICE,
        **AGREED,
        "mode": "net",
        "per_milli": 1_000,
        "from_milli": 0,
        "discount_bp": None,
        "valid_from": None,
        "valid_to": None,
        "created_at": MADE_AT,
        "created_by": MIA,
    }
    assert [changes[id_]["data"]["name"] for id_ in (DEALERS, CONSUMERS)] == ["Händler", "Endkunden"]
    company = changes[COMPANY]["data"]
    assert company["vat_rates"] == FIRST_VAT_RATES
    assert (company["rates"], company["small_business"], company["rep_discount_bp"]) == ([], False, 1_000)
    assert (await pricing_row())["vat_rates"] == FIRST_VAT_RATES
    assert [row["amount"] for row in await prices_of(MUELLER)] == [99]
    lines = [one["data"] for one in changes.values() if one["table"] == "history"]
    assert [(line["table"], line["op"]) for line in lines] == [("customer_prices", "create")]
    assert {"field": "amount", "was": None, "now": 99} in lines[0]["changes"]


async def test_whoever_sells_agrees_no_prices_and_makes_no_groups(app: Litestar) -> None:
    await write(app, "manager", create("customer_prices", PRICE, AGREED))
    for role in ("rep", "counter"):
        refused = await write(
            app,
            role,
            create("customer_prices", an_id(504), AGREED),
            update("customer_prices", PRICE, {"amount": 99}, {"amount": 1}),
            Mutation(op="delete", table="customer_prices", id=PRICE),
            create("groups", GROUP, {"name": "Meine"}),
            update("customers", SCHMIDT, {"price_group_id": None}, {"price_group_id": DEALERS}),
            update("customers", MUELLER, {"category_discounts": []}, {"category_discounts": [PERCENT]}),
            update("customers", MUELLER, {"vat_id_confirmed": False}, {"vat_id_confirmed": True}),
            user=ANNA,
        )
        assert codes(refused) == ["read_only"] * 7


async def test_a_rep_puts_customers_into_marketing_groups_and_sets_merge(app: Litestar) -> None:
    one, other = an_id(510), an_id(511)
    both = await write(
        app,
        "rep",
        update("customers", SCHMIDT, {"marketing_groups": []}, {"marketing_groups": [one]}),
        update("customers", SCHMIDT, {"marketing_groups": []}, {"marketing_groups": [other, other]}),
        update("customers", SCHMIDT, {"marketing_groups": []}, {"marketing_groups": ["x"]}),
    )
    assert codes(both) == ["applied", "applied", "invalid"]
    [row] = await app.state.engine.sql("SELECT marketing_groups FROM customers WHERE id = {}", SCHMIDT)
    assert row["marketing_groups"] == f'["{one}","{other}"]'


async def test_a_vat_id_that_changes_is_not_confirmed_any_more(app: Litestar, sign_in: SignIn) -> None:
    first: Values = {"vat_id": "DE136695976", "vat_id_confirmed": True}
    await write(app, "manager", update("customers", MUELLER, {"vat_id": "", "vat_id_confirmed": False}, first))

    async def confirmed() -> object:
        pulled = (await (await sign_in("dora")).get("/sync/changes")).json()["changes"]
        return next(one["data"]["vat_id_confirmed"] for one in pulled if one["id"] == MUELLER)

    assert await confirmed() is True
    await write(app, "rep", update("customers", MUELLER, {"vat_id": "DE136695976"}, {"vat_id": "DE129273398"}))
    assert await confirmed() is False


async def test_only_an_administrator_writes_the_rates_of_the_company(app: Litestar) -> None:
    change = update("company", COMPANY, {"rates": []}, {"rates": [RATE]})
    assert codes(await write(app, "manager", change)) == ["read_only"]
    assert codes(await write(app, "administrator", change, user=DORA)) == ["applied"]


async def test_a_price_belongs_to_a_customer_whom_one_reaches(app: Litestar) -> None:
    access = Access(user=MIA, role="manager", scopes=("shared",))
    [refused] = await apply(
        app.state.registry, access, [create("customer_prices", PRICE, {**AGREED, "customer_id": HUBER})]
    )
    assert refused.error is not None
    assert refused.error.code == "out_of_scope"


PERCENT: dict[str, Json] = {"category_id": ROLL, "discount_bp": 500}
RATE: dict[str, Json] = {"currency": "CHF", "rate_e6": 941_500, "on": "2026-11-20"}
VAT: dict[str, Json] = {"country": "DE", "vat_class": "standard", "rate_bp": 1900}


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        (category_discounts, None),
        (category_discounts, [{}]),
        (category_discounts, [PERCENT, {**PERCENT, "discount_bp": 1}]),
        (category_discounts, [{**PERCENT, "discount_bp": -1}]),
        (category_discounts, [{**PERCENT, "discount_bp": 10_001}]),
        (category_discounts, [{**PERCENT, "category_id": "x"}]),
        (category_discounts, [{**PERCENT, "valid_from": "2026-12-01", "valid_to": "2026-11-01"}]),
        (category_discounts, [{**PERCENT, "more": 1}]),
        (category_discounts, [PERCENT] * 201),
        (vat_rates, [{**VAT, "rate_bp": None}]),
        (vat_rates, [VAT, VAT]),
        (vat_rates, [{**VAT, "country": "de"}]),
        (vat_rates, [{**VAT, "valid_from": "2026-13-01"}]),
        (vat_rates, [{**VAT, "valid_from": "2026-12-01", "valid_to": "2026-11-01"}]),
        (vat_rates, "x"),
        (exchange_rates, [RATE, RATE]),
        (exchange_rates, [{**RATE, "rate_e6": 0}]),
        (exchange_rates, [{**RATE, "on": None}]),
        (exchange_rates, [1]),
    ],
)
def test_what_says_nothing_clear_does_not_fit(check: object, wrong: Json) -> None:
    with pytest.raises(Unfit):
        check(wrong)  # type: ignore[operator]


def test_rates_and_percentages_stand_in_one_order_however_they_come() -> None:
    later = {**RATE, "on": "2026-11-25"}
    assert exchange_rates([later, RATE]) == [RATE, later]
    since = {**PERCENT, "valid_from": "2026-11-25"}
    assert category_discounts([since, PERCENT]) == category_discounts([PERCENT, since])
    assert vat_rates(FIRST_VAT_RATES) == FIRST_VAT_RATES
