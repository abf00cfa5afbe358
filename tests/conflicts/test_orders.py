"""Clashes about a customer's order: the page says what differs, and whoever may edit the order decides."""

import html
import re
from typing import Any

import pytest
from litestar import Litestar

from backend.orders.decisions import seen
from backend.orders.tables import find_order
from sync.server.messages import Mutation
from tests.cast import MUELLER
from tests.conflicts.orders import VALUES, of_lines, of_orders, of_remarks
from tests.conflicts.test_routes import decide, offered
from tests.conftest import Client, SignIn
from tests.orders.written import HONEY, ORDER, ROLL, create, step, write


def words(page: str) -> str:
    """What its main part says."""
    main = page[page.index("<main") : page.index("</main>")]
    return html.unescape(" ".join(re.sub("<[^>]*>", " ", main).split())).replace("\xa0", " ")


async def order_of() -> dict[str, Any]:
    return await find_order(MUELLER, ORDER)


async def test_lines_are_told_in_words_and_the_rep_takes_his(app: Litestar, anna: Client) -> None:
    clash = await of_lines(app)
    order = await order_of()
    title = order["number"]
    assert [line["name"] for line in order["lines"]] == [ROLL["name"]], "the office's stand"
    assert f"{title}: Positionen" in words((await anna.get("/conflicts")).text)
    page = (await anna.get(clash.path)).text
    for said in (f"{title}: Positionen", "1 Position, 5,78 €", "2 Positionen", "Honig <zum Kosten>", "1 Glas −50 %"):
        assert said in words(page), said
    assert "nicht mehr da" not in page and offered(page) == ["settle", "mine"]
    assert await decide(anna, clash, "mine") == f"/conflicts?saved={clash.id}"
    assert [line["name"] for line in (await order_of())["lines"]] == [ROLL["name"], HONEY["name"]]
    assert await decide(anna, clash, "theirs") == f"/conflicts?saved={clash.id}"
    assert [line["name"] for line in (await order_of())["lines"]] == [ROLL["name"]]


async def test_lines_that_changed_since_the_page_are_not_overwritten(app: Litestar, anna: Client) -> None:
    clash = await of_lines(app)
    before = (await anna.get(clash.path)).text
    now = await order_of()
    later = Mutation(op="update", table="orders", id=ORDER, set={"lines": [HONEY]}, was=seen(now))
    await write(app, later, role="manager")
    assert await decide(anna, clash, "mine", before) == "/conflicts", "it clashed again"
    assert [line["name"] for line in (await order_of())["lines"]] == [HONEY["name"]]


async def test_remarks_of_an_order_are_put_together(app: Litestar, anna: Client) -> None:
    clash = await of_remarks(app)
    page = words((await anna.get(clash.path)).text)
    assert "Vorn klingeln" in page and "Hinten klingeln" in page and ": Bemerkung" in page
    await decide(anna, clash, "both")
    assert (await order_of())["remark"] == "Vorn klingeln\n\nHinten klingeln"


@pytest.mark.parametrize(("name", "may"), [("anna", False), ("carla", True), ("mia", True)])
async def test_whoever_may_edit_the_order_decides(name: str, may: bool, app: Litestar, sign_in: SignIn) -> None:
    clash = await of_lines(app)
    await write(app, step("confirmed", "ordered"))
    client = await sign_in(name)
    page = (await client.get(clash.path)).text
    assert ("mine" in offered(page), "nicht mehr ändern" in page) == (may, not may)
    answer = await client.post(f"{clash.path}/resolution", data={"choice": "mine"})
    assert answer.status_code == (303 if may else 403)
    assert len((await order_of())["lines"]) == (2 if may else 1)


async def test_words_and_days_are_told(app: Litestar, anna: Client) -> None:
    await write(app, create())
    for field, was, first, second, said in VALUES:
        clash = await of_orders(app, {field: was}, {field: first}, {field: second})
        page = words((await anna.get(clash.path)).text)
        assert [word for word in said if word not in page] == [], page
