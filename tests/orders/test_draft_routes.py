"""An order while it is typed, through the server's pages (B3): added, stepped, taken away, placed, thrown away."""

import json
import re
import time
from typing import Any
from urllib.parse import quote

import pytest
from httpx import Response
from litestar import Litestar

from backend.catalog.tables import Products
from backend.conflicts.tables import Conflicts
from backend.groups.first import CONSUMERS
from backend.orders.tables import DraftLines, Drafts, Orders
from backend.times import instant
from sync.server.messages import Mutation
from sync.server.values import Values
from tests import making
from tests.cast import HUBER, MUELLER, SCHMIDT, an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn
from tests.orders import written
from tests.test_strange_input import STRANGE

DRAFTS = f"/customers/{MUELLER}/drafts"
DRAFT = f"{DRAFTS}/{an_id(701)}"
HTMX = {"HX-Request": "true"}
ROLL, BREAD, OLD = an_id(310), an_id(405), an_id(312)
LINE = an_id(711)
LISTED: dict[str, Any] = {"list": "base", "currency": "EUR", "mode": "net", "per_milli": 1_000}


@pytest.fixture
async def rep(app: Litestar, anna: Client) -> Client:
    """Anna with a catalogue, and a draft for Müller."""
    await goods.stock(app)
    answer = await anna.post(DRAFTS, data={"id": an_id(701)})
    assert (answer.status_code, answer.headers["location"]) == (303, DRAFT)
    return anna


async def tap(client: Client, path: str, **fields: str) -> Response:
    return await client.post(f"{DRAFT}{path}", data=fields, headers=HTMX)


async def lines() -> list[dict[str, Any]]:
    rows = await DraftLines.select().where(DraftLines.deleted_at.is_null()).order_by(DraftLines.place)
    return [dict(row) for row in rows]


def total(page: str) -> str:
    found = re.search(r'<p class="draft-total".*?<b>(.*?)</b>', page, re.DOTALL)
    assert found, page
    return found[1].replace("\xa0", " ")


async def test_a_draft_begins_empty_and_once(rep: Client) -> None:
    assert (await rep.post(DRAFTS, data={"id": an_id(701), "kind": "offer"})).status_code == 303
    page = (await rep.get(DRAFT)).text
    assert "Neuer Auftrag" in page
    assert "Noch nichts darin" in page
    assert total(page) == "0,00 €"
    assert await Drafts.count() == 1


async def test_a_tap_puts_a_product_in_and_answers_with_the_sums(rep: Client) -> None:
    for _ in range(2):
        answer = await tap(rep, "/lines", id=LINE, product_id=BREAD)
        assert answer.status_code == 200
        assert 'id="draft-lines"' in answer.text
        assert "<html" not in answer.text
    assert [(line["id"], line["quantity_milli"]) for line in await lines()] == [(LINE, 1_000)]
    # 5 cents gross for a hundred, less Müller's 5,5 %: a company pays net
    assert total(answer.text) == "0,00 €"
    answer = await tap(rep, "/lines", id=an_id(712), product_id=BREAD, quantity="1.000")
    assert [line["quantity_milli"] for line in await lines()] == [1_001_000]


async def test_the_first_tap_takes_whole_packages_above_the_minimum(rep: Client) -> None:
    answer = await tap(rep, "/lines", id=LINE, product_id=ROLL)
    assert (await lines())[0]["quantity_milli"] == 12_500
    assert 'value="1"' in answer.text
    answer = await tap(rep, f"/lines/{LINE}", quantity="2", unit="packaging")
    assert (await lines())[0]["quantity_milli"] == 25_000
    answer = await tap(rep, f"/lines/{LINE}", quantity="3", unit="")
    assert (await lines())[0]["quantity_milli"] == 3_000
    assert "Unter der Mindestmenge von 6 Stück" in answer.text
    assert "Keine ganzen Verpackungen zu 12,5 Stück" in answer.text


