"""Two people who change one order: what lost is shown, and nothing breaks."""

from litestar import Litestar

from backend.orders.decisions import seen
from backend.orders.tables import find_order
from sync.server.messages import Mutation
from tests.cast import MUELLER
from tests.conftest import Client
from tests.orders.written import HONEY, ORDER, ROLL, create, write


async def test_both_versions_of_an_order_are_looked_through(app: Litestar, anna: Client) -> None:
    await write(app, create())
    order = await find_order(MUELLER, ORDER)
    for line in (ROLL, HONEY):
        change = Mutation(op="update", table="orders", id=ORDER, set={"lines": [line]}, was=seen(order))
        await write(app, change, role="manager")
    for text in ("Vorn klingeln", "Hinten klingeln"):
        change = Mutation(op="update", table="orders", id=ORDER, set={"remark": text}, was={"remark": ""})
        await write(app, change, role="manager")
    page = await anna.get("/conflicts")
    assert page.status_code == 200
    assert "Vorn klingeln" in page.text
    (await anna.get(f"/customers/{MUELLER}")).raise_for_status()
    for path in {part.split('"')[0] for part in page.text.split('href="')[1:] if part.startswith("/conflicts/")}:
        assert (await anna.get(path)).status_code == 200, path
        answer = await anna.post(f"{path}/resolution", data={"choice": "settle"})
        assert answer.status_code == 303, answer.text
    order = await find_order(MUELLER, ORDER)
    assert ([line["name"] for line in order["lines"]], order["remark"]) == ([ROLL["name"]], "Hinten klingeln")
