"""Parcels by form: a part or all, with its tracking, once however often it is sent (B4)."""

import pytest
from litestar import Litestar

from backend.database import Engine
from backend.orders.tables import find_order
from backend.parcels.tables import parcels_of
from tests.cast import MUELLER, an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn
from tests.orders.written import ORDER
from tests.parcels.test_sync import ONE, TWO, confirmed, office, on_hand, parcel, part

PATH = f"/customers/{MUELLER}/orders/{ORDER}"
WORDS = ["a\0b", "\u202e1", "__proto__", "'; DROP TABLE parcels; --", "x" * 100_000, "\U0010ffff", "<b>", "-1", "1e9"]


@pytest.fixture
async def carla(sign_in: SignIn) -> Client:
    return await sign_in("carla")


async def test_it_works(app: Litestar, engine: Engine, carla: Client) -> None:
    await goods.stock(app)
    await confirmed(app)
    page = (await carla.get(f"{PATH}/parcels/new")).text
    assert 'name="quantity-0" value="10"' in page
    fields = {
        "id": ONE,
        "quantity-0": "3",
        "quantity-1": "0",
        "carrier": " DHL ",
        "tracking": "https://dhl.example/?a=1&b",
    }
    for _ in range(2):
        answer = await carla.post(f"{PATH}/parcels", data=fields)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, PATH)
    [made] = await parcels_of(ORDER)
    assert (made["lines"], made["carrier"], made["tracking"]) == (
        [part(0, 3_000)], "DHL", "https://dhl.example/?a=1&b",
    )  # fmt: skip
    page = (await carla.get(PATH)).text
    assert "teilweise versendet" in page
    assert "3 von 10 geliefert" in page
    link = '<a href="https://dhl.example/?a=1&amp;b" target="_blank" rel="noopener noreferrer">'
    assert link in page
    assert await on_hand(engine) == -3_000
    assert "teilweise versendet" in (await carla.get("/orders")).text


async def test_to_ship_is_one_tap_for_all_that_is_open(app: Litestar, engine: Engine, carla: Client) -> None:
    await goods.stock(app)
    await confirmed(app)
    await office(app, parcel(ONE, part(0, 4_000)))
    answer = await carla.post(f"{PATH}/step", data={"state": "shipped"})
    assert answer.headers["location"] == f"{PATH}?saved=shipped"
    assert (await find_order(MUELLER, ORDER))["state"] == "shipped"
    last = max(await parcels_of(ORDER), key=lambda row: row["created_at"])
    assert last["lines"] == [part(0, 6_000), part(1, 2_000)]
    assert await on_hand(engine) == -10_000
    again = await carla.post(f"{PATH}/step", data={"state": "shipped"})
    assert again.status_code == 303
    assert len(await parcels_of(ORDER)) == 2


async def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(app: Litestar, carla: Client) -> None:
    await confirmed(app)
    for fields, message in (
        ({"quantity-0": "11"}, "So viel ist nicht mehr offen"),
        ({"quantity-0": "viel"}, "Bitte eine Menge"),
        ({"quantity-0": "0"}, "mindestens einer Position"),
        ({}, "mindestens einer Position"),
        ({"quantity-0": "1", "tracking": "http://dhl.example"}, "der mit https:// beginnt"),
        ({"quantity-0": "1", "carrier": "x" * 61}, "60 Zeichen"),
    ):
        answer = await carla.post(f"{PATH}/parcels", data={"id": ONE, **fields})
        assert answer.status_code == 422, fields
        assert message in answer.text
        for typed in fields.values():
            assert f'value="{typed}"' in answer.text
    assert await parcels_of(ORDER) == []


async def test_a_form_that_comes_too_late_is_told_so(app: Litestar, carla: Client) -> None:
    await confirmed(app)
    await office(app, parcel(ONE, part(0, 8_000)))
    answer = await carla.post(f"{PATH}/parcels", data={"id": TWO, "quantity-0": "3"})
    assert answer.status_code == 422
    assert "2 von 10 noch offen" in answer.text


async def test_an_order_partly_shipped_cannot_be_cancelled_and_says_why(app: Litestar, carla: Client) -> None:
    await confirmed(app)
    await office(app, parcel(ONE, part(0, 1_000)))
    answer = await carla.post(f"{PATH}/step", data={"state": "cancelled", "reason": "Doch nicht"})
    assert answer.status_code == 409
    assert "Ein Teil ist schon geliefert" in answer.text
    assert 'id="cancel"' not in answer.text


async def test_tracking_is_added_afterwards(app: Litestar, carla: Client) -> None:
    await confirmed(app)
    await office(app, parcel(ONE, part(0, 1_000)))
    assert "Sendungsverfolgung eintragen" in (await carla.get(PATH)).text
    answer = await carla.post(f"{PATH}/parcels/{ONE}", data={"carrier": "DPD", "tracking": "javascript:alert(1)"})
    assert answer.status_code == 422
    assert 'value="javascript:alert(1)"' in answer.text
    answer = await carla.post(f"{PATH}/parcels/{ONE}", data={"carrier": "DPD", "tracking": "0034 1"})
    assert answer.headers["location"] == f"{PATH}?saved=tracking"
    page = (await carla.get(PATH)).text
    assert "0034 1" in page
    assert 'target="_blank"' not in page
    assert "Sendungsverfolgung" in (await carla.get(f"/customers/{MUELLER}/history")).text


async def test_a_draft_of_an_order_keeps_what_has_left(app: Litestar, carla: Client) -> None:
    await confirmed(app)
    draft = an_id(820)
    await carla.post(f"{PATH}/edit", data={"id": draft})
    await office(app, parcel(ONE, part(0, 4_000)))
    page = (await carla.get(f"/customers/{MUELLER}/drafts/{draft}")).text
    line = page.split('id="line-')[1].split('"')[0]
    await carla.post(f"/customers/{MUELLER}/drafts/{draft}/lines/{line}/delete")
    answer = await carla.post(f"/customers/{MUELLER}/drafts/{draft}/place")
    assert answer.status_code == 422
    assert "Ein Teil dieses Auftrags ist schon geliefert" in answer.text


async def test_no_form_breaks_the_server(app: Litestar, carla: Client) -> None:
    await confirmed(app)
    await office(app, parcel(ONE, part(0, 1_000)))
    for word in WORDS:
        for name in ("id", "quantity-0", "quantity-99999999999", "carrier", "tracking"):
            answer = await carla.post(f"{PATH}/parcels", data={"quantity-1": "0,001", name: word})
            assert answer.status_code in (303, 422), (name, word)
        answer = await carla.post(f"{PATH}/parcels/{ONE}", data={"carrier": word, "tracking": word})
        assert answer.status_code in (303, 422)
    assert (await carla.get(PATH)).status_code == 200
    assert (await carla.get(f"{PATH}/parcels/x")).status_code == 404