async def test_more_than_is_there_is_said_and_stops_nobody(rep: Client, sign_in: SignIn) -> None:
    await tap(rep, "/lines", id=LINE, product_id=ROLL, quantity="25")
    assert "auf Lager" not in (await rep.get(DRAFT)).text  # nobody has counted yet
    carla = await sign_in("carla")
    counted = {"cause": "count", "quantity": "24,5", "seen": "0"}
    assert (await carla.post(f"/products/{ROLL}/stock", data=counted)).status_code == 303
    assert "Nur 24,5 Stück auf Lager" in (await rep.get(DRAFT)).text
    answer = await tap(rep, f"/lines/{LINE}", quantity="24,5", unit="")
    assert "auf Lager" not in answer.text
    assert (
        await carla.post(f"/products/{ROLL}/stock", data={**counted, "quantity": "0", "seen": "24500"})
    ).status_code == 303
    assert "Nichts auf Lager" in (await rep.get(DRAFT)).text
    await tap(rep, f"/lines/{LINE}", quantity="25", unit="")
    assert (await rep.post(f"{DRAFT}/place")).status_code == 303


async def test_a_quantity_steps_and_down_to_nothing_takes_the_line_away(rep: Client) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD)
    await tap(rep, f"/lines/{LINE}", quantity="1", step="1")
    assert (await lines())[0]["quantity_milli"] == 2_000
    answer = await tap(rep, f"/lines/{LINE}", quantity="1", step="-1")
    assert await lines() == []
    assert f'action="{DRAFT}/lines/{LINE}/restore"' in answer.text
    answer = await tap(rep, f"/lines/{LINE}/restore")
    assert [line["id"] for line in await lines()] == [LINE]
    assert "Brot 05" in answer.text


async def test_numbers_are_read_in_german_and_english_and_errors_stand_at_the_field(rep: Client) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD)
    for text, milli in (("1.234,5", 1_234_500), ("1,234.5", 1_234_500), ("0,5", 500), ("12", 12_000)):
        await tap(rep, f"/lines/{LINE}", quantity=text)
        assert (await lines())[0]["quantity_milli"] == milli, text
    for text in ("", "x", "-1", "1,2345", "9" * 30, "\x00", "1" * 5_000):
        answer = await tap(rep, f"/lines/{LINE}", quantity=text)
        assert answer.status_code == 422, text
        assert f'id="e-{LINE}"' in answer.text
    assert (await lines())[0]["quantity_milli"] == 12_000
    page = await rep.post(f"{DRAFT}/lines/{LINE}", data={"quantity": "<zwei>"})
    assert page.status_code == 422
    assert "&lt;zwei&gt;" in page.text


async def test_a_line_has_a_text_and_a_discount(rep: Client) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD, quantity="1000")
    before = total((await rep.get(DRAFT)).text)
    answer = await tap(rep, f"/lines/{LINE}", discount_bp="10", text="geschnitten", quantity="1000")
    assert [(line["discount_bp"], line["text"]) for line in await lines()] == [(1_000, "geschnitten")]
    assert total(answer.text) != before
    answer = await tap(rep, f"/lines/{LINE}", discount_bp="10,01")
    assert "Über Ihrem Rahmen von 10" in answer.text
    answer = await tap(rep, f"/lines/{LINE}", discount_bp="101")
    assert answer.status_code == 422
    # with a discount it is a line of its own: more of the product comes into another one
    await tap(rep, "/lines", id=an_id(712), product_id=BREAD)
    assert len(await lines()) == 2


async def test_the_counter_gives_no_discount(rep: Client, sign_in: SignIn) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD)
    carla = await sign_in("carla")
    answer = await tap(carla, f"/lines/{LINE}", discount_bp="10")
    assert answer.status_code == 200
    assert 'name="discount_bp"' not in answer.text
    assert (await lines())[0]["discount_bp"] == 0


