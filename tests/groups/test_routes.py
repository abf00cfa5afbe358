"""Groups of customers are created, changed and deactivated; a group shows its prices (A8)."""

import pytest
from litestar import Litestar

from backend.groups.first import DEALERS
from tests.cast import MUELLER, VIP, an_id
from tests.catalog.test_editing import shown
from tests.conftest import Client, SignIn
from tests.pricing.bargains import BREAD, agree
from tests.pricing.test_pages import read

NEW = an_id(570)


@pytest.fixture
async def mia(app: Litestar, sign_in: SignIn) -> Client:
    await agree(app)
    return await sign_in("mia")


async def test_it_works(mia: Client) -> None:
    typed = {"id": NEW, "kind": "price", "name": "Großhandel", "mode": "net", "discount_bp": "5", "active": "on"}
    row = {"percent-0-category": BREAD, "percent-0-percent": "7,5"}
    answer = await mia.post("/groups", data={**typed, **row}, follow_redirects=True)
    assert answer.status_code == 200
    page = await read(mia, f"/groups/{NEW}")
    for words in ("Großhandel", "Preisgruppe, zzgl. MwSt. 0 Kunden", "Auf alles 5 %", "Brot 7,5 %", "Keine: Es gelten"):
        assert words in page, words
    assert "Großhandel" in (await mia.get(f"/customers/{MUELLER}/edit")).text
    assert "Händler zzgl. MwSt. · 7 % Rabatt 1 Kunde" in await read(mia, "/groups")


async def test_a_group_shows_its_prices(mia: Client) -> None:
    page = await read(mia, f"/groups/{DEALERS}")
    assert "Öl 20 % Rabatt" in page
    assert "ab 12,5 Fl." in page
    assert "abgelaufen 15,00 €" in page


async def test_a_group_that_is_inactive_is_not_offered_any_more_but_stays_with_those_who_have_it(mia: Client) -> None:
    form = shown((await mia.get(f"/groups/{VIP}/edit")).text)
    assert (await mia.post(f"/groups/{VIP}/edit", data={**form, "active": ""})).status_code == 303
    assert f'name="group-{VIP}"' in (await mia.get(f"/customers/{MUELLER}/edit")).text
    assert f'name="group-{VIP}"' not in (await mia.get("/customers/new")).text
    assert "inaktiv" in await read(mia, "/groups")


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(mia: Client) -> None:
    form = shown((await mia.get(f"/groups/{DEALERS}/edit")).text)
    assert form["percent-0-percent"] == "3"
    assert (await mia.post(f"/groups/{DEALERS}/edit", data={**form, "discount_bp": "8"})).status_code == 303
    late = await mia.post(f"/groups/{DEALERS}/edit", data={**form, "discount_bp": "9"})
    assert late.status_code == 422
    assert "Jemand anderes hat das inzwischen geändert." in late.text
    assert 'value="9"' in late.text


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 101}, {"discount_bp": "101"}, {"mode": "both"}, {"percent-0-percent": "-1"}],
)
async def test_what_is_wrong_is_said(mia: Client, wrong: dict[str, str]) -> None:
    form = shown((await mia.get(f"/groups/{DEALERS}/edit")).text)
    answer = await mia.post(f"/groups/{DEALERS}/edit", data={**form, **wrong})
    assert answer.status_code == 422
    assert 'class="error"' in answer.text or 'class="summary"' in answer.text
