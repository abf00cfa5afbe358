"""The server computes prices again: what differs is shown and decided, never silently changed (B5)."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from litestar import Litestar

from backend.orders import consulting, decisions
from backend.orders.tables import find_order
from sync.server.messages import Mutation
from tests.cast import COMPANY, DORA, MADE_AT, MUELLER, NORTH, an_id
from tests.conftest import Client, SignIn
from tests.orders.test_states import push
from tests.orders.written import HONEY, ORDER, ROLL, create, values, write

ROLLS, BREAD = str(ROLL["product_id"]), an_id(311)
BASE = {"list": "base", "currency": "EUR", "mode": "net", "amount": 50}
PATH = f"/customers/{MUELLER}/orders/{ORDER}"
# Müller has 5.5 %: 0.50 less 5.5 % is 0.47; twelve are 5.64.
AGREED = {**ROLL, "unit_price": 47, "reason": [], "list_price": 50}


@pytest.fixture(autouse=True)
async def catalogue(app: Litestar) -> None:
    product = {"name": "Roggenbrötchen", "number": "1001", "vat_class": "reduced", "prices": [BASE]}
    made = [
        Mutation(op="create", table="products", id=id_, set={**product}, at=MADE_AT)  # type: ignore[dict-item]
        for id_ in (ROLLS, BREAD)
    ]
    assert [result.error for result in await write(app, *made)] == [None, None]


async def change_price(app: Litestar, amount: int) -> None:
    row = {**BASE, "per_milli": 1_000, "from_milli": 0, "valid_from": None, "valid_to": None}
    change = Mutation(
        op="update", table="products", id=ROLLS, set={"prices": [{**row, "amount": amount}]}, was={"prices": [row]}
    )
    assert [result.status for result in await write(app, change)] == ["applied"]


def order(**fields: Any) -> dict[str, Any]:
    return {"op": "create", "table": "orders", "id": ORDER, "set": values(lines=[AGREED, HONEY], **fields)}


async def test_it_works(anna: Client) -> None:
    [result] = await push(anna, order())
    row = result["record"]["data"]
    assert result["status"] == "applied"
    assert row["number"] == "A-100001"
    assert [(line["place"], line["codes"]) for line in row["difference"]["lines"]] == [(1, ["discount"])]


async def test_prices_that_agree_open_nothing(app: Litestar, anna: Client) -> None:
    [result] = await push(anna, order() | {"set": values(lines=[AGREED])})
    assert result["record"]["data"]["difference"] is None
    assert "Preise prüfen (" not in (await anna.get("/orders")).text


async def test_a_price_that_changed_meanwhile_is_shown_with_both_values(app: Litestar, anna: Client) -> None:
    await change_price(app, 60)
    [result] = await push(anna, order() | {"set": values(lines=[AGREED])})
    row = result["record"]["data"]
    assert [line["unit_price"] for line in row["lines"]] == [47]
    assert row["total_net"] == 564
    [line] = row["difference"]["lines"]
    assert (line["place"], line["codes"]) == (0, ["price"])
    assert (line["now"]["list_price"], line["now"]["unit_price"], line["now"]["line_total"]) == (60, 57, 684)
    assert row["difference"]["total_net"] == 684
    page = (await anna.get(PATH)).text
    assert "0,47\u00a0€" in page
    assert "0,57\u00a0€" in page
    assert "Vereinbarte Preise behalten" in page
    assert "Preise prüfen (1)" in (await anna.get("/orders")).text
    assert ORDER in (await anna.get("/orders?state=check")).text


@pytest.mark.parametrize(("decision", "price"), [("kept", 47), ("taken", 57)])
async def test_a_decision_closes_the_question(app: Litestar, anna: Client, decision: str, price: int) -> None:
    await change_price(app, 60)
    await push(anna, order() | {"set": values(lines=[AGREED])})
    answer = await anna.post(f"{PATH}/decision", data={"decision": decision})
    assert answer.status_code == 303
    row = await find_order(MUELLER, ORDER)
    assert ([line["unit_price"] for line in row["lines"]], row["price_decision"]) == ([price], decision)
    assert ORDER not in (await anna.get("/orders?state=check")).text
    assert "Vereinbarte Preise behalten" not in (await anna.get(PATH)).text
    assert (await anna.post(f"{PATH}/decision", data={"decision": decision})).status_code == 303


async def test_of_an_order_that_is_cancelled_nobody_is_asked_to_decide(app: Litestar, anna: Client) -> None:
    await change_price(app, 60)
    await push(anna, order() | {"set": values(lines=[AGREED])})
    assert "Preise prüfen (1)" in (await anna.get("/orders")).text
    await anna.post(f"{PATH}/step", data={"state": "cancelled", "reason": "Irrtum"})
    page = (await anna.get("/orders?state=check")).text
    assert ORDER not in page
    assert "Preise prüfen (" not in page
    assert "Preise zu entscheiden" not in (await anna.get(PATH)).text


async def test_lines_that_change_after_a_decision_lose_it(app: Litestar, anna: Client) -> None:
    await change_price(app, 60)
    await push(anna, order() | {"set": values(lines=[AGREED])})
    await anna.post(f"{PATH}/decision", data={"decision": "kept"})
    row = await find_order(MUELLER, ORDER)
    more = [{**row["lines"][0], "quantity_milli": 24_000}]
    seen = decisions.seen(row)
    await write(app, Mutation(op="update", table="orders", id=ORDER, set={"lines": more}, was=seen), role="rep")
    row = await find_order(MUELLER, ORDER)
    assert row["price_decision"] == ""
    assert row["difference"]["lines"][0]["now"]["line_total"] == 1_368


async def test_a_decision_about_other_lines_than_those_that_stand_is_a_conflict(app: Litestar, anna: Client) -> None:
    await change_price(app, 60)
    await push(anna, order() | {"set": values(lines=[AGREED])})
    row = await find_order(MUELLER, ORDER)
    seen = decisions.seen(row)
    others = Mutation(op="update", table="orders", id=ORDER, set={"lines": [HONEY]}, was=seen)
    late = Mutation(op="update", table="orders", id=ORDER, set={"price_decision": "kept"}, was=seen)
    first, second = await write(app, others, late, role="manager")
    assert (first.status, second.status) == ("applied", "conflict")


async def test_a_discount_above_the_permission_is_for_a_manager_to_decide(
    app: Litestar, anna: Client, sign_in: SignIn
) -> None:
    generous = {**AGREED, "discount_bp": 1_001}
    [result] = await push(anna, order() | {"set": values(lines=[generous])})
    row = result["record"]["data"]
    assert [line["codes"] for line in row["difference"]["lines"]] == [["discount"]]
    assert row["lines"][0]["discount_bp"] == 1_001
    page = (await anna.get(PATH)).text
    assert "Ein Rabatt liegt über der Befugnis" in page
    assert "Vereinbarte Preise behalten" not in page
    assert (await anna.post(f"{PATH}/decision", data={"decision": "kept"})).status_code == 403
    by_sync = {"op": "update", "table": "orders", "id": ORDER, "set": {"price_decision": "kept"}, "was": row}
    answer = await anna.post("/sync/mutations", json={"mutations": [{"number": 2, "at": MADE_AT, **by_sync}]})
    assert answer.json()["results"][0]["error"]["code"] == "read_only"
    mia = await sign_in("mia")
    assert (await mia.post(f"{PATH}/decision", data={"decision": "kept"})).status_code == 303
    assert (await find_order(MUELLER, ORDER))["price_decision"] == "kept"


async def test_nobody_decides_about_a_discount_before_it_was_asked(app: Litestar, anna: Client) -> None:
    given: Any = [{**AGREED, "discount_bp": 9_000}]
    [result] = await push(anna, order() | {"set": values(lines=given, price_decision="kept")})
    assert result["record"]["data"]["price_decision"] == ""
    assert ORDER in (await anna.get("/orders?state=check")).text
    other = an_id(502)
    await write(app, create(other, lines=[AGREED]), role="rep")
    seen = decisions.seen(await find_order(MUELLER, other))
    decided: Any = {"lines": given, "price_decision": "kept"}
    await write(app, Mutation(op="update", table="orders", id=other, set=decided, was=seen), role="rep")
    row = await find_order(MUELLER, other)
    assert (row["lines"][0]["discount_bp"], row["price_decision"]) == (9_000, "")
    assert other in (await anna.get("/orders?state=check")).text


@pytest.mark.parametrize(("name", "bp", "over"), [("anna", 1_000, False), ("carla", 1, True), ("mia", 9_000, False)])
async def test_how_much_may_be_given_depends_on_the_role(sign_in: SignIn, name: str, bp: int, over: bool) -> None:
    [result] = await push(await sign_in(name), order() | {"set": values(lines=[{**AGREED, "discount_bp": bp}])})
    found = result["record"]["data"]["difference"]
    assert (found is not None) == over


async def test_the_company_says_how_much_a_rep_may_give(app: Litestar, anna: Client) -> None:
    company = Mutation(op="update", table="company", id=COMPANY, set={"rep_discount_bp": 200})
    assert [result.status for result in await write(app, company)] == ["applied"]
    [result] = await push(anna, order() | {"set": values(lines=[{**AGREED, "discount_bp": 201}])})
    assert result["record"]["data"]["difference"]["lines"][0]["codes"] == ["discount"]


async def test_a_discount_that_stood_undisputed_is_not_the_next_ones(app: Litestar, anna: Client) -> None:
    given = {**AGREED, "discount_bp": 5_000}
    await write(app, create(lines=[given]), role="manager", user=DORA)
    row = await find_order(MUELLER, ORDER)
    assert row["difference"] is None
    seen = decisions.seen(row)
    more = Mutation(op="update", table="orders", id=ORDER, set={"lines": [*row["lines"], AGREED]}, was=seen)
    assert [result.status for result in await write(app, more, role="rep")] == ["applied"]
    assert (await find_order(MUELLER, ORDER))["difference"] is None


async def test_a_product_that_is_gone_and_a_tax_that_changed_are_named(app: Litestar, anna: Client) -> None:
    lost = {**AGREED, "product_id": an_id(399)}
    taxed = {**HONEY, "discount_bp": 0, "vat_rate_bp": 1_600}
    [result] = await push(anna, order() | {"set": values(lines=[lost, taxed])})
    found = result["record"]["data"]["difference"]["lines"]
    assert [(line["codes"], line["now"] and line["now"]["vat_rate_bp"]) for line in found] == [
        (["gone"], None),
        (["vat"], 1_900),
    ]


async def test_nobody_takes_over_prices_that_he_has_not_seen(app: Litestar, anna: Client) -> None:
    await change_price(app, 60)
    await push(anna, order() | {"set": values(lines=[AGREED])})
    form = re.search(r'name="question" value="([^"]*)"', (await anna.get(PATH)).text)
    assert form
    row = await find_order(MUELLER, ORDER)
    more = [{**row["lines"][0], "quantity_milli": 24_000}]
    await write(
        app, Mutation(op="update", table="orders", id=ORDER, set={"lines": more}, was=decisions.seen(row)), role="rep"
    )
    answer = await anna.post(f"{PATH}/decision", data={"decision": "taken", "question": form[1]})
    assert answer.status_code == 409
    assert "noch einmal geändert" in answer.text
    assert (await find_order(MUELLER, ORDER))["price_decision"] == ""
    form = re.search(r'name="question" value="([^"]*)"', answer.text)
    assert form
    assert (await anna.post(f"{PATH}/decision", data={"decision": "taken", "question": form[1]})).status_code == 303


async def test_new_prices_are_taken_over_at_once_though_one_product_is_gone(app: Litestar, anna: Client) -> None:
    await change_price(app, 60)
    await push(anna, order() | {"set": values(lines=[AGREED, {**AGREED, "product_id": an_id(399)}])})
    await anna.post(f"{PATH}/decision", data={"decision": "taken"})
    row = await find_order(MUELLER, ORDER)
    assert ([line["unit_price"] for line in row["lines"]], row["price_decision"]) == ([57, 47], "taken")
    assert ORDER not in (await anna.get("/orders?state=check")).text


async def test_all_orders_of_a_push_ask_the_database_together(anna: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    real = consulting._read

    async def read(ids: Iterable[str]) -> list[dict[str, Any]]:
        asked.append(ids)
        return await real(ids)

    monkeypatch.setattr(consulting, "_read", read)
    orders = [{**order() | {"set": values(lines=[AGREED])}, "id": an_id(800 + place)} for place in range(20)]
    results = await push(anna, *orders)
    assert [result["record"]["data"]["number"] for result in results] == [f"A-{100_001 + n}" for n in range(20)]
    assert asked == [{ROLLS}]


async def test_an_order_is_checked_against_what_the_same_push_changed_before(sign_in: SignIn) -> None:
    better = {"op": "update", "table": "customers", "id": MUELLER, "set": {"discount_bp": 1_000}}
    agreed = order() | {"set": values(lines=[{**AGREED, "unit_price": 45}])}
    changed, placed = await push(await sign_in("mia"), {**better, "was": {"discount_bp": 550}}, agreed)
    assert (changed["error"], placed["error"]) == (None, None)
    assert placed["record"]["data"]["difference"] is None


async def test_an_order_of_a_customer_made_in_the_same_push_arrives_with_him(
    anna: Client, caplog: pytest.LogCaptureFixture
) -> None:
    new = {"op": "create", "table": "customers", "id": an_id(950), "set": {"name": "Neu", "territory_id": NORTH}}
    plain = {**AGREED, "unit_price": 50}
    made, placed = await push(anna, new, order() | {"set": values(lines=[plain], customer_id=an_id(950))})
    assert (made["status"], placed["status"]) == ("applied", "applied")
    assert placed["record"]["data"]["difference"] is None
    assert "failed" not in caplog.text


async def test_the_same_order_from_two_tabs_with_the_reply_lost_is_one_with_one_number(
    sign_in: SignIn, anna: Client
) -> None:
    """Three times: sent, sent again since the reply was lost, and from another tab with a device of its own."""
    first = await push(anna, order())
    again = await push(anna, order())
    other = await push(await sign_in("anna"), order())
    statuses = [result["status"] for [result] in (first, again, other)]
    assert statuses == ["applied", "duplicate", "applied"]
    rows = [result["record"]["data"] for [result] in (first, again, other)]
    assert {row["number"] for row in rows} == {"A-100001"}
    assert {result["record"]["version"] for [result] in (first, again, other)} == {1}
    [next_one] = await push(await sign_in("anna"), {**order(), "id": an_id(502)})
    assert next_one["record"]["data"]["number"] == "A-100002"
    page = (await anna.get("/sync/changes")).json()
    assert [change["id"] for change in page["changes"] if change["table"] == "orders"] == [ORDER, an_id(502)]
