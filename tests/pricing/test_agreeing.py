"""Managers agree individual prices and percentages; nothing is overwritten unseen, and an end can be undone."""

import html
import re
from typing import Any

import pytest
from litestar import Litestar

from sync.server.messages import Mutation
from tests import making
from tests.cast import COMPANY, MUELLER, an_id
from tests.catalog.test_editing import shown
from tests.conftest import Client, SignIn
from tests.pricing.bargains import BREAD, FOOD, OWN, OWN_PERCENT, RATE, SCALED, agree
from tests.pricing.test_pages import read

NEW = an_id(560)
PRICES = f"/customers/{MUELLER}/prices"
FORM = {
    "id": NEW,
    "product_id": SCALED,
    "price-amount": "17,50",
    "price-currency": "EUR",
    "price-mode": "gross",
    "price-per": "1000",
    "price-from": "6",
    "price-valid_from": "2026-01-01",
    "price-valid_to": "2099-12-31",
}


@pytest.fixture
async def mia(app: Litestar, sign_in: SignIn) -> Client:
    await agree(app)
    return await sign_in("mia")


async def stored(client: Client, id_: str) -> dict[str, Any] | None:
    changes = (await client.get("/sync/changes")).json()["changes"]
    return next((change["data"] for change in changes if change["id"] == id_ and change["op"] == "put"), None)


async def test_it_works(mia: Client) -> None:
    answer = await mia.post(PRICES, data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PRICES}?saved=price")
    row = await stored(mia, NEW)
    assert row is not None
    assert {name: row[name] for name in ("amount", "mode", "from_milli", "valid_from", "valid_to", "discount_bp")} == {
        "amount": 1_750,
        "mode": "gross",
        "from_milli": 6_000,
        "valid_from": "2026-01-01",
        "valid_to": "2099-12-31",
        "discount_bp": None,
    }
    page = await read(mia, PRICES)
    assert "Öl 17,50 € / Fl. inkl. MwSt. ab 6 Fl. ab 01.01.2026 bis 31.12.2099" in page
    assert "Individueller Preis vereinbart: Öl Preis: 17,50 €" in await read(mia, f"/customers/{MUELLER}/history")


async def test_a_form_sent_twice_makes_one_price_and_corrects_it(mia: Client) -> None:
    for amount in ("17,50", "17,50", "16"):
        assert (await mia.post(PRICES, data={**FORM, "price-amount": amount})).status_code == 303
    row = await stored(mia, NEW)
    assert row is not None
    assert row["amount"] == 1_600


async def test_a_form_that_comes_again_after_its_price_was_ended_agrees_it_anew(mia: Client) -> None:
    await mia.post(PRICES, data=FORM)
    await mia.post(f"{PRICES}/{NEW}/delete")
    assert "17,50" not in await read(mia, PRICES)
    await mia.post(PRICES, data={**FORM, "price-amount": "18"})
    assert "Öl 18,00 € / Fl." in await read(mia, PRICES)


async def test_a_second_price_for_the_same_is_refused_and_stays_typed(mia: Client) -> None:
    await mia.post(PRICES, data=FORM)
    dearer = {**FORM, "id": an_id(790), "price-amount": "19", "price-mode": "net"}
    answer = await mia.post(PRICES, data=dearer)
    assert answer.status_code == 422
    assert "Für dasselbe ist schon ein Preis vereinbart" in answer.text
    assert 'value="19"' in answer.text
    assert (await mia.post(PRICES, data={**dearer, "price-from": "7"})).status_code == 303
    version = re.search(r'name="version" value="(\d+)"', (await mia.get(f"{PRICES}/{an_id(790)}/edit")).text)
    assert version
    answer = await mia.post(f"{PRICES}/{an_id(790)}/edit", data={**dearer, "version": version[1]})
    assert answer.status_code == 422
    assert await stored(mia, an_id(790)) is not None


async def test_prices_may_be_typed_in_every_currency_that_has_a_rate(mia: Client) -> None:
    rates: Any = [{"currency": "JPY", "rate_e6": 161_500_000, "on": "2026-11-02"}]
    await making.carry_out(
        [Mutation(op="update", table="company", id=COMPANY, set={"rates": rates}, was={"rates": [RATE]})]
    )
    for page in (f"{PRICES}/new?product={SCALED}", "/catalog/new"):
        assert "JPY" in (await mia.get(page)).text