async def test_a_free_line_costs_what_is_typed_or_nothing(rep: Client) -> None:
    answer = await tap(rep, "/lines", id=LINE, name="Muster", quantity="2", price="")
    assert answer.status_code == 200
    assert total(answer.text) == "0,00 €"
    answer = await tap(rep, f"/lines/{LINE}", name="Muster", price="1,50", quantity="2")
    assert total(answer.text) == "3,57 €"
    answer = await tap(rep, "/lines", id=an_id(712), name="", quantity="x", price="?")
    assert answer.status_code == 422
    assert answer.text.count('class="error"') == 3
    assert len(await lines()) == 1


async def test_a_code_adds_what_it_stands_for(rep: Client) -> None:
    await tap(rep, "/lines", id=LINE, code="14006381333938")
    assert [(line["product_id"], line["quantity_milli"]) for line in await lines()] == [(ROLL, 12_500)]
    answer = await tap(rep, "/lines", id=an_id(712), code="4000000000006")
    assert answer.status_code == 422
    assert "Diesen Artikel gibt es im Katalog nicht." in answer.text
    assert (await tap(rep, "/lines", id=an_id(712), product_id="x")).status_code == 422


async def test_the_head_is_kept_field_by_field(rep: Client) -> None:
    answer = await tap(rep, "", wish_on="24.12.2026", remark="Hintereingang", payment_method="cash", kind="offer")
    assert answer.status_code == 200
    assert "Als Angebot speichern" in answer.text
    row = await Drafts.select().first()
    assert row is not None
    assert [row[name] for name in ("wish_on", "remark", "payment_method", "kind")] == [
        "2026-12-24", "Hintereingang", "cash", "offer",
    ]  # fmt: skip
    answer = await tap(rep, "", wish_on="irgendwann", remark="anders")
    assert answer.status_code == 422
    assert "irgendwann" in answer.text
    assert (await Drafts.select().first() or {})["remark"] == "Hintereingang"


async def test_goods_go_elsewhere_and_bear_the_tax_of_there(rep: Client) -> None:
    to = {"delivery": "other", "delivery_name": "Lager", "delivery_city": "Wien", "delivery_country": "CH"}
    answer = await tap(rep, "", **to)
    assert "steuerfreie Ausfuhr" in answer.text
    address = json.loads((await Drafts.select().first() or {})["delivery_address"])
    assert address == {"name": "Lager", "street": "", "postcode": "", "city": "Wien", "country": "CH"}
    chosen = await tap(rep, "", delivery=json.dumps(address))
    assert chosen.status_code == 200
    assert (await tap(rep, "", delivery="{")).status_code == 422
    assert "steuerfrei" not in (await tap(rep, "", delivery="")).text


async def test_a_signature_is_kept_as_bounded_strokes(rep: Client) -> None:
    drawn = {"width": 300, "height": 100, "strokes": [[1, 2, 3, 4], [5, 5]]}
    answer = await tap(rep, "", signature=json.dumps(drawn))
    assert 'd="M1 2L3 4M5 5h0"' in answer.text
    for wrong in ("x", "{}", json.dumps({**drawn, "strokes": [[1]]}), json.dumps({**drawn, "width": 10**9})):
        assert (await tap(rep, "", signature=wrong)).status_code == 422, wrong
    assert json.loads((await Drafts.select().first() or {})["signature"]) == drawn
    await tap(rep, "", signature="")
    assert (await Drafts.select().first() or {})["signature"] == "null"


