"""Every page that the phone makes has the very bytes and headers of the server's."""

import html
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from jinja2 import Environment, meta
from litestar import Litestar

from backend.catalog import pages as catalog
from backend.conflicts import pages as conflicts
from backend.customers import pages as customers
from backend.customers.filters import parse
from backend.groups.first import CONSUMERS
from backend.history import pages as history
from backend.ids import new_id
from backend.more import pages as more
from backend.notes import pages as notes
from backend.people.person import Person
from backend.photos import pages as photos
from backend.pricing import pages as pricing
from backend.pricing.deal import deal
from backend.pricing.rates import FIRST_VAT_RATES
from backend.ready import pages as ready
from backend.rendering import TEMPLATES, frame_of, templates
from backend.scanning import assigning
from backend.scanning import pages as scanning
from backend.stock import pages as stock
from backend.waiting import pages as waiting
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from tests import cast
from tests.catalog import goods
from tests.conflicts import clashes, shared
from tests.conflicts import orders as order_clashes
from tests.conflicts import test_order_templates as template_clashes
from tests.conftest import SignIn
from tests.files.drawn import picture
from tests.order_templates import made as order_templates
from tests.orders import drafts, written
from tests.orders import shown as orders
from tests.pages import rows
from tests.pricing import bargains
from web.build.phone import templates as phone_has

PHONE = Path(__file__).with_name("phone.mjs")
HTMX = {"HX-Request": "true"}
ZONE = "Europe/Berlin"
DORA = Person(
    id=cast.DORA, name="Dora „Ä“ O'Adler", email="dora@cast.example", role="administrator", language="de", device=""
)


class Phone:
    """The worker's half, in node."""

    def __init__(self) -> None:
        command = ["node", "--disable-warning=ExperimentalWarning", str(PHONE)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def ask(self, **asked: Any) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer


@pytest.fixture(scope="module")
def phone() -> Iterator[Phone]:
    phone = Phone()
    yield phone
    phone.process.communicate()
    assert phone.process.returncode == 0


MUELLER = f"/customers/{cast.MUELLER}"
NOTE = f"{MUELLER}/notes/{cast.MUELLERS_NOTE}"
ADDRESSES = (
    "/customers",
    "/customers?q=m%C3%BCller",
    "/customers?q=mueller%20030&status=current",
    "/customers?q=nobody",
    "/customers?temperature=not_interested",
    "/customers?temperature=warm&not_interested=shown",
    f"/customers?territory={cast.NORTH}",
    f"/customers?after_current={cast.MUELLER}",
    f"/customers?after_potential={cast.SCHMIDT}&q=%20",
    "/customers/new",
    "/customers/new?status=current",
    MUELLER,
    f"{MUELLER}?saved=note",
    f"{MUELLER}?saved=constructor",
    f"{MUELLER}?deleted={cast.HUBERS_NOTE}",
    f"/customers/{cast.SCHMIDT}",
    f"{MUELLER}/edit",
    f"{MUELLER}/history",
    f"{MUELLER}/notes/new",
    f"{MUELLER}/notes/new?priority=high",
    f"{NOTE}/edit",
    f"{NOTE}/delete",
    "/conflicts",
    f"/conflicts/{cast.an_id(999)}",
    "/more",
    "/offline",
    "/products",
    f"/products?after={cast.an_id(999)}&category={cast.an_id(998)}&q=%20x",
    f"/products/{cast.an_id(999)}",
    "/products/nothing",
    "/scan",
    "/scan?code=4006381333930",
    "/scan/found?code=%3Cb%3E",
    f"/customers/{cast.an_id(999)}",
    f"/customers/{cast.an_id(999)}/edit",
    f"{MUELLER}/notes/{cast.HUBERS_NOTE}/edit",
)
WRONG = {
    "id": cast.an_id(77),
    "name": " ",
    "email": "a@b",
    "phone": "1",
    "discount_bp": "x",
    "was": "{",
    "status": "current",
}
FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/customers", {**WRONG, "note_text": "", "note_priority": "high", "note_follow_up_on": "31.2.2026"}),
    (
        "/customers",
        {"id": cast.an_id(78), "kind": "person", "last_name": "", "country": "ZZ", "remark": "<b>&'\"\r\nx"},
    ),
    (f"{MUELLER}/edit", WRONG),
    (
        f"{MUELLER}/edit",
        {**WRONG, f"group-{cast.VIP}": "", "group-x": "on", "groups_was": f"{cast.VIP} x", "price_group_id": "x"},
    ),
    (f"{MUELLER}/notes", {"id": cast.an_id(79), "text": " \n", "priority": "urgent", "follow_up_on": "gestern"}),
    (f"{NOTE}/edit", {"text": "", "priority": "none"}),
    (f"{MUELLER}/temperature", {"temperature": "boiling"}),
    (f"{MUELLER}/status", {}),
)


async def load(phone: Phone, client: AsyncClient, name: str) -> None:
    """Bring to the phone what the server has for this person."""
    pulled = (await client.get("/sync/changes")).json()
    assert pulled["more"] is False
    phone.ask(pull=[{"table": each["table"], "data": each["data"]} for each in pulled["changes"]], user=pulled["user"])
    assert pulled["user"] == cast.PEOPLE[name][0]


def without_new_ids(body: str, path: str) -> str:
    """The ids of rows that forms are to make are new in every answer; where a row is edited it is in the address."""
    return body if path.endswith("/edit") else re.sub(r'(name="id" value=")[^"]*', r"\1", body)


