"""The list and the page of a product, on the server."""

import re

import pytest
from litestar import Litestar

from sync.server.values import Values
from tests import making
from tests.cast import an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn

ROW = re.compile(r'<li class="product" id="product-([^"]*)">')


@pytest.fixture
async def anna(app: Litestar, sign_in: SignIn) -> Client:
    await goods.stock(app)
    return await sign_in("anna")


async def listed(client: Client, query: str = "") -> list[str]:
    page = await client.get(f"/products{query}")
    assert page.status_code == 200
    return ROW.findall(page.text)


async def test_it_works(anna: Client) -> None:
    page = await anna.get(goods.MUELLERS)
    for text in (
        "Müllers &#34;Bestes&#34; &amp; &lt;mehr&gt;",
        "1.234,56\u00a0€",
        "3.631,06\u00a0€",  # for a kilogram
        "ab 24,5 Stück",
        "bis 31.12.2099",
        "7,5\u00a0%",
        "4006381333931",
        "Nicht rabattfähig",
        "Ermäßigter Satz",
        f'href="/products?category={goods.BAKED}"',
    ):
        assert text in page.text, text
    assert "01.01.2020" not in page.text


async def test_a_price_of_a_group_names_the_group(anna: Client) -> None:
    name = {"kind": "price", "name": "Stammkunden", "mode": "net"}
    await making.write("create", "groups", [(goods.GROUP.removeprefix("group:"), Values(**name))])
    page = await anna.get(goods.MUELLERS)
    assert page.text.count("Gruppenpreis: Stammkunden") == 2


async def test_the_list_goes_from_a_to_z_in_pages_and_leaves_out_the_inactive(anna: Client) -> None:
    first = await listed(anna)
    assert len(first) == 50
    second = await listed(anna, f"?after={first[-1]}")
    assert len(first + second) == len(set(first + second)) == len(goods.WARES) - 1
    assert (first[0], first[2], second[-1]) == (an_id(311), an_id(400), goods.MUELLERS[-36:])
    assert an_id(312) not in first + second
    assert (await listed(anna, "?inactive=shown"))[2] == an_id(312)


@pytest.mark.parametrize(
    "query", ["m%C3%BCllers", "mueller%20best", "4006381333931", "140063%2081333938", "10%20%3C01%3E"]
)
async def test_a_product_is_found_by_name_number_and_code(anna: Client, query: str) -> None:
    assert await listed(anna, f"?q={query}") == [an_id(310)]


async def test_a_category_has_what_stands_below_it(anna: Client) -> None:
    assert len(await listed(anna, f"?category={goods.BREAD}")) == 50
    assert await listed(anna, f"?category={goods.ROLLS}") == [an_id(310)]
    page = await anna.get(f"/products?category={goods.BAKED}")
    assert "61 Artikel" in page.text
    assert page.text.index("Brot</a>") < page.text.index("Öko-Brötchen</a>")
    assert await listed(anna, f"?category={goods.SWEET}") == []
    assert await listed(anna, f"?category={an_id(396)}") == []


@pytest.mark.parametrize("query", ["?q=%00", "?after=%00&category=%00", "?q=%25", "?after=x&inactive=x"])
async def test_an_address_that_makes_no_sense_breaks_nothing(anna: Client, query: str) -> None:
    await listed(anna, query)


async def test_an_empty_catalogue_says_so(sign_in: SignIn) -> None:
    assert "Noch keine Artikel" in (await (await sign_in("ben")).get("/products")).text


async def test_a_fragment_is_the_part_that_changes(anna: Client) -> None:
    fragment = (await anna.get("/products?q=brot", headers={"HX-Request": "true"})).text
    assert "<html" not in fragment
    assert len(ROW.findall(fragment)) == 50


@pytest.mark.parametrize("id_", [an_id(999), "x", "%00"])
async def test_what_is_no_product_is_not_found(anna: Client, id_: str) -> None:
    assert (await anna.get(f"/products/{id_}")).status_code == 404
