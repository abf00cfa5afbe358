"""Clashes about an individual price and about a draft: told by product or customer, decided by whoever may."""

from typing import Any

import pytest
from litestar import Litestar

from sync.server.messages import Mutation
from tests.cast import DORA, MIA, MUELLER, an_id
from tests.catalog import goods
from tests.conflicts.clashes import newest
from tests.conflicts.test_orders import words
from tests.conflicts.test_routes import decide, offered
from tests.conftest import SignIn
from tests.orders.written import write

PRICE = an_id(801)


async def clash(app: Litestar, table: str, made: dict[str, Any], was: dict[str, Any], *changes: dict[str, Any]) -> Any:
    made = {"customer_id": MUELLER, **made}
    (result,) = await write(app, Mutation(op="create", table=table, id=PRICE, set=made))
    assert result.status == "applied", result
    for user, change in zip((MIA, DORA), changes, strict=True):
        mutation = Mutation(op="update", table=table, id=PRICE, set=change, was=was)
        await write(app, mutation, role="manager", user=user, device=user)
    return await newest()


@pytest.mark.parametrize(("name", "may"), [("anna", False), ("mia", True)])
async def test_individual_prices_are_for_managers(name: str, may: bool, app: Litestar, sign_in: SignIn) -> None:
    await goods.stock(app)
    ware = goods.WARES[0]
    made = {"product_id": ware["id"], "currency": "EUR", "amount": 100}
    found = await clash(app, "customer_prices", made, {"amount": 100}, {"amount": 110}, {"amount": 120})
    client = await sign_in(name)
    page = (await client.get(found.path)).text
    assert f"{ware['name']}: Preis" in words(page)
    assert "1,10 €" in words(page) and "1,20 €" in words(page)
    assert any(one in offered(page) for one in ("mine", "theirs")) is may
    assert ("Büro" in words(page)) is not may
    if may:
        other = next(one for one in offered(page) if one in ("mine", "theirs"))
        assert await decide(client, found, other) == f"/conflicts?saved={found.id}"


async def test_the_customers_page_says_which_price_in_which_currency(app: Litestar, sign_in: SignIn) -> None:
    await goods.stock(app)
    ware = goods.WARES[0]
    made = {"product_id": ware["id"], "currency": "CHF", "amount": 100}
    await clash(app, "customer_prices", made, {"amount": 100}, {"amount": 110}, {"amount": 120})
    page = words((await (await sign_in("mia")).get(f"/customers/{MUELLER}")).text)
    assert f"{ware['name']}: Preis" in page and "1,10 CHF" in page and "1,20 CHF" in page


async def test_whoever_deletes_what_another_changed_learns_what_that_was(app: Litestar, sign_in: SignIn) -> None:
    await goods.stock(app)
    made = {"customer_id": MUELLER, "product_id": goods.WARES[0]["id"], "currency": "EUR", "amount": 100}
    await write(app, Mutation(op="create", table="customer_prices", id=PRICE, set=made))
    for user, change in (
        (DORA, Mutation(op="update", table="customer_prices", id=PRICE, set={"amount": 120}, was={"amount": 100})),
        (MIA, Mutation(op="delete", table="customer_prices", id=PRICE, was={"amount": 100})),
    ):
        await write(app, change, role="manager", user=user, device=user)
    found = await newest()
    mia = await sign_in("mia")
    page = (await mia.get(found.path)).text
    assert "Preis 1,20 €" in words(page) and "auf seiner eigenen Seite gelöscht" in words(page)
    assert f'href="/customers/{MUELLER}/prices"' in page
    assert offered(page) == ["settle"]


async def test_what_is_typed_of_an_order_is_decided(app: Litestar, sign_in: SignIn) -> None:
    found = await clash(app, "drafts", {}, {"remark": ""}, {"remark": "Vorn"}, {"remark": "Hinten"})
    client = await sign_in("anna")
    page = words((await client.get(found.path)).text)
    assert "Vorn" in page and "Hinten" in page
    assert await decide(client, found, "both") == f"/conflicts?saved={found.id}"
