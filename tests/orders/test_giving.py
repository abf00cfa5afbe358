"""Goods given free (B3: Naturalrabatt, Muster): the line keeps product, quantity and stock, and costs nothing."""

import re
from typing import Any

import msgspec
import pytest
from litestar import Litestar

from backend.orders.tables import DraftLines, Orders
from backend.stock.tables import StockEntries
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from tests.cast import CARLA, DORA, MUELLER, an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn
from tests.orders.test_draft_routes import BREAD, DRAFT, DRAFTS, HTMX, LINE, ROLL, total
from tests.test_strange_input import STRANGE

GIVE = f"{DRAFT}/lines/{LINE}/give"
PART = an_id(716)
ORDER = f"/customers/{MUELLER}/orders/{an_id(701)}"
COLUMNS = (DraftLines.id, DraftLines.product_id, DraftLines.quantity_milli, DraftLines.given)


@pytest.fixture
async def rep(app: Litestar, anna: Client) -> Client:
    """Anna with a catalogue and a draft for Müller: 150 of his best, twelve boxes."""
    await goods.stock(app)
    await anna.post(DRAFTS, data={"id": an_id(701)})
    await anna.post(f"{DRAFT}/lines", data={"id": LINE, "product_id": ROLL, "quantity": "150"})
    return anna


async def give(client: Client, **fields: str) -> Any:
    return await client.post(GIVE, data=fields, headers=HTMX)


async def lines() -> list[tuple[str, int, str]]:
    rows = await DraftLines.select(*COLUMNS).where(DraftLines.deleted_at.is_null()).order_by(DraftLines.id)
    return [(row["id"], row["quantity_milli"], row["given"]) for row in rows]


async def placed() -> Any:
    row = await Orders.select().where(Orders.id == an_id(701)).first()
    assert row is not None
    return {**row, **{name: msgspec.json.decode(row[name]) for name in ("lines", "difference", "taxes")}}


async def test_it_works(rep: Client) -> None:
    before = total((await rep.get(DRAFT)).text)
    answer = await give(rep, given="bonus")
    assert answer.status_code == 200
    assert "Naturalrabatt: gratis" in answer.text
    assert total(answer.text) == "0,00 €" != before
    assert await lines() == [(LINE, 150_000, "bonus")]
    charged = await give(rep, given="")
    assert total(charged.text) == before
    assert await lines() == [(LINE, 150_000, "")]


async def test_some_of_a_line_is_a_line_of_its_own_right_below_and_goes_back(rep: Client) -> None:
    await rep.post(f"{DRAFT}/lines", data={"id": an_id(715), "product_id": BREAD})
    for _ in range(2):  # sent twice it is given once
        answer = await give(rep, given="sample", quantity="25", id=PART)
    assert await lines() == [(LINE, 125_000, ""), (an_id(715), 1_000, ""), (PART, 25_000, "sample")]
    page = (await rep.get(DRAFT)).text
    assert re.findall(r'id="line-([^"]*)"', page) == [LINE, PART, an_id(715)]
    assert "Muster" in page
    first = await give(rep, given="bonus", quantity="5", id=an_id(717))
    found = re.search(r'name="taken" value="([^"]*)"', first.text)
    assert found is not None
    await rep.post(f"{DRAFT}/undo", data={"taken": found[1]}, headers=HTMX)
    assert await lines() == [(LINE, 125_000, ""), (an_id(715), 1_000, ""), (PART, 25_000, "sample")]
    assert answer.status_code == 200


async def test_the_server_finds_nothing_different_in_what_was_given(rep: Client) -> None:
    await give(rep, given="bonus", quantity="25", id=PART)
    before = total((await rep.get(DRAFT)).text)
    assert (await rep.post(f"{DRAFT}/place", data={"kind": "order"})).status_code == 303
    order = await placed()
    assert order["difference"] is None
    paid, free = order["lines"]
    assert (free["unit_price"], free["line_total"], free["discount_bp"]) == (0, 0, 0)
    assert (free["product_id"], free["quantity_milli"]) == (ROLL, 25_000)
    assert free["reason"][-1] == {"code": "given", "amount": 0, "of": "bonus"}
    assert order["total_net"] == paid["line_total"] > 0
    page = (await rep.get(ORDER)).text
    assert "Naturalrabatt: gratis" in page
    assert before in page.replace("\xa0", " ")


async def test_what_is_given_leaves_stock(rep: Client, sign_in: SignIn) -> None:
    await give(rep, given="sample")
    await rep.post(f"{DRAFT}/place", data={"kind": "order"})
    mia = await sign_in("mia")
    for state in ("confirmed", "shipped"):
        assert (await mia.post(f"{ORDER}/step", data={"state": state})).status_code == 303, state
    rows = await StockEntries.select(StockEntries.quantity_milli).where(StockEntries.order_id == an_id(701))
    assert [row["quantity_milli"] for row in rows] == [-150_000]


async def test_an_order_that_is_edited_or_copied_keeps_what_was_given(rep: Client) -> None:
    await give(rep, given="bonus", quantity="25", id=PART)
    await rep.post(f"{DRAFT}/place", data={"kind": "order"})
    await rep.post(f"{ORDER}/edit", data={"id": an_id(704)})
    rows = await DraftLines.select(DraftLines.given).where(DraftLines.draft_id == an_id(704)).order_by(DraftLines.place)
    assert [row["given"] for row in rows] == ["", "bonus"]
    await rep.post(f"{DRAFTS}/{an_id(704)}", data={"remark": "Hinten"})
    await rep.post(f"{DRAFTS}/{an_id(704)}/place")
    order = await placed()
    assert (order["remark"], order["difference"]) == ("Hinten", None)
    assert [line["unit_price"] == 0 for line in order["lines"]] == [False, True]
    await rep.post(DRAFTS, data={"id": an_id(780), "copy": an_id(701)})
    assert "Naturalrabatt" in (await rep.get(f"{DRAFTS}/{an_id(780)}")).text


