"""Order templates through the server's pages (B3), on both databases: kept, taken into drafts, and whose they are."""

import re
from typing import Any

import msgspec
import pytest
from httpx import Response
from litestar import Litestar

from backend.order_templates.tables import CustomerTemplates, OrderTemplates, OwnTemplates
from backend.orders.tables import DraftLines, Drafts, Orders
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from tests.cast import ANNA, BEN, DORA, HUBER, MIA, MUELLER, an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn
from tests.test_strange_input import STRANGE

DRAFTS = f"/customers/{MUELLER}/drafts"
DRAFT = f"{DRAFTS}/{an_id(701)}"
ROLL, BREAD, OLD, OTHER = an_id(310), an_id(405), an_id(312), an_id(406)
LINE, ONE = an_id(711), an_id(731)
TEMPLATE = f"/templates/{ONE}"
HTMX = {"HX-Request": "true"}


@pytest.fixture
async def anna(app: Litestar, sign_in: SignIn) -> Client:
    """Anna with a catalogue and a draft for Müller: 12 kg of bread, and a free line."""
    await goods.stock(app)
    anna = await sign_in("anna")
    for path, fields in (
        (DRAFTS, {"id": an_id(701)}),
        (f"{DRAFT}/lines", {"id": LINE, "product_id": BREAD, "quantity": "12"}),
        (f"{DRAFT}/lines", {"id": an_id(712), "name": "Probe"}),
    ):
        assert (await anna.post(path, data=fields)).status_code == 303, path
    return anna


async def keep(client: Client, kind: str = "customer", **fields: str) -> Response:
    given = {"id": ONE, "name": "Wie immer", "kind": kind, "customer": MUELLER, "draft": an_id(701), **fields}
    return await client.post("/templates", data=given)


async def items(table: Any = CustomerTemplates) -> list[dict[str, Any]]:
    row = await table.select(table.items).where(table.deleted_at.is_null()).first()
    return [] if row is None else msgspec.json.decode(row["items"])


async def lines(draft_id: str = an_id(701)) -> list[tuple[str | None, int]]:
    its = (DraftLines.draft_id == draft_id) & DraftLines.deleted_at.is_null()
    rows = await DraftLines.select().where(its).order_by(DraftLines.place)
    return [(row["product_id"], row["quantity_milli"]) for row in rows]


async def take(client: Client, template: str = ONE, base: int = 740, **fields: str) -> Response:
    given = {"from": "template", "template": template, "id": an_id(base), "back": "add", **fields}
    return await client.post(f"{DRAFT}/lines", data=given, headers=HTMX)


async def test_it_works(anna: Client) -> None:
    assert (await keep(anna)).headers["location"] == TEMPLATE
    assert await items() == [{"product_id": BREAD, "quantity_milli": 12_000, "text": ""}]
    page = (await anna.get(f"{DRAFT}/add?from=templates")).text
    assert "Wie immer" in page
    answer = await take(anna)
    assert answer.status_code == 200
    assert "Wie immer: 1 Position erhöht" in answer.text
    assert await lines() == [(BREAD, 24_000), (None, 1_000)]


async def test_a_template_keeps_no_price_and_no_discount_and_no_free_line(anna: Client) -> None:
    await anna.post(f"{DRAFT}/lines/{LINE}", data={"discount_bp": "5", "text": "dünn"})
    page = (await anna.get(f"/templates/new?customer={MUELLER}&draft={an_id(701)}")).text
    assert "1 Produkt wird mit seiner Menge gemerkt." in page
    assert "1 freie Position bleibt weg." in page
    await keep(anna)
    assert await items() == [{"product_id": BREAD, "quantity_milli": 12_000, "text": "dünn"}]


async def test_a_form_sent_twice_makes_one_template(anna: Client) -> None:
    for _ in range(2):
        assert (await keep(anna)).status_code == 303
    assert await CustomerTemplates.count() == 1


async def test_a_template_is_made_of_an_order(anna: Client) -> None:
    await anna.post(f"{DRAFT}/place", data={"kind": "order"})
    order = f"/customers/{MUELLER}/orders/{an_id(701)}"
    assert f"/templates/new?customer={MUELLER}&amp;order={an_id(701)}" in (await anna.get(order)).text
    assert (await keep(anna, kind="own", draft="", order=an_id(701))).status_code == 303
    assert [one["product_id"] for one in await items(OwnTemplates)] == [BREAD]


