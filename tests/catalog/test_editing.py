"""Who keeps the catalogue creates, changes and deactivates a product; nothing is overwritten unseen."""

import html
import re
from urllib.parse import quote

import pytest
from litestar import Litestar

from backend.catalog.typed import decimal, written
from backend.database import Engine
from backend.groups.first import CONSUMERS, DEALERS
from sync.server.fields import Unfit
from tests.cast import an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn

NEW = an_id(501)
EDIT = f"/catalog/{NEW}/edit"
MUELLERS = f"/catalog/{an_id(310)}/edit"
FULL = {
    "id": NEW,
    "name": "Laugenbrezel",
    "number": "77",
    "unit": "Stück",
    "vat_class": "reduced",
    "active": "on",
    "discountable": "on",
    "packaging": "Blech",
    "packaging_milli": "24",
    "content_milli": "85,5",
    "content_unit": "g",
    "price-0-amount": "0,85",
    "price-0-currency": "EUR",
    "price-2-amount": "79",
    "price-2-currency": "JPY",
    "price-2-from": "100",
    "price-2-per": "100000",
    "price-2-list": "special",
    "price-2-mode": "gross",
    "price-2-valid_to": "2026-12-24",
    "code-1": "4006381 333931",
    "code-1-unit": "Blech",
    "code-1-quantity": "24",
}


@pytest.fixture
async def mia(app: Litestar, sign_in: SignIn) -> Client:
    await goods.stock(app)
    return await sign_in("mia")


async def stored(client: Client, id_: str = NEW) -> dict[str, object]:
    changes = (await client.get("/sync/changes")).json()["changes"]
    found: dict[str, object] = next(
        change["data"] for change in changes if change["id"] == id_ and change["table"] != "stock"
    )
    return found