async def test_a_draft_becomes_one_order_however_often_it_is_placed(rep: Client) -> None:
    await tap(rep, "/lines", id=LINE, product_id=ROLL, quantity="1", unit="packaging")
    await tap(rep, "/lines", id=an_id(712), name="Muster")
    order = f"/customers/{MUELLER}/orders/{an_id(701)}"
    for _ in range(3):
        answer = await rep.post(f"{DRAFT}/place", data={"kind": "order"})
        assert answer.status_code == 303
        assert answer.headers["location"].split("?")[0] == order
    rows = await Orders.select()
    assert len(rows) == 1
    assert (rows[0]["id"], rows[0]["state"], rows[0]["customer_id"]) == (an_id(701), "ordered", MUELLER)
    placed = json.loads(rows[0]["lines"])
    assert [line["name"] for line in placed] == ['Müllers "Bestes" & <mehr>', "Muster"]
    assert rows[0]["total_net"] == 63  # a special price of 5 cents, 12.5 times
    assert rows[0]["total_gross"] == 67
    assert await lines() == []
    assert (await rep.get(DRAFT)).headers["location"] == order
    assert (await rep.get(order)).status_code == 200


async def test_an_offer_is_placed_as_one_and_an_empty_draft_is_not(rep: Client) -> None:
    empty = await rep.post(f"{DRAFT}/place")
    assert empty.status_code == 422
    assert "Es steht noch nichts darin." in empty.text
    await tap(rep, "/lines", id=LINE, product_id=BREAD)
    await tap(rep, "", kind="offer", valid_until="31.12.2026")
    await rep.post(f"{DRAFT}/place", data={"kind": "offer"})
    row = await Orders.select().first()
    assert row is not None
    assert (row["state"], row["valid_until"], row["placed_at"]) == ("offer", "2026-12-31", None)


async def test_a_draft_with_more_than_an_order_holds_is_not_placed(rep: Client) -> None:
    text = "ü" * 500
    many = [
        (an_id(2_000 + n), Values(customer_id=MUELLER, draft_id=an_id(701), place=n, name="Muster", text=text))
        for n in range(200)
    ]
    await making.write("create", "draft_lines", many)
    answer = await rep.post(f"{DRAFT}/place")
    assert answer.status_code == 422
    assert "Das ist zu viel für einen Auftrag" in answer.text
    assert await Orders.count() == 0
    assert len(await lines()) == 200


async def test_a_change_of_more_than_an_order_holds_is_not_saved(rep: Client) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD)
    await rep.post(f"{DRAFT}/place")
    order = f"/customers/{MUELLER}/orders/{an_id(701)}"
    draft = (await rep.post(f"{order}/edit", data={"id": an_id(702)})).headers["location"]
    many = [
        (an_id(2_000 + n), Values(customer_id=MUELLER, draft_id=an_id(702), place=n + 5, name="Muster", text="ü" * 500))
        for n in range(200)
    ]
    await making.write("create", "draft_lines", many)
    answer = await rep.post(f"{draft}/place")
    assert answer.status_code == 422
    assert "Das ist zu viel für einen Auftrag" in answer.text
    assert len(json.loads((await Orders.select().first() or {})["lines"])) == 1


async def test_an_order_is_edited_through_a_draft(rep: Client) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD, quantity="1000")
    await rep.post(f"{DRAFT}/place")
    order = f"/customers/{MUELLER}/orders/{an_id(701)}"
    answer = await rep.post(f"{order}/edit", data={"id": an_id(702)})
    draft = answer.headers["location"]
    page = (await rep.get(draft)).text
    assert "Auftrag ändern" in page
    (line,) = await lines()
    await rep.post(f"{draft}/lines/{line['id']}", data={"quantity": "2000"})
    await rep.post(draft, data={"remark": "doch mehr", "kind": "offer"})
    answer = await rep.post(f"{draft}/place")
    assert answer.headers["location"].split("?")[0] == order
    row = await Orders.select().first()
    assert row is not None
    assert (json.loads(row["lines"])[0]["quantity_milli"], row["remark"], row["state"]) == (
        2_000_000, "doch mehr", "ordered",
    )  # fmt: skip
    assert await Drafts.count().where(Drafts.deleted_at.is_null()) == 0


