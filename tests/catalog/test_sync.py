"""Products and categories as they sync: what fits, who may write, what everybody is given."""

from collections.abc import Mapping

import pytest
from litestar import Litestar

from backend.catalog.codes import codes
from backend.catalog.gtin import check_digit, is_gtin
from backend.catalog.prices import prices
from backend.database import Engine
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.fields import Unfit
from sync.server.messages import Mutation, Result
from sync.server.values import Json, Values
from tests.cast import ANNA, CARLA, DORA, MADE_AT, MIA, an_id
from tests.conftest import SignIn

ROLL, BREAD = an_id(201), an_id(202)
PRICE: dict[str, Json] = {"list": "base", "currency": "EUR", "mode": "net", "amount": 45}
STORED: dict[str, Json] = {**PRICE, "per_milli": 1_000, "from_milli": 0, "valid_from": None, "valid_to": None}


async def write(
    app: Litestar, role: str, *mutations: Mutation, user: str = DORA, device: str = "server"
) -> list[Result]:
    access = Access(user=user, role=role, scopes=("shared",), device=device)
    return await apply(app.state.registry, access, list(mutations))


def create(table: str, id_: str, values: Values) -> Mutation:
    return Mutation(op="create", table=table, id=id_, set=values, at=MADE_AT)


async def test_it_works(app: Litestar, sign_in: SignIn) -> None:
    code: dict[str, Json] = {"code": "40 06381 333931", "quantity_milli": 12_000, "unit": "Karton"}
    roll: Values = {"name": "Kürbiskernbrötchen", "number": "1001", "codes": [code], "unit": "Stück"}
    made = await write(
        app,
        "manager",
        create("categories", BREAD, {"name": "Brot & Brötchen"}),
        create("products", ROLL, {**roll, "prices": [PRICE], "category_id": BREAD}),
        user=MIA,
    )
    assert [result.status for result in made] == ["applied", "applied"]
    for name in ("anna", "carla"):
        page = (await (await sign_in(name)).get("/sync/changes")).json()
        found = {change["id"]: change for change in page["changes"] if change["table"] in ("categories", "products")}
        assert found[BREAD]["data"] == {"id": BREAD, "name": "Brot & Brötchen", "parent_id": None}
        assert found[ROLL]["data"] == {
            "id": ROLL,
            "number": "1001",
            "name": "Kürbiskernbrötchen",
            "description": "",
            "codes": [{"code": "4006381333931", "unit": "Karton", "quantity_milli": 12_000}],
            "category_id": BREAD,
            "unit": "Stück",
            "packaging": "",
            "packaging_milli": None,
            "minimum_milli": None,
            "content_milli": None,
            "content_unit": "",
            "vat_class": "standard",
            "discountable": True,
            "prices": [STORED],
            "active": True,
            "created_at": MADE_AT,
            "created_by": MIA,
        }


async def test_the_server_folds_what_a_product_is_sorted_and_found_by(app: Litestar, engine: Engine) -> None:
    await write(app, "administrator", create("products", ROLL, {"name": "Äpfel-Krapfen", "number": "AK 7"}))
    change = Mutation(op="update", table="products", id=ROLL, set={"codes": [{"code": "96385074"}]}, was={"codes": []})
    await write(app, "administrator", change)
    [row] = await engine.sql("SELECT name_key, search_text FROM products")
    found_by = str(row["search_text"])
    assert row["name_key"] == "apfel krapfen"
    assert "96385074" in found_by
    assert "apfel-krapfen" in found_by


@pytest.mark.parametrize(("role", "user"), [("rep", ANNA), ("counter", CARLA)])
async def test_whoever_sells_writes_no_catalogue(app: Litestar, role: str, user: str) -> None:
    results = await write(
        app,
        role,
        create("products", ROLL, {"name": "Meins"}),
        create("categories", BREAD, {"name": "Meine"}),
        user=user,
    )
    assert [result.error and result.error.code for result in results] == ["read_only", "read_only"]


