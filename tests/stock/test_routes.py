"""Bookings by hand: what they change, what they refuse, and who sees what."""

import re

import pytest
from litestar import Litestar

from backend.database import Engine
from backend.ids import new_id
from backend.stock.tables import PAGE
from tests.cast import an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn

LEDGER = f"{goods.MUELLERS}/stock"
HIDDEN = re.compile(r'name="(id|seen)" value="([^"]*)"')


@pytest.fixture
async def carla(app: Litestar, sign_in: SignIn) -> Client:
    """Of the counter."""
    await goods.stock(app)
    return await sign_in("carla")


async def book(client: Client, cause: str, quantity: str, text: str = "", **more: str) -> int:
    """Fill in the form as it comes, and send it; the status."""
    form = dict(HIDDEN.findall((await client.get(LEDGER)).text))
    answer = await client.post(LEDGER, data={**form, "cause": cause, "quantity": quantity, "text": text, **more})
    return answer.status_code


async def on_hand(engine: Engine) -> tuple[int, int]:
    """The sum that is kept, and that of the ledger."""
    (kept,) = await engine.sql("SELECT on_hand_milli AS n FROM stock WHERE id = {}", an_id(310))
    (sum_,) = await engine.sql(
        "SELECT coalesce(sum(quantity_milli), 0) AS n FROM stock_entries WHERE product_id = {}", an_id(310)
    )
    return int(kept["n"]), int(sum_["n"])  # type: ignore[call-overload]


async def test_it_works(carla: Client, engine: Engine, sign_in: SignIn) -> None:
    assert "Noch ist nichts gebucht" in (await carla.get(LEDGER)).text
    assert await book(carla, "count", "12,5") == 303
    assert await book(carla, "receipt", "100", "Lieferschein 7 <b>") == 303
    assert await book(carla, "correction", "−2.5", "Bruch") == 303
    assert await on_hand(engine) == (110_000, 110_000)
    page = (await carla.get(f"{LEDGER}?saved=1")).text
    assert "110 Stück auf Lager" in page
    assert "Lieferschein 7 &lt;b&gt;" in page
    many = re.findall(r'class="booking-many"[^>]*>([^<]*)<', page)
    after = re.findall(r'class="booking-after">([^<]*)<', page)
    assert many == ["−2,5", "+100", "+12,5"]
    assert after == ["110 Stück", "112,5 Stück", "12,5 Stück"]
    anna = await sign_in("anna")
    for path in (goods.MUELLERS, "/products?q=m%C3%BCller"):
        shown = (await anna.get(path)).text
        assert "110 Stück auf Lager" in shown
        assert LEDGER not in shown


async def test_a_count_books_the_difference_and_may_find_nothing_wrong(carla: Client, engine: Engine) -> None:
    for counted in ("30", "28", "28", "0"):
        assert await book(carla, "count", counted) == 303
    assert await on_hand(engine) == (0, 0)
    entries = await engine.sql("SELECT quantity_milli FROM stock_entries ORDER BY created_at, id")
    assert [entry["quantity_milli"] for entry in entries] == [30_000, -2_000, 0, -28_000]
    page = (await carla.get(goods.MUELLERS)).text
    assert "nichts auf Lager" in page
    assert "data-low" in page


async def test_a_count_begun_before_another_booking_is_asked_again_with_what_was_typed(
    carla: Client, engine: Engine
) -> None:
    await book(carla, "count", "30")
    form = dict(HIDDEN.findall((await carla.get(LEDGER)).text))
    await book(carla, "receipt", "5")
    asked = await carla.post(LEDGER, data={**form, "cause": "count", "quantity": "29,5", "text": "Regal 3"})
    assert asked.status_code == 422
    assert "hat sich inzwischen geändert" in asked.text
    again = dict(HIDDEN.findall(asked.text))
    assert again == {"id": form["id"], "seen": "35000"}
    assert 'value="29,5"' in asked.text
    assert 'value="Regal 3"' in asked.text
    sent = await carla.post(LEDGER, data={**again, "cause": "count", "quantity": "34,5"})
    assert sent.status_code == 303
    assert await on_hand(engine) == (34_500, 34_500)


