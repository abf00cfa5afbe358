"""The demo catalogue is believable, and the same for the same seed."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from backend.catalog.gtin import is_gtin
from backend.catalog.offline import PRODUCTS
from backend.database import Engine, sql
from backend.demo.business import business
from backend.demo.load import load_demo
from backend.demo.products import Catalogue, catalogue, most
from sync.server.registry import Registry

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def made(amount: int, seed: int = 1, now: datetime = NOW) -> Catalogue:
    return catalogue(Random(seed), amount, now)


@pytest.fixture(scope="module")
def all_there_are() -> list[dict[str, Any]]:
    return [dict(product.row) for product in made(most()).products]


class PowerCutError(Exception):
    pass


async def test_it_works_also_after_an_interruption(engine: Engine, registry: Registry) -> None:
    def cut(done: int) -> None:
        if done == 450:
            raise PowerCutError

    with pytest.raises(PowerCutError):
        await load_demo(registry, customers=0, notes=0, products=450, seed=1, now=NOW, progress=cut)
    await load_demo(registry, customers=0, notes=0, products=450, seed=1, now=NOW + timedelta(days=1))
    found = await sql(engine, "SELECT count(*) AS n, max(version) AS version FROM products")
    assert found == [{"n": 450, "version": 1}]


def test_the_same_seed_makes_the_same_catalogue_and_another_makes_another() -> None:
    assert made(60) == made(60)
    assert [product.row["name"] for product in made(60, seed=2).products] != [
        product.row["name"] for product in made(60).products
    ]
    later = made(60, now=NOW + timedelta(days=3))
    assert [product.id for product in later.products] == [product.id for product in made(60).products]


def test_products_change_nothing_of_the_customers() -> None:
    few, many = (business(customers=20, notes=20, products=amount, seed=1, now=NOW) for amount in (0, 60))
    assert few.customers == many.customers
    assert few.people == many.people


def test_a_small_business_has_something_of_everything() -> None:
    rows = [product.row for product in made(60).products]
    assert len({row["category_id"] for row in rows}) == 19
    assert {row["vat_class"] for row in rows} == {"standard", "reduced"}


def test_there_are_enough_for_a_large_one_and_no_two_look_the_same(all_there_are: list[dict[str, Any]]) -> None:
    assert most() >= 20_000
    assert 0 < sum(not row["active"] for row in all_there_are) < len(all_there_are) / 20
    for field in ("name", "number"):
        assert len({row[field] for row in all_there_are}) == len(all_there_are) == most()
    codes = [code["code"] for row in all_there_are for code in row["codes"]]
    assert len(set(codes)) == len(codes)


def test_codes_are_gtins_that_belong_to_nobody(all_there_are: list[dict[str, Any]]) -> None:
    for row in all_there_are[::50]:
        single, *cartons = row["codes"]
        assert is_gtin(single["code"])
        assert single["code"].startswith("2")
        assert len(single["code"]) == 13
        for carton in cartons:
            assert is_gtin(carton["code"])
            assert carton["quantity_milli"] == row["packaging_milli"]


def test_every_field_is_stored_as_it_was_invented(all_there_are: list[dict[str, Any]]) -> None:
    for row in all_there_are[::50]:
        for field, value in row.items():
            stored = PRODUCTS.fields[field].normalise(value)
            same = sorted(map(str, stored)) == sorted(map(str, value)) if field == "prices" else stored == value  # type: ignore[arg-type]
            assert same, (field, value)


def test_larger_quantities_are_cheaper(all_there_are: list[dict[str, Any]]) -> None:
    scaled = [row for row in all_there_are[::20] if len(row["prices"]) >= 3]
    assert len(scaled) > 100
    for row in scaled:
        base = [price for price in row["prices"] if price["list"] == "base" and price["currency"] == "EUR"]
        amounts = [price["amount"] for price in sorted(base, key=lambda price: price["from_milli"])]
        assert amounts == sorted(amounts, reverse=True)