def headers_of(headers: dict[str, str]) -> dict[str, str]:
    on_the_line = ("content-length", "content-encoding")  # how the server packs a page; the worker's travel nowhere
    return {name.lower(): value for name, value in headers.items() if name.lower() not in on_the_line}


@pytest.mark.parametrize("name", ["anna", "carla", "mia", "dora"])
async def test_every_address_gives_the_same_page_and_fragment(sign_in: SignIn, phone: Phone, name: str) -> None:
    client = await sign_in(name)
    await load(phone, client, name)
    for path in ADDRESSES:
        for headers in ({}, HTMX, {**HTMX, "HX-Boosted": "true"}):
            here = await client.get(path, headers=headers)
            there = phone.ask(method="GET", path=path, headers=headers)
            assert without_new_ids(there["body"], path) == without_new_ids(here.text, path), path
            assert there["status"] == here.status_code, path
            assert headers_of(there["headers"]) == headers_of(dict(here.headers)), path


@pytest.mark.parametrize("name", ["anna", "dora"])
@pytest.mark.parametrize(("path", "fields"), FORMS)
async def test_a_refused_form_comes_back_the_same(
    sign_in: SignIn, phone: Phone, name: str, path: str, fields: dict[str, str]
) -> None:
    client = await sign_in(name)
    await load(phone, client, name)
    for headers in ({}, HTMX):
        here = await client.post(path, data=fields, headers=headers)
        there = phone.ask(method="POST", path=path, headers=headers, fields=fields)
        assert there["body"] == here.text
        assert there["status"] == here.status_code >= 400
        assert headers_of(there["headers"]) == headers_of(dict(here.headers))


async def test_what_leads_elsewhere_leads_to_the_same_place(sign_in: SignIn, phone: Phone) -> None:
    client = await sign_in("anna")
    await load(phone, client, "anna")
    made = {"id": new_id(), "kind": "company", "name": "Neu", "note_text": "x"}
    forms: tuple[tuple[str, dict[str, str]], ...] = (
        ("/customers", made),
        (f"{MUELLER}/edit", {"phone": "030 99999"}),
        (f"{MUELLER}/temperature", {"temperature": "cold", "was": "hot"}),
        (f"{MUELLER}/status", {"status": "potential"}),
        (f"{MUELLER}/notes", {"id": new_id(), "text": "Notiz"}),
        (f"{NOTE}/edit", {"text": "anders", "priority": "none"}),
        (f"{NOTE}/delete", {}),
        (f"{NOTE}/restore", {}),
    )
    for path, fields in forms:
        here = await client.post(path, data=fields)
        there = phone.ask(method="POST", path=path, headers={}, fields=fields)
        assert there["status"] == here.status_code == 303, path
        assert there["headers"]["location"].removeprefix("https://feldbuch.example") == here.headers["location"], path
    assert phone.ask(method="GET", path="/", headers={})["status"] == (await client.get("/")).status_code


@pytest.mark.parametrize("name", ["anna", "carla", "mia"])
async def test_clashes_are_shown_the_same_open_and_settled(sign_in: SignIn, phone: Phone, name: str) -> None:
    dora, anna, mia = await sign_in("dora"), await sign_in("anna"), await sign_in("mia")
    makers = (
        clashes.of_phones,
        clashes.of_remarks,
        clashes.of_addresses,
        clashes.of_vat_ids,
        clashes.of_texts,
        clashes.of_a_delete,
    )
    made = [await make(dora, anna) for make in makers] + [await clashes.of_discounts(dora, mia)]
    await clashes.edit(dora, {"vat_id": "DE129273398"}, {"vat_id": "DE136695976"})
    client = await sign_in(name)
    for settle in (False, True):
        for clash in made[::2] if settle else ():
            await mia.post(f"{clash.path}/resolution", data={"choice": "theirs"})
        await load(phone, client, name)
        lists = ("/conflicts", f"/conflicts?saved={made[0].id}", f"/conflicts?settled=shown&after={made[4].id}")
        for path in (*lists, *(clash.path for clash in made), MUELLER, "/more"):
            for headers in ({}, HTMX):
                here = await client.get(path, headers=headers)
                there = phone.ask(method="GET", path=path, headers=headers)
                assert there["status"] == here.status_code, path
                assert without_new_ids(there["body"], path) == without_new_ids(here.text, path), path


@pytest.mark.parametrize("name", ["anna", "carla", "mia"])
async def test_orders_are_shown_the_same(app: Litestar, sign_in: SignIn, phone: Phone, name: str) -> None:
    await written.many(app)
    await written.in_parts(app)
    client = await sign_in(name)
    await load(phone, client, name)
    for path in written.ADDRESSES:
        for headers in ({}, HTMX):
            here = await client.get(path, headers=headers)
            there = phone.ask(method="GET", path=path, headers=headers)
            assert there["status"] == here.status_code, path
            assert without_new_ids(there["body"], path) == without_new_ids(here.text, path), path
    for path, fields in written.FORMS:
        here = await client.post(path, data=fields)
        there = phone.ask(method="POST", path=path, headers={}, fields=fields)
        led = there["headers"].get("location", "").removeprefix("https://feldbuch.example")
        assert (there["status"], led) == (here.status_code, here.headers.get("location", "")), (path, fields)
        if phone.ask(waiting=True)["mutations"] == []:  # else it says that they wait
            assert without_new_ids(there["body"], "") == without_new_ids(here.text, ""), (path, fields)


