"""Categories are created, renamed, moved and deleted by those who keep the catalogue, on both databases."""

import re

import pytest
from litestar import Litestar

from backend.categories import routes
from tests.cast import an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn

HOME = "/catalog/categories"
NEW = an_id(701)


@pytest.fixture
async def mia(app: Litestar, sign_in: SignIn) -> Client:
    await goods.stock(app)
    return await sign_in("mia")


async def there(client: Client, table: str = "categories") -> dict[str, dict[str, object]]:
    changes = (await client.get("/sync/changes")).json()["changes"]
    return {change["id"]: change["data"] for change in changes if change["table"] == table and change["op"] == "put"}


async def test_it_works(mia: Client) -> None:
    page = (await mia.get(HOME)).text
    assert "Gebackenes &amp; &lt;Co&gt; › </small><b>Öko-Brötchen</b>" in page
    assert page.index("<b>Brot</b>") < page.index("<b>Öko-Brötchen</b>") < page.index("<b>Süßes</b>")
    assert page.count(">61 Artikel<") == 1
    assert page.count(">62 Artikel<") == 1  # with those below
    assert f'href="{HOME}/{goods.BREAD}"' in page


async def test_a_category_is_made_once_however_often_its_form_is_sent(mia: Client) -> None:
    form = {"id": NEW, "name": " Kuchen & Torten ", "parent_id": goods.BAKED}
    for _ in range(2):
        answer = await mia.post(HOME, data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{HOME}?said=saved")
    assert (await there(mia))[NEW] == {"id": NEW, "name": "Kuchen & Torten", "parent_id": goods.BAKED}
    assert len(await there(mia)) == len(goods.TREE) + 1


async def test_a_category_is_renamed_and_moved(mia: Client) -> None:
    form = {"name": "Brote", "parent_id": goods.SWEET, "was_name": "Brot", "was_parent_id": goods.BAKED}
    assert (await mia.post(f"{HOME}/{goods.BREAD}", data=form)).status_code == 303
    assert (await there(mia))[goods.BREAD] == {"id": goods.BREAD, "name": "Brote", "parent_id": goods.SWEET}
    assert "Süßes" in (await mia.get(f"/products?category={goods.BREAD}")).text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": " "}, "Bitte ausfüllen"),
        ({"name": "x" * 201}, "200"),
        ({"name": "a\0b"}, "nicht speichern lassen"),
        ({"name": "Brot", "parent_id": goods.BREAD}, "nicht unter sich selbst"),
        ({"name": "Brot", "parent_id": an_id(999)}, "gibt es nicht mehr"),
        ({"name": "öko-brötchen", "parent_id": goods.BAKED}, "schon eine Warengruppe dieses Namens"),
    ],
)
async def test_what_is_wrong_is_said_at_the_field_and_nothing_changes(
    mia: Client, form: dict[str, str], said: str
) -> None:
    before = await there(mia)
    answer = await mia.post(f"{HOME}/{goods.BREAD}", data={"parent_id": goods.BAKED, **form})
    assert answer.status_code == 422
    assert said in answer.text
    assert await there(mia) == before


async def test_a_category_does_not_move_below_its_own(mia: Client) -> None:
    form = {"name": "Gebackenes & <Co>", "parent_id": goods.ROLLS}
    answer = await mia.post(f"{HOME}/{goods.BAKED}", data=form)
    assert answer.status_code == 422
    offered = re.findall(r'<option value="([^"]+)"', (await mia.get(f"{HOME}/{goods.BAKED}")).text)
    assert set(offered) == {goods.SWEET, goods.LOST}


async def test_nothing_is_overwritten_unseen(mia: Client) -> None:
    await mia.post(f"{HOME}/{goods.BREAD}", data={"name": "Brote", "parent_id": goods.BAKED})
    form = {"name": "Laibe", "parent_id": goods.BAKED, "was_name": "Brot", "was_parent_id": goods.BAKED}
    answer = await mia.post(f"{HOME}/{goods.BREAD}", data=form)
    assert answer.status_code == 422
    assert "inzwischen geändert" in answer.text
    assert 'value="Laibe"' in answer.text
    assert (await there(mia))[goods.BREAD]["name"] == "Brote"


async def test_an_empty_category_goes_and_what_stood_below_it_moves_up(mia: Client) -> None:
    await mia.post(HOME, data={"id": NEW, "name": "Kuchen", "parent_id": goods.SWEET})
    page = (await mia.get(f"{HOME}/{goods.SWEET}/delete")).text
    assert "Es steht kein Artikel darin." in page
    assert "Die Warengruppe darunter rückt um eine Stufe auf." in page
    answer = await mia.post(f"{HOME}/{goods.SWEET}/delete")
    assert answer.headers["location"] == f"{HOME}?said=deleted"
    found = await there(mia)
    assert goods.SWEET not in found
    assert found[NEW]["parent_id"] is None
    assert (await mia.get(f"{HOME}/{goods.SWEET}")).status_code == 404


@pytest.mark.parametrize("to", ["", goods.SWEET])
async def test_the_products_of_a_category_move_before_it_goes(
    mia: Client, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "AT_ONCE", 25)  # 61 products: three transactions
    assert "61 Artikel stehen darin" in (await mia.get(f"{HOME}/{goods.BREAD}/delete")).text
    assert (await mia.post(f"{HOME}/{goods.BREAD}/delete", data={"to": to})).status_code == 303
    products = await there(mia, "products")
    assert sum(row["category_id"] == goods.BREAD for row in products.values()) == 0
    assert sum(row["category_id"] == (to or None) for row in products.values()) == 61
    assert goods.BREAD not in await there(mia)


@pytest.mark.parametrize("to", [goods.BREAD, an_id(999), "x", "\0"])
async def test_products_go_nowhere_but_into_another_category(mia: Client, to: str) -> None:
    answer = await mia.post(f"{HOME}/{goods.BREAD}/delete", data={"to": to})
    assert answer.status_code == 422
    assert "Bitte eine andere Warengruppe wählen." in answer.text
    assert goods.BREAD in await there(mia)


async def test_the_page_of_everything_leads_there_for_those_who_may(mia: Client, sign_in: SignIn) -> None:
    assert f'href="{HOME}"' in (await mia.get("/more")).text
    assert f'href="{HOME}"' not in (await (await sign_in("anna")).get("/more")).text
    await mia.post("/language", data={"language": "en"})
    assert "New category" in (await mia.get(HOME)).text