async def test_a_form_sent_twice_is_one_booking(carla: Client, engine: Engine) -> None:
    form = dict(HIDDEN.findall((await carla.get(LEDGER)).text))
    for _ in range(2):
        sent = await carla.post(LEDGER, data={**form, "cause": "count", "quantity": "9"})
        assert sent.status_code == 303
    assert await on_hand(engine) == (9_000, 9_000)


@pytest.mark.parametrize(
    ("cause", "quantity", "text", "said"),
    [
        ("receipt", "", "", "Bitte eine Menge eintragen"),
        ("receipt", "viel", "", "Bitte eine Menge eintragen"),
        ("receipt", "-3", "", "Bitte eine Menge eintragen"),
        ("receipt", "0", "", "Damit kommt und geht nichts"),
        ("receipt", "1,2345", "", "Bitte eine Menge eintragen"),
        ("receipt", "9" * 14, "", "Bitte eine Menge eintragen"),
        ("count", "-1", "", "Bitte eine Menge eintragen"),
        ("count", "\0", "", "Bitte eine Menge eintragen"),
        ("correction", "1", " ", "warum der Bestand korrigiert wird"),
        ("correction", "--1", "x", "Bitte eine Menge eintragen"),
        ("receipt", "1", "x" * 501, "höchstens 500 Zeichen"),
        ("stolen", "-1", "", "Bitte eine Menge eintragen"),
    ],
)
async def test_what_makes_no_sense_is_said_at_the_field_and_books_nothing(
    carla: Client, engine: Engine, cause: str, quantity: str, text: str, said: str
) -> None:
    form = dict(HIDDEN.findall((await carla.get(LEDGER)).text))
    answer = await carla.post(LEDGER, data={**form, "cause": cause, "quantity": quantity, "text": text})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert await engine.sql("SELECT id FROM stock_entries") == []


async def test_the_ledger_comes_in_pages_with_what_there_was_after_each(carla: Client, engine: Engine) -> None:
    for number in range(PAGE + 3):
        assert await book(carla, "receipt", str(number + 1)) == 303
    first = (await carla.get(LEDGER)).text
    (more,) = re.findall(rf'href="({LEDGER}\?after=[^"]*)"', first)
    second = (await carla.get(more)).text
    after = re.findall(r'class="booking-after">([^<]*)<', first + second)
    total = PAGE + 3
    sums = [number * (number + 1) // 2 for number in range(total, 0, -1)]
    assert after == [f"{sum_:,} Stück".replace(",", ".") for sum_ in sums]
    for odd in ("x", "%00", an_id(999)):
        assert (await carla.get(f"{LEDGER}?after={odd}")).text.count('class="booking"') == PAGE


async def test_of_a_product_whose_stock_nobody_keeps_nothing_is_said_but_to_whoever_could_begin(
    carla: Client, sign_in: SignIn
) -> None:
    assert "Bestand wird nicht geführt" in (await carla.get(goods.MUELLERS)).text
    for path in (goods.MUELLERS, "/products"):
        page = (await (await sign_in("anna")).get(path)).text
        assert "auf Lager" not in page
        assert "Bestand" not in page


async def test_the_write_path_keeps_the_ledger_from_phones(carla: Client, sign_in: SignIn) -> None:
    await book(carla, "count", "5")
    dora = await sign_in("dora")
    pulled = (await dora.get("/sync/changes")).json()["changes"]
    assert {change["table"] for change in pulled} >= {"stock"}
    assert "stock_entries" not in {change["table"] for change in pulled}
    entry = {"product_id": an_id(310), "quantity_milli": 5, "cause": "receipt"}
    tries = [
        ("create", "stock_entries", new_id(), entry),
        ("update", "stock", an_id(310), {"on_hand_milli": 5}),
        ("update", "stock", an_id(310), {"kept": False}),
        ("create", "stock", new_id(), {"kept": True}),
        ("delete", "stock", an_id(310), {}),
    ]
    batch = [
        {"number": number, "at": "2026-11-26T10:00:00.000Z", "op": op, "table": table, "id": id_, "set": set_}
        for number, (op, table, id_, set_) in enumerate(tries, 1)
    ]
    results = (await dora.post("/sync/mutations", json={"mutations": batch})).json()["results"]
    assert [result["error"]["code"] for result in results] == ["read_only"] * 5
