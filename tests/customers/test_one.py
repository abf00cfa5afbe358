"""One customer through the pages (A3–A6): shown, made, edited, judged."""

import re

from backend.customers.tables import Customers
from tests import making
from tests.cast import HUBER, MUELLER, NORTH, SCHMIDT, an_id
from tests.conftest import Client, SignIn

MUELLERS = f"/customers/{MUELLER}"
NEW = an_id(91)
HTMX = {"HX-Request": "true"}


async def stored(id_: str = NEW) -> dict[str, object]:
    row = await Customers.select().where(Customers.id == id_).first()
    assert row is not None
    return row


async def test_the_page_offers_all_ways_to_reach_a_customer(anna: Client) -> None:
    page = (await anna.get(MUELLERS)).text
    for text in (
        "<title>Bäckerei Müller",
        'href="tel:+493023125001"',
        'href="https://wa.me/493023125001"',
        'href="mailto:info@mueller.example"',
        "Feldweg 3",
        "Jürgen Müller",
        "5,5",
        "Möchte Roggenmehl probieren.",
        f'href="{MUELLERS}/notes/new"',
        f'href="{MUELLERS}/edit"',
    ):
        assert text in page, text


async def test_a_customer_is_made_with_a_first_note(anna: Client) -> None:
    form = {
        "id": NEW,
        "name": "Café Sonnig",
        "phone": "0431 55 66 77",
        "city": "Kiel",
        "temperature": "hot",
        "note_text": "Auf der Messe getroffen.",
        "note_priority": "high",
    }
    answer = await anna.post("/customers", data=form)
    assert answer.headers["location"] == f"/customers/{NEW}?saved=customer"
    page = (await anna.get(answer.headers["location"])).text
    for text in ("Café Sonnig", "Auf der Messe getroffen.", "Kunde gespeichert", "Potenziell", "Anna Nordmann"):
        assert text in page, text
    assert "Café Sonnig" in (await anna.get("/customers?q=cafe+sonnig&temperature=hot")).text


async def test_all_wrong_fields_are_told_at_once_and_what_was_typed_stays(anna: Client) -> None:
    form = {
        "id": NEW,
        "name": "",
        "email": "kein@",
        "phone": "12",
        "discount_bp": "150",
        "note_priority": "high",
        "remark": "Bleibt stehen.",
    }
    answer = await anna.post("/customers", data=form)
    assert answer.status_code == 422
    faults = re.findall(r'<li><a href="#f-(\w+)">', answer.text)
    assert faults == ["name", "email", "phone", "discount_bp", "note_text"]
    for typed in ("kein@", 'value="12"', "Bleibt stehen.", f'name="id" value="{NEW}"'):
        assert typed in answer.text, typed
    assert await Customers.select().where(Customers.id == NEW) == []


async def test_errors_are_told_in_the_persons_language(anna: Client) -> None:
    german = (await anna.post("/customers", data={"name": "X", "phone": "12"})).text
    await anna.post("/language", data={"language": "en"})
    english = (await anna.post("/customers", data={"name": "X", "phone": "12"})).text
    assert "Eine Telefonnummer hat 5 bis 20 Ziffern." in german
    assert "A telephone number has 5 to 20 digits." in english
    assert '<html lang="de">' in german
    assert '<html lang="en">' in english


async def test_what_only_big_tables_can_check_is_marked_not_refused(anna: Client) -> None:
    await anna.post("/customers", data={"id": NEW, "name": "X", "phone": "030 1", "vat_id": "DE123"})
    assert await Customers.select().where(Customers.id == NEW) == [], "too few digits is refused"
    await anna.post("/customers", data={"id": NEW, "name": "X", "phone": "00000 00000", "vat_id": "DE123456789"})
    assert (await stored())["review"] == '["phone","vat_id"]'
    await anna.post(f"/customers/{NEW}/edit", data={"phone": "030 23125001", "vat_id": "DE136695976"})
    assert (await stored())["review"] == "[]"


async def test_values_are_kept_in_their_one_form(sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    form = {
        "id": NEW,
        "name": "  Viel Raum\tGmbH ",
        "email": " Info@Example.COM ",
        "country": "at",
        "vat_id": "atu 12345678",
        "discount_bp": "12,5 %",
        "territory_id": "",
    }
    assert (await mia.post("/customers", data=form)).status_code == 303
    row = await stored()
    wanted = {
        "name": "Viel Raum GmbH",
        "email": "Info@example.com",
        "country": "AT",
        "vat_id": "ATU12345678",
        "discount_bp": 1_250,
        "territory_id": None,
    }
    assert {name: row[name] for name in wanted} == wanted
    assert 'value="12,5"' in (await mia.get(f"/customers/{NEW}/edit")).text


async def test_an_edit_touches_only_what_was_sent_and_differs(anna: Client) -> None:
    before = await stored(MUELLER)
    await anna.post(f"{MUELLERS}/edit", data={"city": "Potsdam"})
    after = await stored(MUELLER)
    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"city", "version", "marks", "search_text"}