async def test_what_is_usual_and_the_last_order_are_proposed_and_taken_over(rep: Client) -> None:
    assert "Noch keine Aufträge" in (await rep.get(f"{DRAFT}/add")).text
    await tap(rep, "/lines", id=LINE, product_id=BREAD, quantity="7")
    await tap(rep, "/lines", id=an_id(712), product_id=ROLL)
    await rep.post(f"{DRAFT}/place")
    again = f"{DRAFTS}/{an_id(703)}"
    await rep.post(DRAFTS, data={"id": an_id(703)})
    page = (await rep.get(f"{again}/add?from=last")).text
    assert "Brot 05" in page
    assert "alles übernehmen" in page
    for _ in range(2):
        answer = await rep.post(f"{again}/lines", data={"from": "last", "id": an_id(721)})
        assert answer.headers["location"] == f"{again}?from=last"
    assert [(line["product_id"], line["quantity_milli"]) for line in await lines()] == [(BREAD, 7_000), (ROLL, 12_500)]
    copy = await rep.post(DRAFTS, data={"id": an_id(704), "copy": an_id(701)})
    assert "Brot 05" in (await rep.get(copy.headers["location"])).text


async def test_what_is_ordered_like_last_time_goes_back_and_what_is_gone_is_said(rep: Client, sign_in: SignIn) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD, quantity="7")
    await tap(rep, "/lines", id=an_id(712), product_id=OLD, quantity="2")
    await rep.post(f"{DRAFT}/place")
    await rep.post(DRAFTS, data={"id": an_id(703)})
    again = f"{DRAFTS}/{an_id(703)}"
    answer = await rep.post(f"{again}/lines", data={"from": "last", "id": an_id(721)}, headers=HTMX)
    said = "Wie letztes Mal: 1 Position. 1 Produkt gibt es nicht mehr (Ähre)"
    assert said in answer.text
    assert said in (await rep.get(f"{again}?from=last")).text
    found = re.search(r'name="taken" value="([^"]*)"', answer.text)
    assert found is not None
    await rep.post(f"{again}/undo", data={"taken": found[1]}, headers=HTMX)
    assert await lines() == []


async def test_products_are_searched_with_his_price(rep: Client) -> None:
    page = (await rep.get(f"{DRAFT}/add?q=m%C3%BCllers%20bestes")).text
    assert 'id="row-' + ROLL in page
    assert "1.234,56" in page
    answer = await tap(rep, "/lines", id=LINE, product_id=ROLL, back="add")
    assert f'id="row-{ROLL}"' in answer.text
    assert "Zum Auftrag" in answer.text
    assert "Es gibt mehr." in (await rep.get(f"{DRAFT}/add?q=brot")).text
    assert "Kein Artikel" in (await rep.get(f"{DRAFT}/add?q=%00nichts")).text
    found = await rep.get(f"{DRAFT}/add?q=brot", headers=HTMX)
    assert "<html" not in found.text


async def test_a_draft_is_thrown_away_and_comes_back_whole(rep: Client) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD)
    await tap(rep, "/lines", id=an_id(712), product_id=ROLL)
    await tap(rep, f"/lines/{an_id(712)}/delete")
    answer = await rep.post(f"{DRAFT}/discard")
    assert "Entwurf verworfen" in answer.text
    assert (await rep.get(DRAFT)).status_code == 404
    kept = re.search(r'name="lines" value="([^"]*)"', answer.text)
    assert kept
    answer = await rep.post(f"{DRAFT}/restore", data={"lines": kept[1]})
    assert answer.headers["location"] == DRAFT
    assert [line["id"] for line in await lines()] == [LINE]
    for wrong in ("x", f"{an_id(999)}", "," * 500):
        assert (await rep.post(f"{DRAFT}/restore", data={"lines": wrong})).status_code in (303, 404)


