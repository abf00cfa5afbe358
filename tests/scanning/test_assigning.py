"""A code that no product has is given to one, by whoever keeps the catalogue."""

import pytest
from litestar import Litestar

from backend.catalog.tables import coded, find_product
from tests.cast import an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn

HONEY, PLAIN = an_id(310), an_id(400)


@pytest.fixture
async def mia(app: Litestar, sign_in: SignIn) -> Client:
    await goods.stock(app)
    return await sign_in("mia")


async def test_it_works(mia: Client) -> None:
    unknown = (await mia.get("/scan?code=ABC-1")).text
    assert 'href="/scan/assign?code=ABC-1"' in unknown
    chosen = await mia.get("/scan/assign?code=ABC-1&q=best")
    assert f"/scan/assign?code=ABC-1&amp;product={HONEY}" in chosen.text
    asked = await mia.get(f"/scan/assign?code=ABC-1&product={HONEY}")
    assert "Karton mit 12,5 Stück" in asked.text
    answer = await mia.post("/scan/assign", data={"code": "ABC-1", "product": HONEY, "on": "packaging"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/scan?code=ABC-1")
    (found,) = await coded("ABC-1")
    assert (found["line"]["id"], found["unit"], found["quantity_milli"]) == (HONEY, "Karton", 12_500)
    assert "Müllers" in (await mia.get("/scan?code=ABC-1")).text


async def test_a_code_is_given_once_however_it_is_spelt(mia: Client) -> None:
    for code in ("4006381333931", "(01)04006381333931", " ABC ", "ABC", "ABC"):
        assert (await mia.post("/scan/assign", data={"code": code, "product": HONEY})).status_code == 303
    codes = [one["code"] for one in (await find_product(HONEY))["codes"]]
    assert codes == ["4006381333931", "14006381333938", "ABC"]


async def test_a_product_that_is_full_of_codes_says_so(mia: Client) -> None:
    for n in range(50):
        await mia.post("/scan/assign", data={"code": f"C{n}", "product": PLAIN})
    answer = await mia.post("/scan/assign", data={"code": "ONE-MORE", "product": PLAIN})
    assert answer.status_code == 422
    assert "so viele Codes" in answer.text
    assert len((await find_product(PLAIN))["codes"]) == 50


@pytest.mark.parametrize("code", ["", " ", "x" * 101])
async def test_what_is_no_code_is_refused(mia: Client, code: str) -> None:
    assert (await mia.get("/scan/assign", params={"code": code})).status_code == 400
    assert (await mia.post("/scan/assign", data={"code": code, "product": HONEY})).status_code == 400


async def test_a_rep_is_neither_offered_it_nor_allowed(mia: Client, sign_in: SignIn) -> None:
    anna = await sign_in("anna")
    assert "/scan/assign" not in (await anna.get("/scan?code=ABC-1")).text
    assert (await anna.get("/scan/assign?code=ABC-1")).status_code == 403
    assert (await anna.post("/scan/assign", data={"code": "ABC-1", "product": HONEY})).status_code == 403
    assert await coded("ABC-1") == []