async def test_an_edit_may_not_take_the_last_name_away(anna: Client) -> None:
    answer = await anna.post(f"{MUELLERS}/edit", data={"name": " "})
    assert answer.status_code == 422
    assert (await stored(MUELLER))["name"] == "Bäckerei Müller"


async def test_one_tap_changes_the_temperature_and_offers_the_way_back(anna: Client) -> None:
    answer = await anna.post(f"{MUELLERS}/temperature", data={"temperature": "cold", "was": "hot"}, headers=HTMX)
    assert answer.status_code == 200
    assert f'id="card-{MUELLER}"' in answer.text
    assert "<html" not in answer.text
    assert 'name="was" value="cold"' in answer.text
    assert 'name="temperature" value="hot"' in answer.text
    await anna.post(f"{MUELLERS}/temperature", data={"temperature": "hot", "was": "cold"}, headers=HTMX)
    assert (await stored(MUELLER))["temperature"] == "hot"


async def test_one_tap_makes_a_lead_a_customer(anna: Client) -> None:
    answer = await anna.post(f"/customers/{SCHMIDT}/status", data={"status": "current", "was": "potential"})
    assert answer.headers["location"] == f"/customers/{SCHMIDT}?saved=status"
    row = await stored(SCHMIDT)
    assert (row["status"], row["area_rank"]) == ("current", 0)
    assert "Status geändert" in (await anna.get(answer.headers["location"])).text


async def test_a_judgement_that_does_not_exist_is_refused(anna: Client) -> None:
    for path, form in (("temperature", {"temperature": "boiling"}), ("temperature", {}), ("status", {"status": "x"})):
        answer = await anna.post(f"{MUELLERS}/{path}", data=form)
        assert answer.status_code == 400, form
    assert (await stored(MUELLER))["temperature"] == "hot"


async def test_a_new_customer_starts_with_the_companys_country_and_the_status_of_the_list(anna: Client) -> None:
    page = (await anna.get("/customers/new?status=current")).text
    assert '<option value="DE" selected>' in page
    assert re.search(r'name="status" value="current" checked', page)
    page = (await anna.get("/customers/new?status=nonsense")).text
    assert re.search(r'name="status" value="potential" checked', page)


async def test_each_new_form_has_an_id_of_its_own(anna: Client) -> None:
    ids = {re.findall(r'name="id" value="([^"]+)"', (await anna.get("/customers/new")).text)[0] for _ in range(3)}
    assert len(ids) == 3


async def test_the_history_says_who_changed_what(anna: Client, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    await anna.post(f"{MUELLERS}/edit", data={"phone": "030 11111"})
    await mia.post(f"{MUELLERS}/edit", data={"discount_bp": "7,5", "was": '{"discount_bp":550}'})
    page = (await anna.get(f"{MUELLERS}/history")).text
    for text in ("030 23125 001", "030 11111", "Anna Nordmann", "Mia Mittendorf", "7,5"):
        assert text in page, text
    assert page.index("7,5") < page.index("030 11111"), "the newest first"


async def test_the_detail_shows_the_newest_of_a_long_history_and_leads_to_the_rest(anna: Client) -> None:
    for number in range(7):
        await anna.post(f"{MUELLERS}/edit", data={"remark": f"Bemerkung {number}"})
    page = (await anna.get(MUELLERS)).text
    assert "Bemerkung 6" in page
    assert f'href="{MUELLERS}/history"' in page
    whole = (await anna.get(f"{MUELLERS}/history")).text
    assert all(f"Bemerkung {number}" in whole for number in range(7))


async def test_a_customer_who_moves_is_gone_for_the_one_rep_and_there_for_the_other(anna: Client, ben: Client) -> None:
    assert (await anna.get(f"/customers/{HUBER}")).status_code == 404
    await making.change(HUBER, territory_id=NORTH)
    assert (await anna.get(f"/customers/{HUBER}")).status_code == 200
    assert (await ben.get(f"/customers/{HUBER}")).status_code == 404


async def test_htmx_gets_the_pane_alone(anna: Client) -> None:
    part = await anna.get(MUELLERS, headers=HTMX)
    assert "<html" not in part.text
    assert "Bäckerei Müller" in part.text
    assert part.headers["vary"] == "HX-Request, Accept-Encoding"
    form = await anna.get(f"{MUELLERS}/edit", headers=HTMX)
    assert form.text.lstrip().startswith("<form")