async def test_a_draft_stays_with_its_customer_and_its_territory(rep: Client, ben: Client) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD)
    others = f"/customers/{SCHMIDT}/drafts/{an_id(701)}"
    for client, path in ((rep, others), (ben, DRAFT), (rep, f"{DRAFTS}/x"), (rep, f"{DRAFTS}/{an_id(799)}")):
        for way in ("", "/add"):
            assert (await client.get(path + way)).status_code == 404, path
        for way in ("", "/lines", f"/lines/{LINE}", f"/lines/{LINE}/delete", f"/lines/{LINE}/restore", "/place",
                    "/discard", "/restore"):  # fmt: skip
            assert (await client.post(path + way, data={"quantity": "5"})).status_code == 404, path + way
    assert (await rep.post(f"/customers/{HUBER}/drafts", data={"id": an_id(705)})).status_code == 404
    assert (await rep.post(f"{DRAFT}/lines/{an_id(798)}", data={})).status_code == 404
    assert len(await lines()) == 1


async def test_a_product_that_is_gone_or_inactive_is_said(rep: Client) -> None:
    answer = await tap(rep, "/lines", id=LINE, product_id=OLD)
    assert "Dieser Artikel ist inaktiv." in answer.text
    assert "Preis auf Anfrage" in answer.text
    assert "1 Position auf Anfrage" in answer.text


FIELDS = {
    "": ("kind", "fulfilment", "payment_method", "wish_on", "valid_until", "remark", "delivery", "delivery_name",
         "delivery_country", "signature"),
    "/lines": ("id", "product_id", "code", "from", "name", "price", "quantity", "vat_class", "unit", "step"),
    f"/lines/{LINE}": ("quantity", "unit", "step", "discount_bp", "text", "name", "price", "vat_class", "back"),
    "/restore": ("lines",),
    "/place": ("kind",),
}  # fmt: skip


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
async def test_whatever_is_typed_is_refused_or_kept_whole(rep: Client, strange: str) -> None:
    sent = strange.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    await tap(rep, "/lines", id=LINE, product_id=BREAD)
    for path, names in FIELDS.items():
        for name in names:
            others = {"delivery": "other"} if name.startswith("delivery_") else {}
            for headers in ({}, HTMX):
                data = {**others, name: sent, "id": an_id(760)} if name != "id" else {"id": sent, "name": "X"}
                answer = await rep.post(f"{DRAFT}{path}", data=data, headers=headers)
                assert answer.status_code < 500, (path, name)
                assert "<script>alert" not in answer.text
    for path in ("/add?q=", "/add?from="):
        assert (await rep.get(f"{DRAFT}{path}{quote(sent[:3_000])}")).status_code < 500, path


async def test_open_drafts_stand_on_the_customers_page_and_before_the_orders(rep: Client, ben: Client) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD)
    for path in (f"/customers/{MUELLER}", "/orders"):
        page = (await rep.get(path)).text
        assert f'<a href="{DRAFT}">' in page
        assert "1 Position" in page
    assert "Noch keine Aufträge" not in (await rep.get("/orders")).text
    for path in ("/orders?q=x", "/orders?mine=1"):
        assert DRAFT not in (await rep.get(path)).text
    assert DRAFT not in (await ben.get("/orders")).text
    await rep.post(f"{DRAFT}/place")
    assert DRAFT not in (await rep.get("/orders")).text


async def test_what_changed_meanwhile_in_an_edited_order_is_not_overwritten(rep: Client) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD, quantity="1000")
    await rep.post(f"{DRAFT}/place")
    order = f"/customers/{MUELLER}/orders/{an_id(701)}"
    draft = (await rep.post(f"{order}/edit", data={"id": an_id(702)})).headers["location"]
    line = re.search(r'id="line-([^"]*)"', (await rep.get(draft)).text)
    assert line
    await rep.post(f"{draft}/lines/{line[1]}", data={"quantity": "2000"})
    was = json.loads((await Orders.select().first() or {})["lines"])
    by_mia: Any = [{**one, "quantity_milli": 3_000_000} for one in was]
    change = Mutation(op="update", table="orders", id=an_id(701), set={"lines": by_mia}, was={"lines": was})
    await making.carry_out([change])
    answer = await rep.post(f"{draft}/place")
    assert answer.headers["location"].endswith(f"/orders/{an_id(701)}?saved=clash")
    assert "Zum Durchsehen" in (await rep.get(answer.headers["location"])).text.split('id="notice"')[1]
    row = await Orders.select().first()
    assert row is not None
    assert json.loads(row["lines"])[0]["quantity_milli"] == 3_000_000
    (clash,) = await Conflicts.select()
    assert (clash["field"], clash["kept"], clash["state"]) == ("lines", "theirs", "open")
    assert (await rep.get(f"/conflicts/{clash['id']}")).status_code == 200


