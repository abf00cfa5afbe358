"""An order is typed on the phone and on the server, tap for tap: the same pages, the same parts, the same order."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar

from backend.orders.tables import Orders
from tests.cast import MUELLER, an_id
from tests.catalog import goods
from tests.conftest import SignIn
from tests.parity.test_pages import HTMX, Phone, load

DRAFTS = f"/customers/{MUELLER}/drafts"
DRAFT, AGAIN, EDIT = (f"{DRAFTS}/{an_id(number)}" for number in (701, 703, 704))
ORDER = f"/customers/{MUELLER}/orders/{an_id(701)}"
ROLL, BREAD, OLD, LINE, FREE = an_id(310), an_id(405), an_id(312), an_id(711), an_id(712)
SIGNED = json.dumps({"width": 300, "height": 100, "strokes": [[1, 2, 3, 4], [5, 5]]})
ADDRESS = {"delivery": "other", "delivery_name": "Lager", "delivery_city": "Wien", "delivery_country": "AT"}

Step = tuple[str, str, dict[str, str]]
TYPED: tuple[Step, ...] = (
    ("POST", DRAFTS, {"id": an_id(701), "kind": "order"}),
    ("GET", DRAFT, {}),
    ("POST", f"{DRAFT}/place", {}),
    ("GET", f"{DRAFT}/add", {}),
    ("GET", f"{DRAFT}/add?q=brot", {}),
    ("GET", f"{DRAFT}/add?q=M%C3%BCller", {}),
    ("GET", f"{DRAFT}/add?q=nothing%3Cb%3E&from=last", {}),
    ("GET", f"{DRAFT}/add?from=favourites", {}),
    ("POST", f"/products/{BREAD}/favourite", {"on": "1"}),
    ("POST", f"/products/{ROLL}/favourite", {"on": "1"}),
    ("GET", f"{DRAFT}/add?from=favourites", {}),
    ("POST", f"{DRAFT}/lines", {"id": LINE, "product_id": BREAD, "back": "add"}),
    ("POST", f"{DRAFT}/lines", {"id": LINE, "product_id": BREAD}),
    ("POST", f"{DRAFT}/lines", {"id": an_id(713), "code": "4006381333931"}),
    ("POST", f"{DRAFT}/lines", {"id": an_id(714), "product_id": OLD, "quantity": "0,5"}),
    ("POST", f"{DRAFT}/lines", {"id": an_id(715), "code": "4000000000006"}),
    ("POST", f"{DRAFT}/lines", {"id": an_id(715), "product_id": "x", "back": "add"}),
    ("POST", f"{DRAFT}/lines", {"id": FREE, "name": "", "price": "?", "quantity": "x"}),
    ("POST", f"{DRAFT}/lines", {"id": FREE, "name": "Muster & <mehr>", "price": "1.234,50", "vat_class": "reduced"}),
    ("GET", f"{DRAFT}/add?q=brot", {}),
    ("POST", f"{DRAFT}/lines/{LINE}", {"quantity": "1.000", "step": "1"}),
    ("POST", f"{DRAFT}/lines/{LINE}", {"quantity": "<x>"}),
    ("POST", f"{DRAFT}/lines/{LINE}", {"quantity": "1000", "discount_bp": "12,5", "text": "dünn & <weich>"}),
    ("POST", f"{DRAFT}/lines/{LINE}", {"discount_bp": "200"}),
    ("POST", f"{DRAFT}/lines/{LINE}/give", {"given": "bonus", "quantity": "<2>"}),
    ("POST", f"{DRAFT}/lines/{LINE}/give", {"given": "bonus", "quantity": "200", "id": an_id(716)}),
    ("POST", f"{DRAFT}/lines/{LINE}/give", {"given": "x"}),
    ("POST", f"{DRAFT}/lines/{FREE}/give", {"given": "sample"}),
    ("POST", f"{DRAFT}/lines/{an_id(716)}/give", {"given": ""}),
    ("POST", f"{DRAFT}/lines/{an_id(716)}/give", {"given": "sample"}),
    ("GET", DRAFT, {}),
    ("POST", f"{DRAFT}/lines/{an_id(713)}", {"quantity": "2", "unit": "packaging", "step": "-1"}),
    ("POST", f"{DRAFT}/lines/{an_id(713)}/delete", {"back": "add"}),
    ("POST", f"{DRAFT}/lines/{an_id(713)}/restore", {}),
    ("POST", f"{DRAFT}/lines/{an_id(714)}", {"quantity": "0"}),
    ("POST", f"{DRAFT}/lines/{an_id(799)}", {"quantity": "1"}),
    ("POST", DRAFT, {"wish_on": "24.12.2027", "remark": "Hinten\n<rein>", "payment_method": "cash"}),
    ("POST", DRAFT, {"wish_on": "bald", "remark": "x", "delivery": "{}"}),
    ("POST", DRAFT, ADDRESS),
    ("POST", DRAFT, {"signature": "x"}),
    ("POST", DRAFT, {"signature": SIGNED}),
    ("GET", DRAFT, {}),
    ("GET", f"{DRAFTS}/{an_id(799)}", {}),
)
LISTED: tuple[Step, ...] = (("GET", f"/customers/{MUELLER}", {}), ("GET", "/orders", {}), ("GET", "/orders?mine=1", {}))
LATER: tuple[Step, ...] = (
    ("GET", DRAFT, {}),
    ("POST", f"{DRAFT}/place", {}),
    ("POST", DRAFTS, {"id": an_id(703)}),
    ("GET", AGAIN, {}),
    ("GET", f"{AGAIN}/add?from=last", {}),
    ("GET", f"{AGAIN}/add", {}),
    ("POST", f"{AGAIN}/lines", {"from": "last", "id": an_id(721)}),
    ("GET", AGAIN, {}),
    ("POST", f"{AGAIN}/discard", {}),
    ("GET", AGAIN, {}),
    ("POST", f"{AGAIN}/restore", {"lines": f"{an_id(721)},{an_id(722)}"}),
    ("GET", AGAIN, {}),
    ("POST", DRAFTS, {"id": an_id(705), "copy": an_id(701), "kind": "offer"}),
    ("GET", f"{DRAFTS}/{an_id(705)}", {}),
    ("POST", DRAFTS, {"id": an_id(706), "copy": an_id(799)}),
)


@pytest.fixture(scope="module")
def phone() -> Iterator[Phone]:
    phone = Phone()
    yield phone
    phone.process.communicate()
    assert phone.process.returncode == 0


def plain(body: str) -> str:
    """The ids of rows that a form is to make are new in every answer."""
    return re.sub(r'(name="id" value=")[^"]*', r"\1", body)


async def both(client: Any, phone: Phone, steps: tuple[Step, ...], headers: dict[str, str]) -> None:
    for method, path, fields in steps:
        if method == "GET":
            here = await client.get(path, headers=headers)
        else:
            here = await client.post(path, data=fields, headers=headers)
        there = phone.ask(method=method, path=path, fields=fields, headers=headers)
        assert there["status"] == here.status_code, (path, fields, there["reports"])
        assert plain(there["body"]) == plain(here.text), (path, fields)
        place = there["headers"].get("location", "").removeprefix("https://feldbuch.example")
        assert place == here.headers.get("location", ""), path


@pytest.mark.parametrize("name", ["anna", "carla", "mia"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["pages", "parts"])
async def test_every_tap_gives_the_same_on_both_sides(
    app: Litestar, sign_in: SignIn, phone: Phone, name: str, headers: dict[str, str]
) -> None:
    await goods.stock(app)
    client = await sign_in(name)
    await load(phone, client, name)
    await both(client, phone, TYPED, headers)
    await load(phone, client, name)
    await both(client, phone, LISTED, headers)
    await both(client, phone, (("POST", f"{DRAFT}/place", {"kind": "order"}),), {})
    (made,) = [one for one in phone.ask(waiting=True)["mutations"] if one["table"] == "orders"]
    row = await Orders.select().first()
    assert row is not None
    for field, value in made["set"].items():
        stands = row[field]
        assert (json.loads(stands) if isinstance(value, list | dict) else stands) == value, field
    await load(phone, client, name)
    await both(client, phone, LATER, headers)


async def test_an_edited_order_is_changed_alike(app: Litestar, sign_in: SignIn, phone: Phone) -> None:
    await goods.stock(app)
    client = await sign_in("anna")
    for path, fields in (
        (DRAFTS, {"id": an_id(701)}),
        (f"{DRAFT}/lines", {"id": LINE, "product_id": BREAD, "quantity": "1000"}),
        (f"{DRAFT}/lines", {"id": FREE, "name": "Muster", "price": "1"}),
        (f"{DRAFT}/place", {}),
        (f"{ORDER}/edit", {"id": an_id(704)}),
    ):
        assert (await client.post(path, data=fields)).status_code == 303, path
    await load(phone, client, "anna")
    page = (await client.get(EDIT)).text
    (line,) = set(re.findall(r'id="line-([^"]*)"', page)[:1])
    steps: tuple[Step, ...] = (
        ("GET", EDIT, {}),
        ("POST", f"{EDIT}/lines/{line}", {"quantity": "2000"}),
        ("POST", EDIT, {"remark": "doch mehr", "kind": "offer"}),
    )
    await both(client, phone, steps, HTMX)
    before = await Orders.select().first() or {}
    there = phone.ask(method="POST", path=f"{EDIT}/place", headers={}, fields={})
    (made,) = [one for one in phone.ask(waiting=True)["mutations"] if one["table"] == "orders"]
    assert there["status"] == 303
    assert made["op"] == "update"
    assert json.loads(before["lines"]) == made["was"]["lines"]
    await client.post(f"{EDIT}/place")
    after = await Orders.select().first() or {}
    for field, value in made["set"].items():
        stands = after[field]
        assert (json.loads(stands) if isinstance(value, list | dict) else stands) == value, field
