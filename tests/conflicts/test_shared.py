"""Clashes about what everybody holds: whoever may change it looks them through, the others never hear of them."""

import html
import json
import re
from typing import Any

import pytest
from litestar import Litestar

from backend.conflicts.rules import keeps
from backend.database import Engine
from sync.server.access import Access
from sync.server.registry import NOTHING, Registry
from sync.server.values import Values
from tests.cast import an_id
from tests.catalog import goods
from tests.conflicts import shared
from tests.conflicts.shared import CLASHES, CODE, OTHER_CODE, WARE
from tests.conflicts.test_routes import decide, offered, states
from tests.conftest import Client, SignIn

PRODUCT = WARE["id"]
SAID = {
    "number": ("Artikelnummer", "2001", "3001"),
    "name": ("Name", "Mias", "Doras"),
    "description": ("Beschreibung", "Mias", "Doras"),
    "codes": ("Codes", "96385074", "73513537"),
    "prices": ("Preise", "2,00", "1.234,56"),
    "packaging": ("Verpackung", "Sack", "Kiste (3)"),
    "vat_class": ("Mehrwertsteuer", "Voller Satz", "Ohne Steuer"),
    "category_id": ("Warengruppe", "Brot", "leer"),
}


def words(page: str) -> str:
    """What its main part says."""
    main = page[page.index("<main") : page.index("</main>")]
    return html.unescape(" ".join(re.sub("<[^>]*>", "", main.replace("</p>", " ")).split()))


@pytest.fixture
async def stocked(app: Litestar) -> Litestar:
    await goods.stock(app)
    return app


async def product(engine: Engine, field: str) -> Any:
    (row,) = await engine.sql(f"SELECT {field} FROM products WHERE id = {{}}", PRODUCT)
    return json.loads(row[field]) if field in ("codes", "prices") else row[field]


@pytest.mark.parametrize(("seen", "first", "second"), CLASHES[:7], ids=[next(iter(seen)) for seen, *_ in CLASHES[:7]])
async def test_each_kind_of_field_shows_both_and_can_be_turned_round(
    seen: Values, first: Values, second: Values, stocked: Litestar, sign_in: SignIn, engine: Engine
) -> None:
    mia = await sign_in("mia")
    clash = await shared.of_goods(stocked, seen, first, second)
    (row,) = await engine.sql("SELECT field, kept FROM conflicts WHERE id = {}", clash.id)
    page = (await mia.get(clash.path)).text
    assert f'href="/products/{PRODUCT}"' in page
    for said in SAID[row["field"]]:
        assert said in words(page)
    listed = words((await mia.get("/conflicts")).text)
    assert SAID[row["field"]][0] in listed and (WARE["name"] in listed or row["field"] == "name")
    lost = "theirs" if row["kept"] == "mine" else "mine"
    assert lost in offered(page)
    assert await decide(mia, clash, lost) == f"/conflicts?saved={clash.id}"
    wanted = first if lost == "theirs" else second
    assert {name: await product(engine, name) for name in wanted} == wanted
    assert await states(engine) == ["resolved"]
    assert lost not in offered((await mia.get(clash.path)).text)


async def test_the_page_of_a_product_leads_whoever_keeps_it_to_its_clashes(stocked: Litestar, sign_in: SignIn) -> None:
    clash = await shared.of_goods(stocked, *CLASHES[0])
    link = f'href="{clash.path}"'
    for name, led in (("mia", True), ("anna", False)):
        page = (await (await sign_in(name)).get(f"/products/{PRODUCT}")).text
        assert (link in page) is led
        assert all((said in words(page)) is led for said in ("Durchsehen Artikelnummer", "3001"))
    mia = await sign_in("mia")
    assert link not in (await mia.get(f"/products/{goods.WARES[1]['id']}")).text
    await decide(mia, clash, "settle")
    assert link not in (await mia.get(f"/products/{PRODUCT}")).text


async def test_rates_of_the_company_are_shown_one_by_one(stocked: Litestar, sign_in: SignIn) -> None:
    clash = await shared.of_rates(stocked)
    dora = await sign_in("dora")
    page = words((await dora.get(clash.path)).text)
    assert "1,0852 USD 25.11.2026 dazu 1 gleicher" in page