@pytest.mark.parametrize("name", ["anna", "mia", "dora"])
async def test_clashes_about_what_everybody_holds_are_shown_the_same(
    app: Litestar, sign_in: SignIn, phone: Phone, name: str
) -> None:
    await goods.stock(app)
    made = [await shared.of_goods(app, *clash) for clash in shared.CLASHES]
    made += [await shared.of_the_company(app), await shared.of_rates(app)]
    made += [await template_clashes.clash(app, table) for table in ("order_templates", "own_templates")]
    client, dora = await sign_in(name), await sign_in("dora")
    for settle in (False, True):
        for clash in made[::2] if settle else ():
            await dora.post(f"{clash.path}/resolution", data={"choice": "settle"})
        await load(phone, client, name)
        lists = ("/conflicts", "/conflicts?settled=shown", f"/products/{shared.WARE['id']}", "/more")
        for path in (*lists, *(clash.path for clash in made)):
            for headers in ({}, HTMX):
                here = await client.get(path, headers=headers)
                there = phone.ask(method="GET", path=path, headers=headers)
                assert (there["status"], there["body"]) == (here.status_code, here.text), path


@pytest.mark.parametrize("name", ["anna", "carla", "mia"])
async def test_clashes_about_an_order_are_shown_the_same(
    app: Litestar, sign_in: SignIn, phone: Phone, name: str
) -> None:
    made = await order_clashes.of_each_kind(app)
    client, dora = await sign_in(name), await sign_in("dora")
    for settle in (False, True):
        for clash in made[::2] if settle else ():
            await dora.post(f"{clash.path}/resolution", data={"choice": "settle"})
        await load(phone, client, name)
        for path in ("/conflicts", "/conflicts?settled=shown", *(clash.path for clash in made), MUELLER):
            for headers in ({}, HTMX):
                here = await client.get(path, headers=headers)
                there = phone.ask(method="GET", path=path, headers=headers)
                assert there["status"] == here.status_code, path
                assert without_new_ids(there["body"], path) == without_new_ids(here.text, path), path


async def test_a_choice_about_codes_leads_to_the_same_place(app: Litestar, sign_in: SignIn, phone: Phone) -> None:
    await goods.stock(app)
    mia = await sign_in("mia")
    for clash in [await shared.of_goods(app, *shared.CLASHES[at]) for at in (0, 3)]:
        await load(phone, mia, "mia")
        was = re.findall(r'name="was" value="([^"]*)"', (await mia.get(clash.path)).text)
        for choice in ("mine", "theirs", "both", "settle", "none"):
            asked = {"choice": choice, "was": html.unescape(was[0])}
            there = phone.ask(method="POST", path=f"{clash.path}/resolution", headers={}, fields=asked)
            if there["status"] == 503:
                assert choice in ("mine", "theirs") and "Artikelnummer" in (await mia.get(clash.path)).text
                continue
            here = await mia.post(f"{clash.path}/resolution", data=asked)
            assert there["status"] == here.status_code
            if there["status"] == 303:
                assert there["headers"]["location"].endswith(here.headers["location"])


@pytest.mark.parametrize("name", ["anna", "carla", "dora"])
async def test_the_catalogue_is_shown_the_same(app: Litestar, sign_in: SignIn, phone: Phone, name: str) -> None:
    await goods.stock(app)
    client = await sign_in(name)
    mia = await sign_in("mia")
    for colour in ("red", "green"):
        form = {"photo": ("a.jpg", picture(colour=colour), "image/jpeg")}
        assert (await mia.post(f"{goods.MUELLERS}/photos", files=form)).status_code == 303
    pictures = sorted(set(re.findall(r'href="(/products/[^"]*/photos/[^"]*)"', (await mia.get(goods.MUELLERS)).text)))
    assert len(pictures) == 2
    for product_id, quantity in ((goods.WARES[0]["id"], "12,5"), (cast.an_id(400), "0")):
        booked = await mia.post(
            f"/products/{product_id}/stock", data={"cause": "count", "quantity": quantity, "seen": "0"}
        )
        assert booked.status_code == 303
    for product in (goods.MUELLERS, f"/products/{cast.an_id(401)}"):
        assert (await client.post(f"{product}/favourite", data={"on": "1"})).status_code == 303
    await load(phone, client, name)
    said = [f"{goods.MUELLERS}?{query}" for query in ("saved=photo", f"deleted={cast.an_id(1)}", "saved=x&deleted=y")]
    for path in (*goods.ADDRESSES, *pictures, *said):
        for headers in ({}, HTMX):
            here = await client.get(path, headers=headers)
            there = phone.ask(method="GET", path=path, headers=headers)
            assert there["body"] == here.text, path
            assert there["status"] == here.status_code == 200, path
    for path in (f"{pictures[0]}x", f"/products/x/photos/{cast.an_id(1)}"):
        assert phone.ask(method="GET", path=path, headers={})["body"] == (await client.get(path)).text
    for way in ("delete", "restore"):
        here = await client.post(f"{pictures[0]}/{way}")
        there = phone.ask(method="POST", path=f"{pictures[0]}/{way}", headers={}, fields={})
        assert there["status"] == here.status_code, way
        assert here.status_code == (303 if name == "dora" else 403)
        if name == "dora":
            location = there["headers"]["location"].removeprefix("https://feldbuch.example")
            assert location == here.headers["location"]
    for on in ("1", "", "x"):
        fields = {"on": on}
        here = await client.post(f"{goods.MUELLERS}/favourite", data=fields)
        there = phone.ask(method="POST", path=f"{goods.MUELLERS}/favourite", headers={}, fields=fields)
        assert there["status"] == here.status_code == 303
        assert there["headers"]["location"].endswith(here.headers["location"])
        here = await client.get(goods.MUELLERS)
        assert phone.ask(method="GET", path=goods.MUELLERS, headers={})["body"] == here.text
    here = await client.post(f"{goods.MUELLERS}/photos", data={"photo": ""})
    there = phone.ask(method="POST", path=f"{goods.MUELLERS}/photos", headers={}, fields={"photo": ""})
    assert (there["status"], there["body"]) == (here.status_code, here.text)