async def test_new_products_come_below_and_those_there_become_more(anna: Client) -> None:
    await keep(anna)
    await anna.post(f"{TEMPLATE}/items", data={"product_id": OTHER, "quantity": "3"})
    await anna.post(f"{TEMPLATE}/items", data={"product_id": ROLL})
    answer = await take(anna)
    assert "Wie immer: 2 Positionen, 1 Position erhöht" in answer.text
    assert await lines() == [(BREAD, 24_000), (None, 1_000), (OTHER, 3_000), (ROLL, 12_500)]
    await take(anna)  # sent twice
    assert await lines() == [(BREAD, 24_000), (None, 1_000), (OTHER, 3_000), (ROLL, 12_500)]


async def test_a_line_with_another_text_or_a_discount_stays_as_it_is(anna: Client) -> None:
    await keep(anna)
    await anna.post(f"{DRAFT}/lines/{LINE}", data={"discount_bp": "5"})
    await take(anna)
    assert await lines() == [(BREAD, 12_000), (None, 1_000), (BREAD, 12_000)]


async def test_what_a_template_brought_is_taken_back_with_one_tap(anna: Client) -> None:
    await keep(anna)
    await anna.post(f"{TEMPLATE}/items", data={"product_id": OTHER, "quantity": "3"})
    answer = await take(anna)
    found = re.search(r'name="taken" value="([^"]*)"', answer.text)
    assert found is not None
    await anna.post(f"{DRAFT}/lines/{an_id(741)}", data={"quantity": "4"})  # one more meanwhile
    undone = await anna.post(f"{DRAFT}/undo", data={"taken": found[1]}, headers=HTMX)
    assert undone.status_code == 200
    assert await lines() == [(BREAD, 12_000), (None, 1_000), (OTHER, 1_000)]


async def test_what_is_no_longer_sold_is_left_out_and_said(app: Litestar, anna: Client) -> None:
    await keep(anna)
    await anna.post(f"{TEMPLATE}/items", data={"product_id": OLD, "quantity": "3"})
    assert "1 Produkt gibt es nicht mehr" in (await anna.get(TEMPLATE)).text
    answer = await take(anna)
    assert "1 Produkt gibt es nicht mehr (Ähre)" in answer.text
    assert OLD not in [product for product, _ in await lines()]


async def test_an_order_begins_with_a_template_on_the_customers_page(anna: Client) -> None:
    await keep(anna)
    await anna.post(f"{TEMPLATE}/items", data={"product_id": OLD, "quantity": "3"})
    assert f"/templates?customer={MUELLER}" in (await anna.get(f"/customers/{MUELLER}")).text
    assert "Neuer Auftrag aus Wie immer" in (await anna.get(f"/templates?customer={MUELLER}")).text
    for _ in range(2):
        answer = await anna.post(DRAFTS, data={"id": an_id(705), "kind": "order", "template": ONE})
        assert answer.headers["location"] == f"{DRAFTS}/{an_id(705)}?template={ONE}"
    assert await lines(an_id(705)) == [(BREAD, 12_000)]
    page = (await anna.get(answer.headers["location"])).text
    assert "Wie immer: 1 Position. 1 Produkt gibt es nicht mehr (Ähre)" in page
    assert await Drafts.count() == 2


async def test_prices_are_those_of_the_day(anna: Client) -> None:
    await keep(anna)
    await anna.post(DRAFTS, data={"id": an_id(705), "template": ONE})
    await anna.post(f"{DRAFTS}/{an_id(705)}/place", data={"kind": "order"})
    row = await Orders.select(Orders.lines, Orders.difference).first()
    assert row is not None
    [line] = msgspec.json.decode(row["lines"])
    assert (line["product_id"], line["reason"][0]["code"]) == (BREAD, "base_price")
    assert msgspec.json.decode(row["difference"]) is None


