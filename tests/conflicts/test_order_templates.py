"""Two who change one order template at once: decided as clashes about other rows are, by whoever keeps it."""

from typing import Any

import msgspec
import pytest
from litestar import Litestar

from backend.order_templates.tables import CustomerTemplates, OrderTemplates, OwnTemplates
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from tests.cast import ANNA, DORA, MIA, MUELLER, an_id
from tests.catalog import goods
from tests.conflicts.clashes import Clash, newest
from tests.conflicts.test_routes import decide, offered
from tests.conflicts.test_shared import words
from tests.conftest import Client, SignIn

ONE = an_id(731)
ROLL, BREAD = an_id(310), an_id(405)
PLACES: dict[str, Any] = {
    "order_templates": (OrderTemplates, MIA, DORA),
    "own_templates": (OwnTemplates, ANNA, ANNA),
    "customer_templates": (CustomerTemplates, ANNA, MIA),
}


def item(product_id: str, quantity_milli: int = 1_000) -> dict[str, Any]:
    return {"product_id": product_id, "quantity_milli": quantity_milli, "text": ""}


async def clash(app: Litestar, table: str) -> Clash:
    """The first adds rolls, the second makes more of the bread: what the first made of it stands."""
    _, first, second = PLACES[table]
    of: Any = {"customer_id": MUELLER} if table == "customer_templates" else {}
    seen: Any = {"items": [item(BREAD)]}
    steps: Any = (
        (first, "create", {**of, "name": "Wie immer", **seen}, None),
        (first, "update", {"items": [item(BREAD), item(ROLL)]}, seen),
        (second, "update", {"items": [item(BREAD, 3_000)]}, seen),
    )
    for place, (user, op, set_, was) in enumerate(steps):
        scopes = ("shared", f"u:{user}")
        access = Access(
            user=user, device=an_id(900 + place), role="manager", scopes=scopes, everywhere=user != ANNA or bool(of)
        )
        mutation = Mutation(op=op, table=table, id=ONE, set=set_, was=was)
        [result] = await apply(app.state.registry, access, [mutation])
        assert result.error is None, result
    return await newest()


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("order_templates", ("mia", "dora")),
        ("own_templates", ("anna",)),
        ("customer_templates", ("anna", "carla", "mia")),
    ],
)
async def test_whoever_keeps_it_sees_both_and_decides(
    app: Litestar, sign_in: SignIn, table: str, names: tuple[str, ...]
) -> None:
    await goods.stock(app)
    made = await clash(app, table)
    for name in ("anna", "ben", "carla", "mia", "dora"):
        client = await sign_in(name)
        status = 200 if name in names or (table == "customer_templates" and name == "dora") else 404
        assert (await client.get(made.path)).status_code == status, name
        assert (made.path in (await client.get("/conflicts")).text) == (status == 200), name
    client = await sign_in(names[0])
    page = (await client.get(made.path)).text
    assert "Müllers" in words(page) and "Brot 05 × 3" in words(page)
    assert f'href="/templates/{ONE}"' in page
    assert "mine" in offered(page)
    await decide(client, made, "mine")
    rows = await PLACES[table][0].select()
    assert [msgspec.json.decode(row["items"]) for row in rows] == [[item(BREAD, 3_000)]]


async def test_a_rep_hears_nothing_of_the_companys(app: Litestar, anna: Client) -> None:
    await goods.stock(app)
    made = await clash(app, "order_templates")
    answer = await anna.post(f"{made.path}/resolution", data={"choice": "mine"})
    assert answer.status_code == 404