def shown(page: str) -> dict[str, str]:
    """The fields of the form as a browser would send them."""
    found = dict(re.findall(r'<input[^>]*? name="([^"]*)"[^>]*? value="([^"]*)"', page))
    for name in re.findall(r'type="checkbox" name="([^"]*)" value="on" checked', page):
        found[name] = "on"
    for name in re.findall(r'type="checkbox" name="([^"]*)" value="on">', page):
        found[name] = ""
    for name, choices in re.findall(r'<select[^>]*? name="([^"]*)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', choices)
        first = re.search(r'<option(?: value="([^"]*)")?>([^<]*)', choices)
        one = chosen or first
        assert one
        found[name] = one[2] if one[1] is None else one[1]
    for name, text in re.findall(r'<textarea[^>]*? name="([^"]*)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL):
        found[name] = text
    return {name: html.unescape(value) for name, value in found.items()}


async def test_it_works(mia: Client) -> None:
    answer = await mia.post("/catalog", data={**FULL, "new_category": "Laugengebäck", "new_category_id": an_id(502)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{EDIT}?saved=1")
    row = await stored(mia)
    plain = {"valid_from": None, "valid_to": None}
    assert row["prices"] == [
        {"list": "base", "currency": "EUR", "mode": "net", "per_milli": 1_000, "from_milli": 0, "amount": 85, **plain},
        {
            **plain,
            "list": "special",
            "currency": "JPY",
            "mode": "gross",
            "per_milli": 100_000,
            "from_milli": 100_000,
            "amount": 79,
            "valid_to": "2026-12-24",
        },
    ]
    assert row["codes"] == [{"code": "4006381333931", "unit": "Blech", "quantity_milli": 24_000}]
    assert (row["packaging_milli"], row["content_milli"], row["category_id"]) == (24_000, 85_500, an_id(502))
    assert (await stored(mia, an_id(502)))["name"] == "Laugengebäck"
    assert "Gespeichert" in (await mia.get(f"{EDIT}?saved=1")).text


async def test_a_form_sent_twice_makes_one_product(mia: Client, engine: Engine) -> None:
    for _ in range(2):
        sent = {**FULL, "new_category": "Laugengebäck", "new_category_id": an_id(502)}
        assert (await mia.post("/catalog", data=sent)).status_code == 303
    assert len(await engine.sql("SELECT id FROM products WHERE name = 'Laugenbrezel'")) == 1
    assert len(await engine.sql("SELECT id FROM categories WHERE name = 'Laugengebäck'")) == 1


@pytest.mark.parametrize("id_", [an_id(310), an_id(311), an_id(312), an_id(313), an_id(410)])
async def test_a_form_sent_as_it_came_changes_nothing(mia: Client, id_: str, engine: Engine) -> None:
    before = await stored(mia, id_)
    form = shown((await mia.get(f"/catalog/{id_}/edit")).text)
    if not form["name"]:
        assert "Bitte einen Namen eingeben." in (await mia.post(f"/catalog/{id_}/edit", data=form)).text
        return
    assert (await mia.post(f"/catalog/{id_}/edit", data=form)).status_code == 303
    assert await stored(mia, id_) == before
    [row] = await engine.sql("SELECT version FROM products WHERE id = {}", id_)
    assert row["version"] == 1


async def test_a_price_is_changed_and_those_that_are_not_shown_stay(mia: Client) -> None:
    form = shown((await mia.get(MUELLERS)).text)
    assert form["price-0-amount"] == "1234,56" or "1234,56" in form.values()
    place = next(name for name, value in form.items() if value == "0,99")
    assert (await mia.post(MUELLERS, data={**form, place: "1.05", "active": ""})).status_code == 303
    row = await stored(mia, an_id(310))
    prices = row["prices"]
    assert isinstance(prices, list)
    assert sorted(price["amount"] for price in prices if "amount" in price)[:2] == [5, 105]
    assert [price["discount_bp"] for price in prices if "discount_bp" in price] == [-500, 750]
    assert row["active"] is False
    assert an_id(310) not in (await mia.get("/products")).text


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(mia: Client, sign_in: SignIn) -> None:
    form = shown((await mia.get(MUELLERS)).text)
    dora = await sign_in("dora")
    assert (await dora.post(MUELLERS, data={**form, "name": "Doras Brot"})).status_code == 303
    refused = await mia.post(MUELLERS, data={**form, "name": "Mias Brot", "number": "4711"})
    assert refused.status_code == 422
    assert "inzwischen geändert" in refused.text
    assert "Mias Brot" in refused.text
    assert (await stored(mia, an_id(310)))["name"] == "Doras Brot"


async def test_a_change_sent_twice_is_made_once(mia: Client, engine: Engine) -> None:
    form = shown((await mia.get(MUELLERS)).text)
    for _ in range(2):
        sent = {**form, "name": "Neu", "new_category": "Neu", "new_category_id": an_id(503)}
        assert (await mia.post(MUELLERS, data=sent)).status_code == 303
    [row] = await engine.sql("SELECT version, category_id FROM products WHERE id = {}", an_id(310))
    assert (row["version"], row["category_id"]) == (2, an_id(503))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Bitte einen Namen eingeben."),
        ({"minimum_milli": "viel"}, "Bitte eine Menge eintragen"),
        ({"content_milli": "1,2345"}, "Bitte eine Menge eintragen"),
        ({"price-0-amount": "1,234"}, "Bitte einen Betrag eintragen"),
        ({"price-0-from": "x"}, "Bitte eine Menge eintragen"),
        ({"price-0-currency": "euro"}, "Ein Betrag braucht eine Währung."),
        ({"price-0-valid_from": "morgen"}, "Zwei Preise"),
        ({"price-1-amount": "5", "price-1-currency": "EUR"}, "Zwei Preise"),
        ({"code-0": "4006381333931"}, "Jeder Code darf hier nur einmal stehen."),
    ],
)
async def test_what_cannot_be_read_comes_back_with_what_is_wrong(
    mia: Client, wrong: dict[str, str], said: str, engine: Engine
) -> None:
    answer = await mia.post("/catalog", data={**FULL, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="0,85"' in answer.text or "price-0-amount" in wrong
    assert await engine.sql("SELECT id FROM products WHERE id = {}", NEW) == []


@pytest.mark.parametrize(
    ("text", "digits", "number"),
    [
        ("", 2, None),
        ("12,5", 2, 1_250),
        ("12.50", 2, 1_250),
        ("0,001", 3, 1),
        ("7", 0, 7),
        ("1,0", 0, 1),
        (" 3 ", 3, 3_000),
    ],
)
def test_numbers_are_read_with_comma_and_point(text: str, digits: int, number: int | None) -> None:
    assert decimal(text, digits) == number
    for language in ("de", "en"):
        assert decimal(written(number, digits, language), digits) == number


@pytest.mark.parametrize("text", ["x", "1,2,3", "-1", "1e3", "1,001", "9999999999999", "1.000,50"])
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    with pytest.raises(Unfit):
        decimal(text, 2)


@pytest.mark.parametrize("odd", ["a\0b", "\ud800", "9" * 5_000, "x" * 100_000, "<script>", "\u202e", "'; --"])
async def test_whatever_is_sent_is_refused_or_stored_and_never_a_crash(mia: Client, odd: str) -> None:
    rows = ("price-0-amount", "price-0-per", "price-0-from", "price-0-list", "code-1", "code-1-quantity")
    for name in (
        "name",
        "number",
        "unit",
        "category_id",
        "new_category",
        "vat_class",
        "version",
        "minimum_milli",
        *rows,
    ):
        sent = {**FULL, name: odd, "id": an_id(600)}
        body = "&".join(f"{key}={quote(value, errors='surrogatepass')}" for key, value in sent.items())
        answer = await mia.post("/catalog", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status_code in (303, 409, 422), (name, answer.status_code)
        assert "<script>" not in answer.text.replace("<script type=", "")


GROUPS_PRICES = {
    "price-3-list": f"group:{DEALERS}",
    "price-3-percent": "-12,5",
    "price-3-from": "10",
    "price-4-list": f"group:{CONSUMERS}",
    "price-4-amount": "0,99",
    "price-4-currency": "EUR",
    "price-4-mode": "gross",
    "price-4-valid_from": "2026-12-01",
    "price-5-list": "special",
    "price-5-percent": "20",
    "price-5-currency": "EUR",
    "price-5-valid_to": "2026-12-24",
}


async def test_prices_of_groups_scales_special_prices_and_percentages_are_typed(mia: Client) -> None:
    answer = await mia.post("/catalog", data={**FULL, **GROUPS_PRICES})
    assert answer.status_code == 303
    prices = (await stored(mia))["prices"]
    assert isinstance(prices, list)
    by_list = {price["list"]: price for price in prices if price["list"] != "special" or "discount_bp" in price}
    assert by_list[f"group:{DEALERS}"]["discount_bp"] == -1_250
    assert by_list[f"group:{DEALERS}"]["currency"] == ""
    assert by_list[f"group:{DEALERS}"]["from_milli"] == 10_000
    assert by_list[f"group:{CONSUMERS}"]["amount"] == 99
    assert by_list[f"group:{CONSUMERS}"]["valid_from"] == "2026-12-01"
    assert by_list["special"]["discount_bp"] == 2_000
    form = shown((await mia.get(EDIT)).text)
    assert (await mia.post(EDIT, data=form)).status_code == 303
    assert (await stored(mia))["prices"] == prices, "sent as it came it changes nothing"
    assert "Händler" in (await mia.get(EDIT)).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"price-0-amount": "", "price-0-percent": "5"}, "Der Listenpreis ist ein Betrag"),
        ({"price-3-list": f"group:{DEALERS}", "price-3-amount": "1", "price-3-percent": "5"}, "entweder einen Betrag"),
        ({"price-3-list": f"group:{DEALERS}", "price-3-percent": "zehn"}, "Prozentsatz von -100 bis 100"),
    ],
)
async def test_a_percentage_that_makes_no_sense_is_said(mia: Client, wrong: dict[str, str], said: str) -> None:
    answer = await mia.post("/catalog", data={**FULL, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