async def test_products_are_counted_taken_out_and_put_back_where_they_were(anna: Client) -> None:
    await keep(anna)
    await anna.post(f"{TEMPLATE}/items", data={"product_id": OTHER, "quantity": "3"})
    answer = await anna.post(f"{TEMPLATE}/items/{BREAD}/delete", headers=HTMX)
    assert "<html" not in answer.text
    found = re.search(r'name="item" value="([^"]*)"', answer.text)
    assert found is not None
    assert [one["product_id"] for one in await items()] == [OTHER]
    await anna.post(f"{TEMPLATE}/items/{BREAD}/restore", data={"item": found[1]}, headers=HTMX)
    assert [(one["product_id"], one["quantity_milli"]) for one in await items()] == [(BREAD, 12_000), (OTHER, 3_000)]
    await anna.post(f"{TEMPLATE}/items/{OTHER}", data={"quantity": "0"})
    await anna.post(f"{TEMPLATE}/items/{BREAD}", data={"quantity": "1", "step": "1", "text": "dünn"})
    assert await items() == [{"product_id": BREAD, "quantity_milli": 2_000, "text": "dünn"}]


async def test_a_template_is_renamed_and_deleted_and_comes_back(anna: Client) -> None:
    await keep(anna)
    for name, status in (("", 422), ("x" * 101, 422), ("Stets", 303)):
        assert (await anna.post(TEMPLATE, data={"name": name, "was": "Wie immer"})).status_code == status
    assert "Stets" in (await anna.get(TEMPLATE)).text
    gone = await anna.post(f"{TEMPLATE}/delete")
    assert "Vorlage gelöscht" in gone.text
    assert (await anna.get(TEMPLATE)).status_code == 404
    assert (await take(anna)).status_code == 404
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', gone.text))
    assert (await anna.post(f"{TEMPLATE}/restore", data=fields)).status_code == 303
    assert (await anna.get(TEMPLATE)).status_code == 200