@pytest.mark.parametrize("name", ["anna", "ben", "mia"])
async def test_prices_are_shown_and_explained_the_same(app: Litestar, sign_in: SignIn, phone: Phone, name: str) -> None:
    await bargains.agree(app)
    client = await sign_in(name)
    await load(phone, client, name)
    hubers = (f"/customers/{cast.HUBER}/price/{bargains.SCALED}?quantity=1,5", f"/customers/{cast.HUBER}/prices?q=o")
    for path in (*bargains.ADDRESSES, *hubers, f"{MUELLER}/history", f"/products/{bargains.SCALED}"):
        for headers in ({}, HTMX):
            here = await client.get(path, headers=headers)
            there = phone.ask(method="GET", path=path, headers=headers)
            assert there["body"] == here.text, path
            assert there["status"] == here.status_code, path


async def test_clashes_about_prices_are_shown_the_same(app: Litestar, sign_in: SignIn, phone: Phone) -> None:
    await bargains.agree(app)
    access = Access(user=cast.MIA, role="manager", scopes=("shared",), everywhere=True)
    seen = {"amount": 1}  # which it never was
    changes = [
        Mutation(op="update", table="customer_prices", id=bargains.OWN, set={"amount": 5}, was={**seen}),
        Mutation(op="delete", table="customer_prices", id=bargains.OWN, was={**seen}),
        *(
            Mutation(op="update", table="customers", id=cast.MUELLER, set={field: mine}, was={field: was})
            for field, mine, was in (
                ("price_group_id", cast.an_id(598), CONSUMERS),
                ("category_discounts", [], [{**bargains.PERCENTAGES[0], "discount_bp": 1}]),
                ("vat_id_confirmed", True, True),
            )
        ),
    ]
    results = await apply(app.state.registry, access, changes)
    assert [result.status for result in results] == ["conflict"] * 4 + ["conflict"]
    client = await sign_in("mia")
    await load(phone, client, "mia")
    ids = [clash.id for result in results for clash in result.conflicts]
    for path in ("/conflicts", *(f"/conflicts/{id_}" for id_ in ids)):
        here = await client.get(path)
        there = phone.ask(method="GET", path=path, headers={})
        assert (there["status"], there["body"]) == (here.status_code, here.text), path
        assert here.status_code == 200, path


async def test_a_choice_leads_to_the_same_place_and_makes_the_same_of_the_rows(sign_in: SignIn, phone: Phone) -> None:
    dora, anna = await sign_in("dora"), await sign_in("anna")
    for make, choice in (
        (clashes.of_phones, "theirs"),
        (clashes.of_remarks, "both"),
        (clashes.of_addresses, "theirs"),
        (clashes.of_vat_ids, "mine"),
        (clashes.of_texts, "mine"),
    ):
        clash = await make(dora, anna)
        await load(phone, anna, "anna")
        form = (await anna.get(clash.path)).text
        carried = {
            key: html.unescape(value) for key, value in re.findall(r'name="(was|copy_was)" value="([^"]*)"', form)
        }
        asked = {"choice": choice, **carried}
        there = phone.ask(method="POST", path=f"{clash.path}/resolution", headers={}, fields=asked)
        waits = phone.ask(waiting=True)["mutations"]
        here = await anna.post(f"{clash.path}/resolution", data=asked)
        assert there["status"] == here.status_code == 303
        assert there["headers"]["location"].removeprefix("https://feldbuch.example") == here.headers["location"]
        assert [waits[0][key] for key in ("table", "set", "was")] == [
            "conflicts",
            {"state": "resolved"},
            {"state": "open"},
        ]
        waiting_shown = phone.ask(method="GET", path=MUELLER, headers={})["body"]
        assert "waiting-mark" in waiting_shown
        for path in ("/conflicts", clash.path):
            assert phone.ask(method="GET", path=path, headers={})["body"] == (await anna.get(path)).text, path
    for path, data in (("x", {"choice": "none"}), (clash.id, {"choice": "none"}), (clash.id, {})):
        here = await anna.post(f"/conflicts/{path}/resolution", data=data)
        there = phone.ask(method="POST", path=f"/conflicts/{path}/resolution", headers={}, fields=data)
        assert (there["status"], there["body"]) == (here.status_code, here.text)