async def test_no_device_writes_the_catalogue_and_nothing_of_it_is_deleted(app: Litestar) -> None:
    await write(app, "administrator", create("products", ROLL, {"name": "Semmel"}))
    change = Mutation(op="update", table="products", id=ROLL, set={"name": "Weckle"}, was={"name": "Semmel"})
    delete = Mutation(op="delete", table="products", id=ROLL)
    [changed] = await write(app, "administrator", change, device=an_id(99))
    [deleted] = await write(app, "administrator", delete)
    assert [changed.status, deleted.status] == ["rejected", "rejected"]


async def test_of_two_prices_that_stand_against_each_other_the_first_stays(app: Litestar) -> None:
    await write(app, "administrator", create("products", ROLL, {"name": "Semmel", "prices": [PRICE]}))
    changes = [
        Mutation(
            op="update",
            table="products",
            id=ROLL,
            set={"prices": [{**PRICE, "amount": amount}]},
            was={"prices": [STORED]},
        )
        for amount in (49, 52)
    ]
    first, second = await write(app, "manager", *changes)
    assert [first.status, second.status] == ["applied", "conflict"]
    [clash] = second.conflicts
    assert clash.field == "prices"
    assert clash.theirs == [{**STORED, "amount": 49}]


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "x",
        [None],
        [{}],
        [{**PRICE, "list": "group:x"}],
        [{**PRICE, "list": ["base"]}],
        [{**PRICE, "currency": "euro"}],
        [{**PRICE, "mode": "both"}],
        [{**PRICE, "amount": None}],
        [{**PRICE, "amount": -1}],
        [{**PRICE, "amount": 1.5}],
        [{**PRICE, "amount": True}],
        [{**PRICE, "discount_bp": 100}],
        [{"list": "base", "currency": "EUR", "mode": "net", "discount_bp": 100}],
        [{**PRICE, "per_milli": 5}],
        [{**PRICE, "per_milli": True}],
        [{**PRICE, "per_milli": []}],
        [{**PRICE, "valid_from": "2026-12-01", "valid_to": "2026-11-01"}],
        [{**PRICE, "valid_from": "gestern"}],
        [{**PRICE, "colour": "red"}],
        [PRICE, {**PRICE, "amount": 50}],
    ],
)
def test_a_price_that_says_nothing_clear_does_not_fit(wrong: Json) -> None:
    with pytest.raises(Unfit):
        prices(wrong)


def test_prices_stand_in_one_order_however_they_come() -> None:
    group: Json = {"list": f"group:{ANNA}", "currency": "EUR", "mode": "net", "discount_bp": 500}
    scales: list[Json] = [{**PRICE, "from_milli": quantity, "amount": 40} for quantity in (100_000, 10_000)]
    one, other = prices([PRICE, *scales, group]), prices([group, *scales[::-1], PRICE])
    assert one == other
    assert isinstance(one, list)
    assert [price.get("from_milli") for price in one if isinstance(price, Mapping)] == [0, 10_000, 100_000, 0]


@pytest.mark.parametrize(
    "wrong",
    [{}, [{}], [{"code": " "}], [{"code": 1}], [{"code": "1"}, {"code": "1 "}], [{"code": "1", "quantity_milli": 0}]],
)
def test_a_code_that_is_none_does_not_fit(wrong: Json) -> None:
    with pytest.raises(Unfit):
        codes(wrong)


@pytest.mark.parametrize("code", ["4006381333931", "96385074", "036000291452", "00012345600012"])
def test_a_code_with_the_right_check_digit_is_a_gtin(code: str) -> None:
    assert is_gtin(code)
    assert check_digit(code[:-1]) == int(code[-1])
    assert not is_gtin(code[:-1] + str((int(code[-1]) + 1) % 10))
    assert not is_gtin(code[:-2])