async def test_what_is_charged_again_in_an_edited_order_costs_again(rep: Client) -> None:
    await give(rep, given="bonus")
    await rep.post(f"{DRAFT}/place", data={"kind": "order"})
    await rep.post(f"{ORDER}/edit", data={"id": an_id(704)})
    page = (await rep.get(f"{DRAFTS}/{an_id(704)}")).text
    line_id = re.findall(r'id="line-([^"]*)"', page)[0]
    answer = await rep.post(f"{DRAFTS}/{an_id(704)}/lines/{line_id}/give", data={"given": ""}, headers=HTMX)
    assert total(answer.text) != "0,00 €"


async def test_a_template_and_the_next_order_leave_out_what_was_given(rep: Client) -> None:
    await give(rep, given="bonus", quantity="25", id=PART)
    await rep.post("/templates", data={"id": an_id(731), "name": "X", "customer": MUELLER, "draft": an_id(701)})
    assert 'value="10"' in (await rep.get(f"/templates/{an_id(731)}")).text  # boxes of 12,5
    await rep.post(f"{DRAFT}/place", data={"kind": "order"})
    await rep.post(DRAFTS, data={"id": an_id(705)})
    await rep.post(f"{DRAFTS}/{an_id(705)}/lines", data={"from": "last", "id": an_id(721)})
    rows = await DraftLines.select(DraftLines.quantity_milli).where(DraftLines.draft_id == an_id(705))
    assert [row["quantity_milli"] for row in rows] == [125_000]


async def test_who_gives_no_discount_gives_nothing_free(app: Litestar, rep: Client, sign_in: SignIn) -> None:
    carla = await sign_in("carla")
    assert "Gratis geben" in (await rep.get(DRAFT)).text
    assert "Gratis geben" not in (await carla.get(DRAFT)).text
    assert (await carla.post(GIVE, data={"given": "bonus"})).status_code == 403
    assert await lines() == [(LINE, 150_000, "")]


async def test_a_gift_of_somebody_who_may_not_is_for_a_manager(app: Litestar, rep: Client, sign_in: SignIn) -> None:
    await give(rep, given="bonus")
    await rep.post(f"{DRAFT}/place", data={"kind": "order"})
    order = await placed()
    carla = Access(user=CARLA, device=an_id(98), role="counter", scopes=("shared",), everywhere=True)
    values: Any = {"customer_id": MUELLER, "lines": order["lines"], "currency": "EUR", "price_mode": "net"}
    values["tax"] = msgspec.json.decode(order["tax"])
    [result] = await apply(
        app.state.registry, carla, [Mutation(op="create", table="orders", id=an_id(709), set=values)]
    )
    assert result.error is None
    row = await Orders.select(Orders.difference).where(Orders.id == an_id(709)).first()
    assert row is not None
    [line] = msgspec.json.decode(row["difference"])["lines"]
    assert line["codes"] == ["discount"]


async def test_a_gift_that_costs_something_is_different(app: Litestar, rep: Client) -> None:
    await give(rep, given="bonus")
    await rep.post(f"{DRAFT}/place", data={"kind": "order"})
    order = await placed()
    dora = Access(user=DORA, device=an_id(98), role="administrator", scopes=("shared",), everywhere=True)
    values: Any = {"customer_id": MUELLER, "lines": [{**order["lines"][0], "unit_price": 5}]}
    values |= {"currency": "EUR", "price_mode": "net", "tax": msgspec.json.decode(order["tax"])}
    await apply(app.state.registry, dora, [Mutation(op="create", table="orders", id=an_id(709), set=values)])
    row = await Orders.select(Orders.difference).where(Orders.id == an_id(709)).first()
    assert row is not None
    [line] = msgspec.json.decode(row["difference"])["lines"]
    assert (line["codes"], line["now"]["unit_price"]) == (["price"], 0)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"given": "x"}, 422),
        ({"given": "bonus", "quantity": "0"}, 422),
        ({"given": "bonus", "quantity": "?"}, 422),
        ({"given": "bonus", "quantity": "9999"}, 200),
    ],
)
async def test_what_cannot_be_given_is_said_at_its_field(rep: Client, fields: dict[str, str], status: int) -> None:
    answer = await give(rep, **fields)
    assert answer.status_code == status
    assert (f'id="e-free-{LINE}"' in answer.text) == (status == 422)
    assert await lines() == [(LINE, 150_000, "" if status == 422 else "bonus")]


@pytest.mark.parametrize("text", STRANGE)
async def test_strange_input_is_no_error_of_ours(rep: Client, text: str) -> None:
    for given in ("bonus", text):
        assert (await give(rep, given=given, quantity=text, id=text)).status_code < 500


async def test_of_what_is_given_no_whole_box_need_be_taken(rep: Client) -> None:
    answer = await give(rep, given="sample", quantity="2", id=PART)
    line = answer.text[answer.text.index(f'id="line-{PART}"') :]
    assert "Keine ganzen Verpackungen" not in line
    assert "Mindestmenge" not in line
    charged = await rep.post(f"{DRAFT}/lines/{PART}/give", data={"given": ""}, headers=HTMX)
    assert "Mindestmenge" in charged.text[charged.text.index(f'id="line-{PART}"') :]