def contexts() -> Iterator[tuple[str, dict[str, object]]]:
    """Pages with what the cast has not: conflicts, history, waiting changes, refusals; each with its templates."""
    entry = {**rows.ENTRY, "waiting": 2, "unsent": [f"notes/{rows.NOTE['id']}"]}
    odd = {**rows.CUSTOMER, "kind": "person", "name": "", "last_name": '<i>O\'Neil & "Söhne"</i>', "discount_bp": 1250}
    other = {**entry, "customer": {**odd, "id": rows.row_id(2), "status": "potential", "temperature": "cold"}}
    area = {"entries": [entry, other], "total": 12345, "folded": 3, "more": True, "after": rows.row_id(1)}
    names, places = [rows.ANNA], [rows.NORTH, rows.SOUTH]
    both = [rows.NOTE, {**rows.NOTE, "id": rows.row_id(51), "priority": "none", "follow_up_on": None, "text": "a\n<b>"}]
    changed = [
        {"field": "discount_bp", "was": 500, "now": 750},
        {"field": "temperature", "was": "cold", "now": "hot"},
        {"field": "territory_id", "was": None, "now": rows.NORTH["id"]},
        {"field": "follow_up_on", "was": "2026-11-20", "now": None},
        {"field": "remark", "was": "", "now": "x" * 200},
        {"field": "vat_id_confirmed", "was": True, "now": False},
        {"field": "marketing_groups", "was": [], "now": [rows.NORTH["id"], rows.SOUTH["id"]]},
        {
            "field": "category_discounts",
            "was": [{"category_id": rows.NORTH["id"], "discount_bp": 550}, {"category_id": "", "discount_bp": 0}],
            "now": [],
        },
    ]
    agreed = [
        {"field": "product_id", "was": None, "now": rows.NORTH["id"]},
        {"field": "currency", "was": None, "now": "EUR"},
        {"field": "amount", "was": None, "now": 1_250},
        {"field": "discount_bp", "was": 750, "now": None},
        {"field": "mode", "was": "net", "now": "gross"},
        {"field": "from_milli", "was": None, "now": 12_500},
        {"field": "valid_to", "was": None, "now": "2026-12-31"},
    ]
    event = {"id": rows.row_id(70), "customer_id": rows.row_id(1), "table": "customers", "record_id": rows.row_id(1)}
    events = [
        {**event, "op": "update", "changes": changed, "at": rows.NOW, "by": rows.ANNA["id"]},
        {**event, "op": "delete", "table": "notes", "changes": [], "at": rows.NOW, "by": "", "id": rows.row_id(71)},
        {**event, "op": "restore", "table": "notes", "changes": [], "at": rows.NOW, "by": "", "id": rows.row_id(72)},
        *(
            {**event, "op": op, "table": "customer_prices", "changes": agreed, "at": rows.NOW, "by": "", "id": op}
            for op in ("create", "update", "delete", "restore")
        ),
    ]
    told = [{"field": name, "was": 1, "now": 2} for name in ("lines", "fulfilment", "delivery_address", "x")]
    events.append({**event, "op": "update", "table": "orders", "changes": told, "at": rows.NOW, "by": "", "id": "o"})
    clash = {**event, "field": "phone", "mine": "1 <2>", "theirs": "", "kept": "mine", "by": rows.ANNA["id"]}
    clash |= {"at": rows.NOW, "their_by": "", "their_at": rows.NOW, "state": "open"}
    clash |= {"copy_id": None}
    clashing = [
        clash,
        {**clash, "field": "address", "mine": {"street": "Weg 1", "city": None}, "theirs": {"street": "Weg <2>"}},
        {**clash, "field": "discount_bp", "mine": 100, "theirs": None, "kept": "theirs"},
        {**clash, "field": "remark", "mine": "a <b> c", "theirs": "a d c", "kept": "theirs"},
        {**clash, "table": "notes", "field": "text", "kept": "both", "copy_id": rows.row_id(51)},
        {**clash, "table": "notes", "field": "priority", "mine": "high", "theirs": "none"},
        {**clash, "table": "notes", "field": "deleted", "mine": True, "theirs": {"text": "<x>", "priority": "high"}},
    ]
    ware = goods.WARES[0]
    of_all = {**clash, "table": "products", "customer_id": None, "record_id": ware["id"]}
    clashing += [
        {**of_all, "field": field, "mine": mine, "theirs": theirs}
        for field, mine, theirs in (
            ("number", "<1>", ""),
            ("codes", ware["codes"], []),
            ("codes", ware["codes"][:1], ware["codes"]),
            ("prices", ware["prices"], ware["prices"][:1]),
            ("packaging", {"packaging": "Sack", "packaging_milli": 2_500}, {"packaging": "", "packaging_milli": None}),
            ("vat_class", "reduced", "zero"),
            ("discountable", True, False),
            ("content_milli", 500, None),
            ("category_id", goods.ROLLS, None),
            ("x", "y", "z"),
        )
    ]
    clashing += [
        {**of_all, "table": "company", "field": "rates", "mine": [{"currency": "CHF", "rate_e6": 1}], "theirs": []},
        {**of_all, "table": "company", "field": "rep_discount_bp", "mine": 500, "theirs": 1_000},
        {**of_all, "table": "groups", "field": "mode", "mine": "net", "theirs": "gross"},
        {**of_all, "table": "people", "field": "role", "mine": "rep", "theirs": "counter"},
        {**of_all, "table": "company", "field": "zone", "mine": "Europe/Berlin", "theirs": "Europe/Wien"},
        {**of_all, "table": "categories", "field": "parent_id", "mine": None, "theirs": goods.BAKED},
    ]
    kept_as = {"customers": rows.CUSTOMER, "notes": both[0]}
    waits = {"number": 7, "at": rows.NOW, "op": "update", "table": "customers", "id": rows.row_id(1)}
    waits |= {"root": rows.row_id(1), "set": {"phone": "1", "discount_bp": 0}, "was": None, "state": "waiting"}
    step = {**waits, "table": "orders", "set": {"state": "ready", "remark": "x"}, "was": {"state": "confirmed"}}
    refused = [
        {
            **waits,
            "op": op,
            "table": table,
            "root": None,
            "state": "refused",
            "error": {"code": code, "fields": ["phone", "x"]},
        }
        for op, table in (
            ("create", "customers"),
            ("create", "notes"),
            ("delete", "notes"),
            ("update", "notes"),
            ("create", "orders"),
            ("update", "orders"),
            ("create", "parcels"),
            ("update", "parcels"),
            ("create", "drafts"),
            ("delete", "draft_lines"),
        )
        for code in ("gone", "exists", "out_of_scope", "read_only", "invalid", "internal", "refused")
    ]
    owner = {"id": rows.row_id(1), "name": "O'Neil & <Co>"}
    filters = parse({"q": "a&b \"'<", "status": "", "territory": rows.NORTH["id"]})
    of_groups = [
        {"id": rows.row_id(number), "kind": kind, "name": f"<Gruppe> & {number}", "active": number != 3}
        for number, kind in enumerate(["price", "marketing", "marketing", "price", "marketing"])
    ]
    odd |= {"marketing_groups": [rows.row_id(1), rows.row_id(2)], "price_group_id": rows.row_id(0)}
    odd |= {"vat_id_confirmed": True}
    places = [*places, *({"id": each["id"], "name": each["name"]} for each in of_groups)]
    detail: Callable[..., dict[str, object]] = customers.detail
    for lang in ("de", "en"):
        full: Any = (area, area, filters, places)
        yield "customers/list.html", customers.listing(*full)
        yield "customers/areas.html", customers.listing(*full)
        for carried in ([], places[:1], places):
            some: Any = (*full, ["phone"], carried)
            yield "customers/areas.html", customers.listing(*some)
        empty: Any = (rows.EMPTY, rows.EMPTY, {**rows.NO_FILTER}, [])
        yield "customers/list.html", customers.listing(*empty)
        shown: Any = (entry, both, events, clashing, names, places, rows.TODAY, lang)
        for said in (
            ("note", ""),
            ("customer", ""),
            ("status", ""),
            ("temperature", ""),
            ("restored", ""),
            ("", rows.row_id(9)),
        ):
            for role in ("rep", "counter"):
                yield "customers/detail.html", detail(*shown, *said, role, DORA.id)
                yield "customers/pane.html", detail(*shown, *said, role, DORA.id)
        alone: Any = (other, [], [], [], [], [], rows.TODAY, lang, "", "", "rep", DORA.id)
        yield "customers/detail.html", customers.detail(*alone)
        for field, was in (("temperature", "warm"), ("status", "current"), ("status", "potential")):
            tapped: Any = (other, was, field)
            yield "customers/judged.html", customers.judged(*tapped)
        wrong = {
            "name": "Bitte <b>",
            "note_text": "x",
            "country": "y",
            "currency": "z",
            "language": "l",
            "territory_id": "t",
        }
        edited: Any = (odd, "", {}, {"phone": "<1>"}, wrong, [*customers.FIELDS, "marketing_groups"], places, lang)
        edited = (*edited, of_groups)
        for template in ("customers/form.html", "customers/fields.html"):
            yield template, customers.form(*edited)
            yield template, customers.form(None, "i", {"country": "AT"}, {}, wrong, ["name"], [], lang)
        made: Any = (owner, both[0], "", {}, {"text": "Bitte <b>", "follow_up_on": "x"})
        for template in ("notes/form.html", "notes/fields.html"):
            yield template, notes.form(*made)
            yield template, notes.form({"id": "a", "name": "b"}, None, "n", {"priority": "high"}, {})
        for role in ("rep", "counter", "manager"):
            asker = {"id": rows.ANNA["id"], "role": role, "language": lang}
            held = {"rows": [{"conflict": one, "owner": owner, "row": None} for one in clashing], "total": 9}
            full_area, no_area = {**held, "more": True, "after": rows.row_id(3)}, {"rows": [], "total": 0}
            for unsettled, settled, unfolded in (
                (full_area, {**full_area, "rows": []}, False),
                (full_area, full_area, True),
                ({**no_area, "more": False, "after": ""}, {**no_area, "more": False, "after": ""}, True),
            ):
                listed: Any = (unsettled, settled, unfolded, names, places, asker, rows.row_id(1))
                yield "conflicts/list.html", conflicts.listing(*listed)
                yield "conflicts/areas.html", conflicts.listing(*listed)
            for one in clashing:
                for state in ("open", "resolved"):
                    for row, copy in (
                        (ware if one["customer_id"] is None else kept_as[str(one["table"])], both[1]),
                        (None if one["table"] == "notes" else {**rows.CUSTOMER, "phone": "1 <2>"}, None),
                    ):
                        about: Any = {"customer": rows.CUSTOMER, "row": row, "copy": copy}
                        decided: Any = ({**one, "state": state}, about, owner, events, names, places, asker)
                        yield "conflicts/page.html", conflicts.page(*decided)
                        yield "conflicts/decide.html", conflicts.page(*decided)
        question: Any = (owner, both[1], names, rows.TODAY)
        yield "notes/delete.html", notes.confirm_delete(*question)
        told: Any = (owner, odd, both, events, names, places)
        yield "history/page.html", history.page(*told)
        for here in (True, False):
            coded = {**waits, "table": "products", "root": None, "set": {"codes": ware["codes"]}}
            lost = [{**refused[0], "table": table, "op": "update"} for table in ("products", "conflicts")]
            held_here = [waits, coded, {**coded, "id": rows.row_id(7)}, {**coded, "table": "conflicts"}]
            kept: Any = ([*held_here, step] if here else [], [*refused, *lost] if here else [], [owner], places, here)
            yield "waiting/page.html", waiting.page(*kept)
            yield "waiting/lists.html", waiting.page(*kept)
        of_photos: Any = [
            {**waits, "op": op, "table": "product_photos", "root": None, "set": set_}
            for op, set_ in (
                ("create", {"product_id": rows.row_id(1), "hash": "a"}),
                ("delete", {}),
                ("update", {"deleted": False}),
            )
        ]
        for files in (1, 1_234):
            yield "waiting/lists.html", waiting.page(of_photos, of_photos, [], places, True, files)
        for count in (0, 1, 2):
            yield "more/page.html", more.page([rows.NORTH, rows.SOUTH], lang, "v<1>", count, 0, count)
        yield from (
            (template, context) for context in phones() for template in ("ready/page.html", "ready/checks.html")
        )
        for problem in ("", "none", "missing", "not_a_picture", "too_large", "too_many_pixels"):
            for into in (None, goods.INTO):
                scanned: Any = (goods.READS, "EUR", rows.TODAY, into, problem, into is None)
                yield "scanning/page.html", scanning.page(*scanned)
                yield "scanning/found.html", scanning.page(*scanned)
        for ware in (None, goods.WARES[0], goods.WARES[1]):
            for q in ("", "<x>"):
                lines: Any = goods.LISTS[0][0]["lines"] if q == "" else []
                assigned = assigning.page("<b> & 1", q, lines, q == "", ware, "EUR", rows.TODAY, "full" if q else "")
                yield "scanning/assign.html", assigned
                yield "scanning/assign_found.html", assigned
        for listed, narrowed in goods.LISTS:
            shown_goods: Any = (listed, narrowed, goods.TREE, "EUR", rows.TODAY)
            there: Any = [
                {"id": line["id"], "on_hand_milli": (place - 1) * 2_500, "kept": place < 4}
                for place, line in enumerate(listed["lines"])
            ]
            yield "catalog/results.html", catalog.listing(*shown_goods, True, there)
            yield "catalog/list.html", catalog.listing(*shown_goods)
            yield "catalog/list.html", catalog.listing(*shown_goods, True)
            yield "catalog/results.html", catalog.listing(*shown_goods)
        yield from photographed()
        for ware in goods.WARES:
            known: Any = ({**ware, "created_at": rows.NOW, "created_by": ""}, goods.TREE, "EUR", rows.TODAY)
            yield "catalog/detail.html", catalog.detail(*known, True)
            yield "catalog/pane.html", catalog.detail(*known)
            grouped = [{"id": goods.GROUP.removeprefix("group:"), "name": "<Händler> & Co"}]
            yield "catalog/pane.html", catalog.detail(*known, groups=grouped)
        yield from drafts.contexts(20)
        yield from order_templates.contexts(20)
        if lang == "de":
            yield from orders.contexts()
            for placed in ([], orders.ORDERS_SHOWN):
                with_orders: Any = (entry, [], [], [], names, places, rows.TODAY, lang, "", "", "rep", DORA.id)
                yield "customers/detail.html", customers.detail(*with_orders, (), placed, rows.row_id(9))
        yield from prices(lang)
        for problem in ("forbidden", "not_found", "conflict", "following", "locked", "offline", "problem", "update"):
            yield f"errors/{problem}.html", {"nav": ""}


