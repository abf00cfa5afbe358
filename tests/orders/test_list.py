"""The list of orders and what is picked up: who sees what, filters, sums, pages."""

import re

import pytest
from litestar import Litestar

from backend.orders import tables
from sync.server.messages import Mutation
from tests.cast import HUBER, an_id
from tests.conftest import Client, SignIn
from tests.orders.written import create, many, write

SHOWN = re.compile(r'id="order-([0-9a-f-]{36})"')


async def ids(client: Client, path: str) -> list[int]:
    """The numbers of the ids in the list, in its order."""
    page = await client.get(path)
    assert page.status_code == 200
    return [int(id_[-12:], 16) for id_ in SHOWN.findall(page.text)]


async def test_it_works(app: Litestar, sign_in: SignIn) -> None:
    await many(app)
    dora = await sign_in("dora")
    assert await ids(dora, "/orders") == [502, 501, 503, 506, 505, 504]
    page = (await dora.get("/orders")).text
    assert "5 Aufträge" in page  # those in euros
    assert "1 Auftrag" in page  # the one in francs
    assert "A-10000" in page


async def test_a_rep_sees_the_orders_of_his_territory_and_their_sum(app: Litestar, anna: Client, ben: Client) -> None:
    await many(app)
    assert await ids(anna, "/orders") == [502, 501, 503, 506, 504]
    assert await ids(ben, "/orders") == [505]
    assert await ids(anna, f"/orders?customer={HUBER}") == []
    assert "8,76\u00a0€" in (await ben.get("/orders")).text
    assert (await anna.get(f"/customers/{HUBER}/orders/{an_id(505)}")).status_code == 404


async def test_the_sums_are_of_what_was_sold_unless_a_state_is_chosen(app: Litestar, anna: Client) -> None:
    offer, gone = an_id(511), an_id(512)
    await write(app, create(), create(offer, state="offer"), create(gone))
    assert "17,52\u00a0€" in (await anna.get("/orders")).text
    cancel = Mutation(op="update", table="orders", id=gone, set={"state": "cancelled", "cancel_reason": "Irrtum"})
    await write(app, cancel)
    page = (await anna.get("/orders")).text
    assert "3 Aufträge" in page
    assert "8,76\u00a0€" in page.split("order-sums")[1].split("</dl>")[0]
    for state in ("offer", "cancelled"):
        sums = (await anna.get(f"/orders?state={state}")).text.split("order-sums")[1].split("</dl>")[0]
        assert "8,76\u00a0€" in sums


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=open", [501, 503, 506, 505]),
        ("state=offer", [502]),
        ("state=cancelled", [504]),
        ("state=nothing", [502, 501, 503, 506, 505, 504]),
        ("from=2026-01-01", [502, 501, 503]),  # New Year began at 23:00 UTC
        ("to=2025-12-31", [506, 505, 504]),
        ("from=2025-03-01&to=2025-03-01", [506, 505, 504]),
        ("q=huber", [505]),
        ("q=A7-504", [504]),
        ("q=hofladen%20a7", [504]),
        ("q=mueller%20504", []),
        ("q=%00", []),
        (f"after={an_id(503)}", [506, 505, 504]),
        (f"after={an_id(503)}&state=open", [506, 505]),
    ],
)
async def test_the_list_is_narrowed(app: Litestar, sign_in: SignIn, query: str, expected: list[int]) -> None:
    await many(app)
    assert await ids(await sign_in("dora"), f"/orders?{query}") == expected


async def test_mine_are_those_i_took(app: Litestar, anna: Client, sign_in: SignIn) -> None:
    await many(app)
    await write(app, create(an_id(507)))
    assert 507 not in await ids(anna, "/orders?mine=1")
    assert await ids(await sign_in("dora"), "/orders?mine=1") == [507]


async def test_what_is_picked_up_stands_oldest_first_ready_before_what_is_to_be(app: Litestar, sign_in: SignIn) -> None:
    await many(app)
    carla = await sign_in("carla")
    assert await ids(carla, "/pickup") == [503, 505]
    assert await ids(carla, "/pickup?q=huber") == [505]
    page = (await carla.get("/pickup")).text
    assert page.count("Ausgeben") == 1
    assert "Ausgeben" not in (await (await sign_in("anna")).get("/pickup")).text


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements about orders that were asked."""
    found: list[str] = []
    raw = tables.Orders.raw

    def noted(statement: str, *values: object) -> object:
        found.append(statement)
        return raw(statement, *values)

    monkeypatch.setattr(tables.Orders, "raw", noted)
    return found


async def test_the_list_asks_as_much_for_many_orders_as_for_few(
    app: Litestar, sign_in: SignIn, asked: list[str]
) -> None:
    dora = await sign_in("dora")
    counts = []
    for first in (600, 640):
        results = await write(app, *(create(an_id(first + place)) for place in range(40)))
        assert [result.status for result in results] == ["applied"] * 40
        asked.clear()
        assert len(await ids(dora, "/orders")) == min(50, 40 if first == 600 else 80)
        counts.append(len(asked))
    assert counts == [3, 3]