async def test_of_lists_only_what_differs_is_shown(stocked: Litestar, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    clash = await shared.of_goods(stocked, *CLASHES[3])
    page = words((await mia.get(clash.path)).text)
    assert [code for code in (CODE["code"], OTHER_CODE["code"]) if str(code) not in page] == []
    more: Values = {"codes": [CODE, OTHER_CODE]}
    again = await shared.of_goods(stocked, {"codes": [CODE]}, more, {"codes": [CODE, {**CODE, "code": "1"}]})
    page = words((await mia.get(again.path)).text)
    assert "dazu 1 gleicher Eintrag" in page and "96385074" not in page


async def test_two_descriptions_become_one(stocked: Litestar, sign_in: SignIn, engine: Engine) -> None:
    clash = await shared.of_goods(stocked, *CLASHES[2])
    await decide(await sign_in("mia"), clash, "both")
    assert await product(engine, "description") == "Mias Text\n\nDoras Text"


async def test_a_change_that_came_since_the_page_is_no_loser(
    stocked: Litestar, sign_in: SignIn, engine: Engine
) -> None:
    mia = await sign_in("mia")
    clash = await shared.of_goods(stocked, *CLASHES[3])
    before = (await mia.get(clash.path)).text
    later: Values = {"codes": [{**CODE, "code": "later"}]}
    await shared.of_goods(stocked, {"codes": [CODE]}, later, later)
    assert await decide(mia, clash, "mine", before) == "/conflicts", "it clashed again"
    assert await product(engine, "codes") == later["codes"], "guarded: what stands stays"
    (again,) = await engine.sql("SELECT theirs FROM conflicts WHERE state = 'open'")
    assert "later" in again["theirs"]


@pytest.mark.parametrize(("name", "there"), [("anna", False), ("carla", False), ("mia", True), ("dora", True)])
async def test_whoever_keeps_the_catalogue_sees_its_clashes(
    name: str, there: bool, stocked: Litestar, sign_in: SignIn
) -> None:
    clash = await shared.of_goods(stocked, *CLASHES[0])
    client = await sign_in(name)
    assert (clash.path in (await client.get("/conflicts")).text) is there
    assert ('class="count">1<' in (await client.get("/more")).text) is there
    assert (await client.get(clash.path)).status_code == (200 if there else 404)
    answer = await client.post(f"{clash.path}/resolution", data={"choice": "settle"})
    assert answer.status_code == (303 if there else 404)


@pytest.mark.parametrize(("name", "there"), [("anna", False), ("mia", False), ("dora", True)])
async def test_a_clash_about_the_company_is_for_administrators(
    name: str, there: bool, app: Litestar, sign_in: SignIn, engine: Engine
) -> None:
    clash = await shared.of_the_company(app)
    client = await sign_in(name)
    page = await client.get(clash.path)
    assert page.status_code == (200 if there else 404)
    if there:
        await decide(client, clash, "theirs", page.text)
        assert [row["name"] for row in await engine.sql("SELECT name FROM company")] == ["Nordlicht"]


async def push(client: Client, number: int, table: str, id_: str, set_: Values, was: Values) -> dict[str, Any]:
    mutation = {"number": number, "op": "update", "table": table, "id": id_, "at": "2026-11-22T10:00:00.000Z"}
    answer = await client.post("/sync/mutations", json={"mutations": [{**mutation, "set": set_, "was": was}]})
    result: dict[str, Any] = answer.json()["results"][0]
    return result


@pytest.mark.parametrize(("name", "code"), [("anna", "read_only"), ("carla", "read_only"), ("mia", None)])
async def test_devices_decide_and_change_codes_as_their_person_may(
    name: str, code: str | None, stocked: Litestar, sign_in: SignIn, engine: Engine
) -> None:
    clash = await shared.of_goods(stocked, *CLASHES[3])
    client = await sign_in(name)
    decided = await push(client, 1, "conflicts", clash.id, {"state": "resolved"}, {"state": "open"})
    changed = await push(client, 2, "products", PRODUCT, {"codes": [OTHER_CODE]}, {"codes": [CODE]})
    assert [(result["error"] or {}).get("code") for result in (decided, changed)] == [code, code]
    assert (await product(engine, "codes") == [OTHER_CODE]) is (code is None)


async def test_a_device_changes_nothing_else_of_a_product(stocked: Litestar, sign_in: SignIn, engine: Engine) -> None:
    mia = await sign_in("mia")
    both = await push(mia, 1, "products", PRODUCT, {"codes": [CODE], "name": "x"}, {})
    assert both["error"] == {**both["error"], "code": "read_only", "fields": ["name"]}
    category = await push(mia, 2, "categories", goods.BREAD, {"name": "x"}, {})
    assert category["error"]["code"] == "read_only"
    mutation = {"number": 3, "op": "create", "table": "products", "id": an_id(998), "set": {"codes": [CODE]}}
    answer = await mia.post("/sync/mutations", json={"mutations": [{**mutation, "at": "2026-11-22T10:00:00.000Z"}]})
    assert answer.json()["results"][0]["error"]["code"] == "read_only"
    assert await product(engine, "name") == WARE["name"]


async def test_codes_that_two_devices_changed_clash(stocked: Litestar, sign_in: SignIn, engine: Engine) -> None:
    mia, dora = await sign_in("mia"), await sign_in("dora")
    seen: Values = {"codes": WARE["codes"]}
    assert (await push(mia, 1, "products", PRODUCT, {"codes": [*WARE["codes"], CODE]}, seen))["status"] == "applied"
    second = await push(dora, 1, "products", PRODUCT, {"codes": [*WARE["codes"], OTHER_CODE]}, seen)
    assert second["status"] == "conflict"
    assert (await mia.get(f"/conflicts/{second['conflicts'][0]['id']}")).status_code == 200


async def test_who_decides_may_change_the_row(app: Litestar) -> None:
    registry: Registry = app.state.registry
    for synced in registry.in_order:
        if synced.belongs_to is not None or synced.name == "customers":
            continue
        for role in ("rep", "counter", "manager", "administrator"):
            access = Access(user=an_id(1), role=role, scopes=("shared",))
            refused = synced.rights(access, "update", {"created_by": access.user}, frozenset(synced.fields)) == NOTHING
            assert not (keeps(role, synced.name) and refused), f"{role} decides over {synced.name}"