def photographed() -> Iterator[tuple[str, dict[str, object]]]:
    """A product with photos that are there, wait, and were refused; and what was said of them."""
    taken: Any = [
        {"id": rows.row_id(20 + n), "product_id": goods.WARES[0]["id"], "hash": str(n) * 64, "created_at": rows.NOW}
        | {"type": "image/jpeg", "size": 1, "width": 40, "height": 30, "created_by": rows.ANNA["id"]}
        for n in range(3)
    ]
    known: Any = ({**goods.WARES[0], "created_at": rows.NOW, "created_by": ""}, goods.TREE, "EUR", rows.TODAY)
    for said in ({}, {"saved": "photo"}, {"saved": "restored"}, {"deleted": rows.row_id(9)}, {"error": "<Nein> & aus"}):
        strip = photos.strip(goods.WARES[0]["id"], taken, ["1" * 64], ["2" * 64], **said)
        for full, on_hand in ((False, None), (True, (-500, True)), (True, (0, True)), (True, (12_500, False))):
            row: Any = on_hand and {"id": known[0]["id"], "on_hand_milli": on_hand[0], "kept": on_hand[1]}
            for role in ("rep", "counter"):
                context = catalog.detail(*known, True, {**strip, "full": full}, stock.shown(row, role))
                yield "catalog/detail.html", context
    for product in ({**known[0], "name": ""}, {**known[0], "name": "", "number": ""}, known[0]):
        for one in taken:
            context = photos.page(
                product, taken, one["id"], [rows.ANNA], ["1" * 64], ["2" * 64], "rep", rows.ANNA["id"]
            )
            assert context is not None
            yield "photos/page.html", context