async def test_whose_a_template_is_says_who_sees_and_who_changes_it(anna: Client, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    await keep(anna)
    await keep(anna, kind="own", id=an_id(732))
    assert (await keep(anna, kind="company", id=an_id(733))).status_code == 422
    assert (await keep(mia, kind="company", id=an_id(733))).status_code == 303
    names = ("anna", "ben", "carla", "mia")
    seen = {name: await sign_in(name) for name in names}
    for number, who in ((731, "anna carla mia"), (732, "anna"), (733, "anna ben carla mia")):
        for name in names:
            status = 200 if name in who.split() else 404
            assert (await seen[name].get(f"/templates/{an_id(number)}")).status_code == status, (number, name)
    for path in ("", "/items", f"/items/{BREAD}", f"/items/{BREAD}/delete", f"/items/{BREAD}/restore", "/delete"):
        for name in ("anna", "ben", "carla"):
            answer = await seen[name].post(f"/templates/{an_id(733)}{path}", data={"name": "x", "product_id": BREAD})
            assert answer.status_code == 403, (name, path)
    assert (await seen["ben"].get(f"/templates/{an_id(733)}/add")).status_code == 403
    assert len(await items(OrderTemplates)) == 1


async def test_templates_reach_the_phones_of_those_who_take_them(anna: Client, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    await keep(anna)
    await keep(anna, kind="own", id=an_id(732))
    await keep(mia, kind="company", id=an_id(733))
    wanted = {"anna": {731, 732, 733}, "ben": {733}, "carla": {731, 733}}
    for name, numbers in wanted.items():
        client = await sign_in(name)
        changes = (await client.get("/sync/changes")).json()["changes"]
        found = {change["id"] for change in changes if change["table"].endswith("_templates") and change["op"] == "put"}
        assert found == {an_id(number) for number in numbers}, name


@pytest.mark.parametrize(
    ("table", "user", "role", "code"),
    [
        ("order_templates", ANNA, "rep", "read_only"),
        ("order_templates", MIA, "manager", None),
        ("own_templates", ANNA, "rep", None),
        ("customer_templates", ANNA, "rep", None),
        ("customer_templates", BEN, "rep", "out_of_scope"),
    ],
)
async def test_a_phone_may_what_its_person_may(
    app: Litestar, anna: Client, sign_in: SignIn, table: str, user: str, role: str, code: str | None
) -> None:
    of_mueller = {"customer_id": MUELLER} if table == "customer_templates" else {}
    set_: Any = {**of_mueller, "name": "Vom Telefon", "items": []}
    territory = (await anna.get("/sync/changes")).json()["scopes"] if user == ANNA else ["shared"]
    access = Access(user=user, device=an_id(98), role=role, scopes=(*territory, f"u:{user}"))
    [result] = await apply(app.state.registry, access, [Mutation(op="create", table=table, id=ONE, set=set_)])
    assert (None if result.error is None else result.error.code) == code


async def test_nobody_changes_the_own_template_of_somebody_else(app: Litestar, anna: Client) -> None:
    await keep(anna, kind="own")
    dora = Access(user=DORA, device=an_id(99), role="administrator", scopes=("shared", f"u:{DORA}"), everywhere=True)
    for change in (
        Mutation(op="update", table="own_templates", id=ONE, set={"name": "X"}),
        Mutation(op="delete", table="own_templates", id=ONE),
    ):
        [result] = await apply(app.state.registry, dora, [change])
        assert result.error is not None
        assert result.error.code == "read_only"


ITEM = {"product_id": BREAD, "quantity_milli": 1_000, "text": ""}


@pytest.mark.parametrize(
    "value",
    [
        "x",
        [1],
        [{**ITEM, "product_id": "x"}],
        [{**ITEM, "price": 1}],
        [{**ITEM, "quantity_milli": 0}],
        [{**ITEM, "quantity_milli": 10**12 + 1}],
        [{**ITEM, "text": "x" * 501}],
        [ITEM, ITEM],
        [{**ITEM, "product_id": an_id(2_000 + n)} for n in range(201)],
        [{**ITEM, "product_id": an_id(2_000 + n), "text": "ü" * 500} for n in range(200)],
    ],
    ids=["text", "numbers", "no id", "a price", "none", "too much", "long", "twice", "many", "large"],
)
async def test_what_does_not_fit_into_a_template_is_refused(app: Litestar, anna: Client, value: Any) -> None:
    access = Access(user=ANNA, device=an_id(98), role="rep", scopes=("shared", f"u:{ANNA}"))
    create = Mutation(op="create", table="own_templates", id=ONE, set={"name": "X", "items": value})
    [result] = await apply(app.state.registry, access, [create])
    assert result.error is not None
    assert (result.error.code, result.error.fields) == ("invalid", ["items"])


async def test_a_full_template_takes_no_more(app: Litestar, anna: Client) -> None:
    access = Access(user=ANNA, device=an_id(98), role="rep", scopes=("shared", f"u:{ANNA}"))
    full: Any = [{**ITEM, "product_id": an_id(2_000 + n)} for n in range(200)]
    create = Mutation(op="create", table="own_templates", id=ONE, set={"name": "X", "items": full})
    await apply(app.state.registry, access, [create])
    answer = await anna.post(f"{TEMPLATE}/items", data={"product_id": BREAD})
    assert answer.status_code == 422
    assert "Eine Vorlage hat höchstens 200 Produkte." in answer.text
    assert "200 Produkte gibt es nicht mehr" in (await take(anna)).text


@pytest.mark.parametrize("text", STRANGE)
async def test_strange_input_is_no_error_of_ours(anna: Client, text: str) -> None:
    await keep(anna)
    fields = dict.fromkeys(("id", "name", "kind", "customer", "draft", "order", "product_id", "quantity", "unit"), text)
    fields |= dict.fromkeys(("text", "item", "taken", "template", "was", "step"), text)
    paths = ("/templates", TEMPLATE, f"{TEMPLATE}/items", f"{TEMPLATE}/items/{BREAD}", f"{DRAFT}/undo")
    for path in (*paths, f"{TEMPLATE}/items/{OTHER}/restore", f"{TEMPLATE}/restore", DRAFTS):
        assert (await anna.post(path, data=fields)).status_code < 500, path
    for path in (f"{TEMPLATE}/add", f"{DRAFT}", "/templates", "/templates/new"):
        query = {"q": text, "customer": text, "draft": text, "order": text, "template": text}
        assert (await anna.get(path, params=query)).status_code < 500, path


async def test_a_template_of_another_customer_is_taken_for_nobody_else(anna: Client, sign_in: SignIn) -> None:
    await keep(anna)
    ben = await sign_in("ben")
    answer = await ben.post(f"/customers/{HUBER}/drafts", data={"id": an_id(706), "template": ONE})
    assert answer.status_code == 404
    assert await lines(an_id(706)) == []
