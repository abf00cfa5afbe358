"""The demo business is written through the one write path and can be used at once."""

import argparse
import io
from datetime import UTC, datetime, timedelta

import pytest

from backend.company.tables import pricing_row
from backend.customers.tables import Customers
from backend.database import Engine, sql
from backend.demo import load
from backend.demo.business import Business
from backend.demo.command import add_arguments, run
from backend.demo.load import load_demo
from backend.groups.first import CONSUMERS, DEALERS
from backend.notes.tables import Notes
from backend.people import accounts, holdings, passwords
from sync.server.instants import clock
from sync.server.registry import Registry

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(arguments)


async def count(engine: Engine, table: str) -> object:
    return (await sql(engine, f"SELECT count(*) AS n FROM {table}"))[0]["n"]


def agreed(made: Business) -> int:
    """The lines of history that agreements make."""
    return sum(one.table in ("customers", "customer_prices") for together in made.agreements for one in together)


async def test_it_works(engine: Engine, registry: Registry) -> None:
    seen: list[int] = []
    made = await load_demo(registry, customers=40, notes=120, seed=1, now=NOW, progress=seen.append)
    assert await count(engine, "customers") == 40
    assert await count(engine, "notes") == 120
    assert await count(engine, "history") == len(made.changes) + agreed(made)
    assert await count(engine, "conflicts") == 0
    assert seen[-1] == 160


async def test_rows_stand_as_they_were_invented(engine: Engine, registry: Registry) -> None:
    made = await load_demo(registry, customers=40, notes=120, seed=1, now=NOW)
    rows = {row["id"]: row for row in await Customers.select()}
    final = {step.id: {**step.set} for step in made.customers}
    for change in made.changes:
        final[change.id] |= change.set
    for one in (one for together in made.agreements for one in together if one.table == "customers"):
        final[one.id] |= {name: value for name, value in one.set.items() if name in ("currency", "price_group_id")}  # type: ignore[misc]
    for id, wanted in final.items():
        assert {field: rows[id][field] for field in wanted if field != "vat_id"} == {
            field: value for field, value in wanted.items() if field != "vat_id"
        }
    assert {row["created_by"] for row in rows.values()} <= {person.id for person in made.people}
    notes = {row["id"]: row for row in await Notes.select()}
    for step in made.notes:
        assert notes[step.id]["text"] == step.set["text"]
        assert notes[step.id]["created_by"] == step.by
        assert notes[step.id]["created_at"][:10] == step.at.date().isoformat()


async def test_the_logins_open_the_business(engine: Engine, registry: Registry) -> None:
    made = await load_demo(registry, customers=4, notes=4, seed=1, now=NOW)
    for person in made.people:
        account = await accounts.by_email(person.email)
        assert account is not None
        assert await passwords.matches(account.password_hash, "feldbuch-demo")
    anna = next(person for person in made.people if person.email == "anna@demo.example")
    nord = next(row["id"] for row in made.territories if row["name"] == "Nord")
    assert await holdings.territories_of(anna.id, "rep", clock()) == (nord,)


async def test_an_interrupted_demo_is_finished_by_the_next_attempt(
    engine: Engine, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCutError(Exception):
        pass

    def cut(done: int) -> None:
        raise PowerCutError

    monkeypatch.setattr(load, "BATCH", 30)
    with pytest.raises(PowerCutError):
        await load_demo(registry, customers=40, notes=120, seed=1, now=NOW, progress=cut)
    assert await accounts.none_exist()
    made = await load_demo(registry, customers=40, notes=120, seed=1, now=NOW + timedelta(days=1))
    assert await count(engine, "customers") == 40
    assert await count(engine, "notes") == 120
    assert await count(engine, "history") == len(made.changes) + agreed(made)
    assert not await accounts.none_exist()


async def test_the_command_fills_an_empty_database_once(engine: Engine, registry: Registry) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert (
        await run(options("--customers", "5", "--notes", "7", "--products", "3", "--orders", "2"), registry, out, err)
        == 0
    )
    assert out.getvalue().splitlines()[:3] == [
        "5 customers, 7 notes, 3 products, 2 orders.",
        "Sign in with the password feldbuch-demo as",
        "  chef@demo.example   administrator, Dora Haselgrund",
    ]
    assert err.getvalue() == ""
    assert await run(options(), registry, out, err) == 1
    assert "in use" in err.getvalue()
    assert await count(engine, "customers") == 5


def test_three_notes_for_each_customer_and_sixty_products_are_the_default() -> None:
    assert (options().customers, options().notes, options().products, options().seed) == (200, None, 60, 1)


@pytest.mark.parametrize("size", ["-1", "many"])
def test_a_size_that_is_none_is_refused(size: str) -> None:
    with pytest.raises(SystemExit):
        options("--customers", size)
    with pytest.raises(SystemExit):
        options("--products", "100000")


async def test_prices_are_agreed_in_every_way(engine: Engine, registry: Registry) -> None:
    made = await load_demo(registry, customers=120, notes=0, products=120, orders=20, seed=1, now=NOW)
    lists = {price["list"].split(":")[0] for ware in made.catalogue.products for price in ware.row["prices"]}  # type: ignore
    assert lists == {"base", "special", "group"}
    rows = await sql(engine, "SELECT price_group_id, marketing_groups, category_discounts, currency FROM customers")
    assert {row["price_group_id"] for row in rows} == {None, DEALERS, CONSUMERS}
    assert sum(row["currency"] == "CHF" for row in rows) == 1
    assert any(row["marketing_groups"] != "[]" for row in rows)
    assert any(row["category_discounts"] != "[]" for row in rows)
    prices = await sql(engine, "SELECT amount, discount_bp, from_milli FROM customer_prices")
    assert len(prices) > 5
    assert {row["amount"] is None for row in prices} == {True, False}
    assert {rate["currency"]: rate["on"] for rate in (await pricing_row())["rates"]}["CHF"] == "2026-11-20"