def prices(lang: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Prices in every case of tax and with every kind of step."""
    owner: Any = {"id": rows.row_id(1), "name": "O'Neil & <Co>"}
    company = {"country": "DE", "currency": "EUR", "vat_rates": FIRST_VAT_RATES, "rates": [bargains.RATE], "oss": True}
    names = {bargains.FOOD: "<Feinkost>", "g": "Händler & Co"}
    groups = [{"id": "g", "kind": "price", "mode": "gross", "discount_bp": 500, "category_discounts": []}]
    usual = {"unit": "Stück", "number": "", "active": True, "category_id": None, "vat_class": "standard"}
    wares: Any = [{**usual, "id": id_, "discountable": True, **ware} for id_, ware in bargains.PRODUCTS]
    own = [
        {"id": id_, "mode": "net", "per_milli": 1_000, "from_milli": 0, "valid_from": None, "valid_to": None}
        | {"amount": None, "discount_bp": None, "currency": "", **each}
        for id_, each in bargains.AGREED
    ]
    reached: list[dict[str, Any]] = [
        {"country": "DE"},
        {"country": ""},
        {"country": "CH", "currency": "CHF"},
        {"country": "AT", "kind": "person", "currency": "USD"},
        {"country": "AT", "vat_id": "ATU12345675"},
        {"country": "AT", "vat_id": "ATU12345675", "vat_id_confirmed": True},
        {"country": "AT", "vat_id": "DE136695976", "vat_id_confirmed": True},
        {"country": "AT"},
    ]
    for oss, small in ((True, False), (False, False), (False, True)):
        for his in reached:
            customer = {**rows.CUSTOMER, "vat_id": "", "discount_bp": 300, "price_group_id": "g", **his}
            customer |= {"category_discounts": bargains.PERCENTAGES}
            case = deal({**company, "oss": oss, "small_business": small}, customer, groups, own, [], "", rows.TODAY)
            for ware in wares:
                answer = pricing.explained(owner, case, names, ware, "12,5", "manager", lang)
                yield "pricing/why.html", answer
                yield "pricing/answer.html", pricing.explained(owner, case, names, ware, "<x>", "rep", lang)
            listed: Any = (owner, case, names, wares)
            unsent = [f"customer_prices/{bargains.OWN}"]
            for role, saved, deleted in (
                ("rep", "", rows.row_id(9)),
                ("manager", "price", ""),
                ("manager", "percentages", ""),
            ):
                for found, q in ((None, ""), (wares, "a & <b>"), ([], "<x>")):
                    said: Any = (found, True, q, unsent, role, saved, deleted, lang)
                    yield "pricing/prices.html", pricing.listing(*listed, *said)
                    yield "pricing/results.html", pricing.listing(*listed, *said)
    matches: Any = [{"id": rows.row_id(1), "name": "<A> & B", "place": "Weg 1"}, {"id": "x", "name": "", "place": ""}]
    for full in (True, False):
        yield "pricing/who.html", pricing.asking(wares[0], matches if full else [], full, "<q>", "2,5")
        yield "pricing/matches.html", pricing.asking(wares[0], matches if full else [], full, "", "x")


def phones() -> Iterator[dict[str, object]]:
    """Phones that are ready, nearly, and not at all, as the page says it."""
    places = [rows.NORTH, {**rows.SOUTH, "name": "Süd & <Ost>"}]
    old = "2026-11-01T08:00:00.000Z"
    held: Any = {
        "roots": 12345,
        "rows": {"notes": 1, "history": 0},
        "at": rows.NOW,
        "following": None,
        "verified": None,
    }
    same, other = ({"at": rows.NOW, "equal": equal} for equal in (True, False))
    open_: Any = {"waiting": 1, "refused": 2, "conflicts": 1001}
    yield ready.page(None, [], ready.NOTHING_OPEN, rows.NOW)
    yield ready.page({**held, "verified": same}, places, ready.NOTHING_OPEN, rows.NOW)
    yield ready.page({**held, "roots": 1, "at": old, "verified": other}, [], open_, rows.NOW)
    yield ready.page({**held, "at": None, "verified": same}, places, open_, rows.NOW)
    yield ready.page(held, places, open_, rows.NOW)
    yield ready.page({**held, "following": {"left": 1, "of": 2}}, places, open_, rows.NOW)


def frames(template: str) -> Iterator[tuple[Person | None, dict[str, int] | None]]:
    """Who asks, and what of the orders is on his phone, where a page says so."""
    yield DORA, None
    if template.startswith("errors/"):
        yield None, None
    if template.startswith(("orders/", "customers/", "ready/", "errors/")):
        yield DORA, {"here": 12_000, "of": 30_000}


def test_every_context_renders_to_the_same_bytes(phone: Phone) -> None:
    for template, context in contexts():
        for lang in ("de", "en"):
            for person, following in frames(template):
                frame = {**frame_of(lang, 'Müller & "Söhne"', person, "/customers?q=<>"), "following": following}
                here = templates(lang, ZONE).get_template(template).render({**frame, **context})
                there = phone.ask(template=template, frame=frame, context=context, zone=ZONE)
                assert there["body"] == here, template


def reached(names: set[str]) -> set[str]:
    """These templates and all that they extend, include or import."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            parsed = environment.parse((TEMPLATES / name).read_text(encoding="utf-8"))
            todo += [other for other in meta.find_referenced_templates(parsed) if other is not None]
    return found


def test_no_template_is_left_out() -> None:
    compared = {template for template, _ in contexts()}
    assert set(phone_has(TEMPLATES)) - reached(compared) == set()


def test_the_worker_renders_no_template_that_is_not_compared() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (TEMPLATES.parent / "worker").rglob("*.js")]
    rendered = {name for source in sources for name in re.findall(r'"([a-z_]+/[a-z_]+\.html)"', source)}
    assert rendered - {template for template, _ in contexts()} == set()
    assert len(rendered) > 10
