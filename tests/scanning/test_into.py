"""Scanning into a draft, on the server: what is found becomes a line by the draft's own form."""

import re

import pytest
from litestar import Litestar

from tests.cast import MUELLER, an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn
from tests.scanning.photos import encoded, label, photo

DRAFT = an_id(601)
HREF = f"/customers/{MUELLER}/drafts/{DRAFT}"
SCAN = f"/scan?customer={MUELLER}&draft={DRAFT}"


@pytest.fixture
async def anna(app: Litestar, sign_in: SignIn) -> Client:
    await goods.stock(app)
    client = await sign_in("anna")
    assert (await client.post(f"/customers/{MUELLER}/drafts", data={"id": DRAFT})).status_code == 303
    return client


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the one form that adds."""
    (form,) = re.findall(r'<form class="scan-add".*?</form>', page, re.DOTALL)
    assert f'action="{HREF}/lines"' in form
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


async def test_it_works(anna: Client) -> None:
    page = (await anna.get(SCAN)).text
    assert f'href="{HREF}"' in page
    assert "In den Auftrag scannen" in page
    fields = form_of((await anna.get(f"{SCAN}&code=14006381333938")).text)
    assert fields["code"] == "14006381333938"
    for _ in range(2):  # sent twice it is one line
        assert (await anna.post(f"{HREF}/lines", data=fields)).status_code == 303
    editor = (await anna.get(HREF)).text
    assert editor.count('class="draft-line"') == 1
    assert 'id="line-' + fields["id"] in editor


async def test_a_photo_goes_into_the_draft_too(anna: Client) -> None:
    content = encoded(photo(label("EAN-13"), size=(1_600, 1_200)))
    answer = await anna.post(
        f"/api/scan?customer={MUELLER}&draft={DRAFT}",
        files={"photo": ("x.jpg", content, "image/jpeg")},
        headers={"Accept": "text/html"},
    )
    assert form_of(answer.text)["code"] == "4006381333931"


async def test_several_products_of_a_code_are_chosen_from(anna: Client, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    for product in (an_id(400), an_id(401)):
        await mia.post("/scan/assign", data={"code": "TWICE", "product": product})
    # The second has it already known of another: it is assigned all the same, and both are offered.
    page = (await anna.get(f"{SCAN}&code=TWICE")).text
    assert page.count('class="scan-add"') == 2
    ids = re.findall(r'name="id" value="([^"]*)"', page)
    assert len(set(ids)) == len(ids) == 2
    assert f'name="product_id" value="{an_id(400)}"' in page


async def test_nobody_scans_into_a_draft_he_does_not_see(anna: Client, sign_in: SignIn) -> None:
    ben = await sign_in("ben")
    assert (await ben.get(SCAN)).status_code == 404
    for wrong in (
        f"/scan?customer={MUELLER}",
        f"/scan?customer={MUELLER}&draft={an_id(999)}",
        f"/scan?draft={DRAFT}",
        f"/scan?customer=x&draft={DRAFT}",
        "/scan/found?customer=%00&draft=%00&code=1",
    ):
        assert (await anna.get(wrong)).status_code == 404, wrong
