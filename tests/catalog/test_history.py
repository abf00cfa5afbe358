"""Who changed which price when: written down by the write path, read by those who keep the catalogue."""

import pytest
from litestar import Litestar

from backend.catalog import changes
from backend.catalog.pages import Product
from backend.database import Engine
from tests.cast import an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn

MUELLERS = an_id(310)
HISTORY = f"/catalog/{MUELLERS}/history"


@pytest.fixture
async def mia(app: Litestar, sign_in: SignIn) -> Client:
    await goods.stock(app)
    return await sign_in("mia")


async def change(client: Client, **fields: str) -> None:
    form = (await client.get(f"/catalog/{MUELLERS}/edit")).text
    version = form.split('name="version" value="')[1].split('"')[0]
    whole = {
        "name": 'Müllers "Bestes" & <mehr>',
        "number": "10 <01>",
        "description": "Eine Zeile\nund & noch <eine>.",
        "category_id": goods.ROLLS,
        "unit": "Stück",
        "packaging": "Karton",
        "packaging_milli": "12,5",
        "minimum_milli": "6",
        "content_milli": "340",
        "content_unit": "g",
        "vat_class": "reduced",
        "active": "on",
        "code-0": "4006381333931",
        "price-0-amount": "1234,56",
        "price-0-currency": "EUR",
        "version": version,
    }
    assert (await client.post(f"/catalog/{MUELLERS}/edit", data={**whole, **fields})).status_code == 303


async def test_it_works(mia: Client) -> None:
    await change(mia)
    await change(mia, **{"price-0-amount": "0,99"})
    page = (await mia.get(HISTORY)).text
    newest = page.split('<li class="line">')[1]
    assert "<del>Listenpreis <b>1.234,56\u00a0€</b>" in newest
    assert "<ins>Listenpreis <b>0,99\u00a0€</b>" in newest
    assert "Mia Mittendorf" in newest
    assert "Code" not in newest  # only what was changed
    oldest = page.split('<li class="line">')[-1]
    assert "Artikel angelegt" in oldest
    assert "Dora Adler" in oldest
    assert f'href="{HISTORY}"' in (await mia.get(f"/products/{MUELLERS}")).text


async def test_every_kind_of_field_is_written_as_people_read_it(mia: Client) -> None:
    await change(mia)
    await change(
        mia,
        name="Neu",
        category_id=goods.BREAD,
        packaging="Kiste",
        packaging_milli="",
        minimum_milli="",
        vat_class="standard",
        active="",
        **{"code-0": "96385074"},
    )
    newest = (await mia.get(HISTORY)).text.split('<li class="line">')[1]
    for text in (
        "Name: <del>Müllers &#34;Bestes&#34; &amp; &lt;mehr&gt;</del> → <ins>Neu</ins>",
        "Warengruppe: <del>Öko-Brötchen</del> → <ins>Brot</ins>",
        "Verpackung: <del>Karton</del> → <ins>Kiste</ins>",
        "Einheiten darin: <del>12,5</del> → <ins>–</ins>",
        "Mindestmenge: <del>6</del> → <ins>–</ins>",
        "<del>Ermäßigter Satz</del> → <ins>Voller Satz</ins>",
        "<del>ja</del> → <ins>nein</ins>",
        "Code: <del>4006381333931 </del>",
        "Code: <ins>96385074 </ins>",
    ):
        assert text in newest, text


async def test_no_phone_carries_who_changed_a_price(mia: Client, sign_in: SignIn, engine: Engine) -> None:
    await change(mia)
    assert await engine.sql("SELECT product_id FROM product_history") == [{"product_id": MUELLERS}]
    for name in ("anna", "mia", "dora", "carla"):
        found = (await (await sign_in(name)).get("/sync/changes")).json()["changes"]
        assert {row["table"] for row in found} & {"product_history"} == set()
    [row] = await engine.sql("SELECT scope FROM sync_change WHERE table_name = 'product_history'")
    assert row["scope"] == "server"


async def test_whoever_sells_is_not_led_there(mia: Client, sign_in: SignIn) -> None:
    assert "/history" not in (await (await sign_in("anna")).get(f"/products/{MUELLERS}")).text


def test_a_long_history_shows_the_newest() -> None:
    product: Product = {**goods.WARES[0], "created_at": "2026-01-01T00:00:00.000Z", "created_by": "x"}  # type: ignore[typeddict-item]
    event = changes.Event(id="1", op="update", at="2026-11-26T10:00:00.000Z", by="x", changes=[])
    page = changes.page(product, [event] * (changes.SHOWN + 1), {}, {})
    assert len(page["lines"]) == changes.SHOWN
    assert page["more"]
    assert changes.page(product, [event], {}, {})["lines"][-1]["op"] == "create"