async def test_a_form_sent_as_it_came_changes_nothing(mia: Client) -> None:
    for price in (OWN, OWN_PERCENT):
        before = await stored(mia, price)
        form = shown((await mia.get(f"{PRICES}/{price}/edit")).text)
        assert (await mia.post(f"{PRICES}/{price}/edit", data=form)).status_code == 303
        assert await stored(mia, price) == before


async def test_a_surcharge_is_typed_as_it_is_shown(mia: Client) -> None:
    form = shown((await mia.get(f"{PRICES}/{OWN_PERCENT}/edit")).text)
    assert (form["price-percent"], form["price-from"]) == ("-5", "10")
    await mia.post(f"{PRICES}/{OWN_PERCENT}/edit", data={**form, "price-percent": "\u22127,5 %"})
    row = await stored(mia, OWN_PERCENT)
    assert row is not None
    assert row["discount_bp"] == -750


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"price-amount": ""}, "Bitte entweder einen Betrag oder einen Prozentsatz eingeben."),
        ({"price-percent": "5"}, "Bitte entweder einen Betrag oder einen Prozentsatz eingeben."),
        ({"price-amount": "x"}, "Bitte einen Betrag eintragen"),
        ({"price-amount": "", "price-percent": "101"}, "Bitte einen Prozentsatz von -100 bis 100"),
        ({"price-amount": "", "price-percent": "--5"}, "Bitte einen Prozentsatz von -100 bis 100"),
        ({"price-currency": ""}, "Ein Betrag braucht eine Währung."),
        ({"price-from": "viel"}, "Bitte eine Menge eintragen"),
        ({"price-valid_from": "2099-12-31", "price-valid_to": "2099-01-01"}, "endet, bevor"),
        ({"price-valid_to": "gestern"}, "endet, bevor"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(mia: Client, typed: dict[str, str], said: str) -> None:
    answer = await mia.post(PRICES, data={**FORM, **typed})
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    again = shown(answer.text)
    assert {name: again[name] for name in typed} == typed
    assert await stored(mia, NEW) is None


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(mia: Client) -> None:
    form = shown((await mia.get(f"{PRICES}/{OWN}/edit")).text)
    await mia.post(f"{PRICES}/{OWN}/edit", data={**form, "price-amount": "8"})
    answer = await mia.post(f"{PRICES}/{OWN}/edit", data={**form, "price-amount": "7"})
    assert answer.status_code == 422
    assert "Jemand anderes hat das inzwischen geändert." in answer.text
    row = await stored(mia, OWN)
    assert row is not None
    assert row["amount"] == 800


async def test_an_end_is_taken_back(mia: Client) -> None:
    answer = await mia.post(f"{PRICES}/{OWN}/delete", follow_redirects=True)
    assert "8,50" not in answer.text
    [undo] = re.findall(r'action="([^"]*/restore)"', answer.text)
    assert "Individueller Preis beendet" in answer.text
    assert (await mia.post(f"{PRICES}/{OWN}/delete")).status_code == 303, "twice is once"
    assert "8,50" in (await mia.post(undo, follow_redirects=True)).text
    page = await read(mia, f"/customers/{MUELLER}/history")
    assert "Individueller Preis gilt wieder: Brot & <Laib>" in page


async def test_percentages_on_categories_are_kept(mia: Client) -> None:
    address = f"/customers/{MUELLER}/percentages"
    form = shown((await mia.get(address)).text)
    assert (form["percent-0-category"], form["percent-0-percent"]) == (FOOD, "12,5")
    more = {"percent-1-category": BREAD, "percent-1-percent": "3", "percent-1-valid_to": "2099-12-31"}
    answer = await mia.post(address, data={**form, **more})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PRICES}?saved=percentages")
    row = await stored(mia, MUELLER)
    assert row is not None
    assert [one["discount_bp"] for one in row["category_discounts"]] == [1_250, 300]
    assert "Rabatte je Warengruppe" in await read(mia, f"/customers/{MUELLER}/history")
    late = await mia.post(address, data={**form, "percent-0-percent": "1"})
    assert late.status_code == 422, "somebody else was quicker"
    for wrong in ({"percent-1-category": ""}, {"percent-1-percent": "x"}, {"percent-1-valid_to": "2019-01-01x"}):
        now = shown((await mia.get(address)).text)
        assert (await mia.post(address, data={**now, **wrong})).status_code == 422, wrong