async def test_an_edited_order_keeps_the_prices_of_its_day(rep: Client, app: Litestar) -> None:
    day_before = instant(time.time_ns() // 1_000_000 - 40 * 86_400_000)
    lately = instant(time.time_ns() // 1_000_000 - 10 * 86_400_000)[:10]
    price: dict[str, Any] = {"list": "base", "currency": "EUR", "mode": "net", "per_milli": 1_000}
    prices: Any = [{**price, "amount": 100}, {**price, "amount": 999, "valid_from": lately}]
    await making.write("create", "products", [(an_id(735), {"name": "Saftig", "prices": prices})])
    line = {"product_id": an_id(735), "name": "Saftig", "quantity_milli": 1_000, "per_milli": 1_000, "unit_price": 95}
    line |= {"vat_class": "standard", "vat_rate_bp": 1_900}
    await written.write(app, written.create(an_id(730), at=day_before, lines=[line]))
    draft = (await rep.post(f"/customers/{MUELLER}/orders/{an_id(730)}/edit", data={"id": an_id(731)})).headers
    assert "0,95" in (await rep.get(draft["location"])).text  # less Müller's 5,5 %
    await tap(rep, "/lines", id=LINE, product_id=an_id(735))
    assert "9,44" in (await rep.get(DRAFT)).text
    row = await Drafts.select().where(Drafts.id == an_id(731)).first()
    assert row is not None
    seen = json.loads(row["seen"])
    assert seen["created_at"] == day_before


async def dearer(product_id: str, amount: int) -> None:
    row = await Products.select(Products.prices).where(Products.id == product_id).first()
    prices: Any = json.loads((row or {})["prices"])
    now: Any = [{**one, "amount": amount} for one in prices]
    change = Mutation(op="update", table="products", id=product_id, set={"prices": now}, was={"prices": prices})
    await making.carry_out([change])


async def placed() -> dict[str, Any]:
    row = await Orders.select().where(Orders.id == an_id(701)).first()
    assert row is not None
    return {**row, "lines": json.loads(row["lines"]), "difference": json.loads(row["difference"])}


async def test_what_was_agreed_stays_when_something_else_of_an_order_is_changed(rep: Client) -> None:
    await making.write(
        "create", "products", [(an_id(735), {"name": "Saftig", "prices": [{**LISTED, "amount": 1_000}]})]
    )
    await tap(rep, "/lines", id=LINE, product_id=an_id(735), quantity="2")
    await rep.post(f"{DRAFT}/place")
    before = await placed()
    await dearer(an_id(735), 1_200)
    order = f"/customers/{MUELLER}/orders/{an_id(701)}"
    draft = (await rep.post(f"{order}/edit", data={"id": an_id(702)})).headers["location"]
    assert "9,45" in (await rep.get(draft)).text  # 10 euros less Müller's 5,5 %
    await rep.post(draft, data={"remark": "bitte klingeln"})
    await rep.post(f"{draft}/place")
    after = await placed()
    assert (after["remark"], after["lines"], after["difference"]) == ("bitte klingeln", before["lines"], None)


async def test_of_an_edited_order_only_the_lines_that_were_changed_cost_what_they_cost_now(rep: Client) -> None:
    for id_ in (an_id(735), an_id(736)):
        await making.write("create", "products", [(id_, {"name": id_, "prices": [{**LISTED, "amount": 1_000}]})])
        await tap(rep, "/lines", id=id_[:-1] + "9", product_id=id_)
    await rep.post(f"{DRAFT}/place")
    for id_ in (an_id(735), an_id(736)):
        await dearer(id_, 1_200)
    draft = (await rep.post(f"/customers/{MUELLER}/orders/{an_id(701)}/edit", data={"id": an_id(702)})).headers[
        "location"
    ]
    first, second = await lines()
    await rep.post(f"{draft}/lines/{second['id']}", data={"quantity": "3"})
    await rep.post(f"{draft}/lines/{first['id']}", data={"text": "am Eingang"})
    await rep.post(f"{draft}/place")
    order = await placed()
    assert [(one["unit_price"], one["text"]) for one in order["lines"]] == [(945, "am Eingang"), (1_134, "")]
    assert [(one["place"], one["codes"]) for one in order["difference"]["lines"]] == [(0, ["price"])]  # to be decided


async def test_an_edited_order_stays_net_in_its_currency_though_its_customer_changes(rep: Client) -> None:
    await making.write(
        "create", "products", [(an_id(735), {"name": "Saftig", "prices": [{**LISTED, "amount": 1_000}]})]
    )
    await tap(rep, "/lines", id=LINE, product_id=an_id(735))
    await rep.post(f"{DRAFT}/place")
    before = await placed()
    await making.change(MUELLER, currency="CHF", price_group_id=CONSUMERS)
    draft = (await rep.post(f"/customers/{MUELLER}/orders/{an_id(701)}/edit", data={"id": an_id(702)})).headers[
        "location"
    ]
    await rep.post(draft, data={"remark": "bitte klingeln"})
    await rep.post(f"{draft}/place")
    after = await placed()
    assert [after[name] for name in ("lines", "currency", "price_mode")] == [before["lines"], "EUR", "net"]


async def test_changes_saved_twice_lead_to_the_order_both_times(rep: Client) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD)
    await rep.post(f"{DRAFT}/place")
    order = f"/customers/{MUELLER}/orders/{an_id(701)}"
    draft = (await rep.post(f"{order}/edit", data={"id": an_id(702)})).headers["location"]
    form = re.search(r'name="order" value="([^"]*)"', (await rep.get(draft)).text)
    assert form
    for _ in range(2):
        answer = await rep.post(f"{draft}/place", data={"kind": "order", "order": form[1]})
        assert answer.headers["location"].split("?")[0] == order
    assert (await rep.post(f"{draft}/place", data={"order": an_id(799)})).status_code == 404


async def test_changes_of_an_order_that_went_on_are_refused_and_stay(rep: Client, sign_in: SignIn) -> None:
    await tap(rep, "/lines", id=LINE, product_id=BREAD)
    await rep.post(f"{DRAFT}/place")
    order = f"/customers/{MUELLER}/orders/{an_id(701)}"
    draft = (await rep.post(f"{order}/edit", data={"id": an_id(702)})).headers["location"]
    await rep.post(draft, data={"remark": "doch mehr"})
    await (await sign_in("carla")).post(f"{order}/step", data={"state": "confirmed"})
    answer = await rep.post(f"{draft}/place")
    assert answer.status_code == 422
    assert "Der Auftrag ist inzwischen weiter" in answer.text
    assert "doch mehr" in (await rep.get(draft)).text


async def test_stock_that_somebody_keeps_is_looked_at(rep: Client, app: Litestar) -> None:
    entry: Values = {"product_id": BREAD, "quantity_milli": 5_000, "cause": "count"}
    await making.write("create", "stock_entries", [(an_id(740), entry)])
    await making.write("update", "stock", [(BREAD, {"kept": True})])
    answer = await tap(rep, "/lines", id=LINE, product_id=BREAD, quantity="5")
    assert "auf Lager" not in answer.text
    answer = await tap(rep, f"/lines/{LINE}", quantity="6")
    assert "Nur 5 kg auf Lager" in answer.text
