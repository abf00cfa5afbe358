"""Favourites are each person's own, on all of his devices and on nobody else's; on both databases."""

import pytest
from litestar import Litestar

from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from tests.cast import ANNA, BEN, DORA, an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn

MUELLERS = an_id(310)
MARK = f"/products/{MUELLERS}/favourite"


@pytest.fixture
async def anna(app: Litestar, sign_in: SignIn) -> Client:
    await goods.stock(app)
    return await sign_in("anna")


async def marks(client: Client) -> list[dict[str, object]]:
    changes = (await client.get("/sync/changes")).json()["changes"]
    return [change for change in changes if change["table"] == "favourites" and change["op"] == "put"]


async def test_it_works(anna: Client) -> None:
    assert "Zu den Favoriten" in (await anna.get(goods.MUELLERS)).text
    answer = await anna.post(MARK, data={"on": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, goods.MUELLERS)
    assert 'aria-pressed="true"' in (await anna.get(goods.MUELLERS)).text
    [mark] = await marks(anna)
    assert mark["scope"] == f"u:{ANNA}"
    assert mark["data"]["product_id"] == MUELLERS  # type: ignore[index]
    await anna.post(MARK, data={"on": ""})
    assert 'aria-pressed="false"' in (await anna.get(goods.MUELLERS)).text
    assert await marks(anna) == []


async def test_a_second_tap_on_an_old_page_changes_nothing(anna: Client) -> None:
    for _ in range(2):
        assert (await anna.post(MARK, data={"on": "1"})).status_code == 303
    assert len(await marks(anna)) == 1
    for _ in range(2):
        assert (await anna.post(MARK)).status_code == 303
    assert await marks(anna) == []


async def test_favourites_are_nobody_elses(anna: Client, sign_in: SignIn) -> None:
    await anna.post(MARK, data={"on": "1"})
    for name in ("ben", "carla", "mia", "dora"):
        other = await sign_in(name)
        assert await marks(other) == [], name
        assert 'aria-pressed="false"' in (await other.get(goods.MUELLERS)).text
    second_phone = await sign_in("anna")
    assert len(await marks(second_phone)) == 1


async def test_nobody_takes_away_a_mark_of_somebody_else(app: Litestar, anna: Client) -> None:
    await anna.post(MARK, data={"on": "1"})
    [mark] = await marks(anna)
    delete = Mutation(op="delete", table="favourites", id=str(mark["id"]))
    ben = Access(user=BEN, device=an_id(98), scopes=("shared", f"u:{BEN}"))
    dora = Access(user=DORA, device=an_id(99), role="administrator", scopes=("shared", f"u:{DORA}"), everywhere=True)
    for access, code in ((ben, "out_of_scope"), (dora, "read_only")):
        [result] = await apply(app.state.registry, access, [delete])
        assert result.error is not None
        assert result.error.code == code
    assert len(await marks(anna)) == 1


async def test_a_favourite_is_of_a_product(app: Litestar, anna: Client) -> None:
    access = Access(user=ANNA, device=an_id(98), scopes=("shared", f"u:{ANNA}"))
    for set_, code in (({}, "read_only"), ({"product_id": "x"}, "invalid"), ({"created_by": BEN}, "read_only")):
        create = Mutation(op="create", table="favourites", id=an_id(801), set=set_)  # type: ignore[arg-type]
        [result] = await apply(app.state.registry, access, [create])
        assert result.error is not None
        assert result.error.code == code, set_


@pytest.mark.parametrize("id_", [an_id(999), "x", "%00"])
async def test_what_is_no_product_is_not_found(anna: Client, id_: str) -> None:
    assert (await anna.post(f"/products/{id_}/favourite", data={"on": "1"})).status_code == 404
