"""Who holds which territory: the pages on which it is seen, given and taken away (E5)."""

import re
from datetime import date, timedelta

import pytest
from httpx import Response

from backend.database import Engine
from backend.times import today
from tests.cast import ANNA, BEN, CARLA, DORA, HUBER, MUELLER, NORTH, SOUTH, an_id
from tests.conftest import Client, SignIn

ZONE = "Europe/Berlin"
GIVE = f"/territories/{NORTH}/give"
TAKE = f"/territories/{NORTH}/holders/{BEN}/take"


def holders_of(page: Response) -> list[str]:
    """Each territory with its holders, as the page says it."""
    sections = re.findall(r"<section(.*?)</section>", page.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>|^[^>]+>", " ", section).split()) for section in sections]


def in_days(days: int) -> str:
    return (date.fromisoformat(today(ZONE)) + timedelta(days=days)).isoformat()


async def test_the_page_names_who_holds_what(sign_in: SignIn) -> None:
    page = await (await sign_in("dora")).get("/territories")
    assert holders_of(page) == [
        "Nord 2 Kunden Zuweisen Anna Nordmann Auf Dauer Wegnehmen",
        "Süd 1 Kunde Zuweisen Ben Südhoff Auf Dauer Wegnehmen",
    ]
    page = await (await sign_in("mia")).get("/territories")
    assert holders_of(page) == ["Nord 2 Kunden Anna Nordmann Auf Dauer", "Süd 1 Kunde Ben Südhoff Auf Dauer"]


async def test_a_stand_in_gets_a_territory_until_a_date(sign_in: SignIn, ben: Client) -> None:
    dora = await sign_in("dora")
    first = (await ben.get("/sync/changes")).json()
    until = today(ZONE)
    answer = await dora.post(GIVE, data={"person_id": BEN, "until": until})
    assert (answer.status_code, answer.headers["location"]) == (303, "/territories")
    day = ".".join(reversed(until.split("-")))
    assert f"Ben Südhoff Vertretung bis {day} Wegnehmen" in holders_of(await dora.get("/territories"))[0]
    assert (await ben.get(f"/customers/{MUELLER}")).status_code == 200
    then = (await ben.get("/sync/changes", params={"since": first["cursor"]})).json()
    assert MUELLER in {change["id"] for change in then["changes"]}
    profiles = [change["data"] for change in then["changes"] if change["table"] == "profiles"]
    assert [profile["territories"] for profile in profiles] == [[NORTH, SOUTH]]


async def test_a_territory_that_is_taken_away_leaves_the_phone(sign_in: SignIn, anna: Client) -> None:
    dora = await sign_in("dora")
    first = (await anna.get("/sync/changes")).json()
    question = await dora.get(f"/territories/{NORTH}/holders/{ANNA}/take")
    assert "Anna Nordmann das Gebiet Nord wegnehmen?" in question.text
    await dora.post(f"/territories/{NORTH}/holders/{ANNA}/take")
    assert "Niemand hat dieses Gebiet" in holders_of(await dora.get("/territories"))[0]
    assert (await anna.get(f"/customers/{MUELLER}")).status_code == 404
    then = (await anna.get("/sync/changes", params={"since": first["cursor"]})).json()
    assert then["dropped"] == [f"t:{NORTH}"]


@pytest.mark.parametrize(
    ("form", "field", "german", "english"),
    [
        ({"person_id": ""}, "person_id", "Bitte ausfüllen", "Please fill this in"),
        ({"person_id": CARLA}, "person_id", "aus dem Außendienst", "works in the field"),
        ({"person_id": an_id(99)}, "person_id", "aus dem Außendienst", "works in the field"),
        ({"person_id": "x"}, "person_id", "einen der Werte", "one of the values"),
        ({"person_id": BEN, "until": "2026-01-01"}, "until", "schon vorbei", "over already"),
        ({"person_id": BEN, "until": in_days(367)}, "until", "binnen eines Jahres", "within a year"),
        ({"person_id": BEN, "until": "morgen"}, "until", "22.11.2026", "22.11.2026"),
        ({"person_id": ANNA, "until": in_days(365)}, "until", "schon auf Dauer", "for good already"),
    ],
)
async def test_what_is_wrong_is_told_at_the_field_in_both_languages_and_changes_nothing(
    form: dict[str, str], field: str, german: str, english: str, sign_in: SignIn, engine: Engine
) -> None:
    dora = await sign_in("dora")
    for language, words in (("de", german), ("en", english)):
        await dora.post("/language", data={"language": language})
        before = await engine.sql("SELECT number FROM sync_clock")
        page = await dora.post(GIVE, data=form)
        assert page.status_code == 422
        below = re.search(rf'<p class="error" id="b-{field}">(.*?)</p>', page.text)
        assert below is not None
        assert words in below[1]
        assert page.text.count('aria-invalid="true"') == 1
        assert await engine.sql("SELECT number FROM sync_clock") == before
    assert await engine.sql("SELECT count(*) AS n FROM person_territories") == [{"n": 2}]


async def test_the_last_day_that_may_be_chosen_is_a_year_away(sign_in: SignIn) -> None:
    answer = await (await sign_in("dora")).post(GIVE, data={"person_id": BEN, "until": in_days(365)})
    assert answer.status_code == 303


async def test_a_stand_in_may_be_given_longer_or_for_good(sign_in: SignIn, engine: Engine) -> None:
    dora = await sign_in("dora")
    for until in (today(ZONE), in_days(365), ""):
        assert (await dora.post(GIVE, data={"person_id": BEN, "until": until})).status_code == 303
        rows = await engine.sql(
            "SELECT until FROM person_territories WHERE person_id = {} AND territory_id = {}", BEN, NORTH
        )
        assert rows == [{"until": until or None}]


async def test_what_was_typed_is_there_again(sign_in: SignIn) -> None:
    page = await (await sign_in("dora")).post(GIVE, data={"person_id": BEN, "until": "2026-01-01"})
    assert f'<option value="{BEN}" selected>' in page.text
    assert 'value="2026-01-01"' in page.text


async def test_a_territory_or_a_person_that_is_not_there_is_not_found(sign_in: SignIn) -> None:
    dora = await sign_in("dora")
    nowhere = an_id(99)
    for path in (f"/territories/{nowhere}/give", f"/territories/{nowhere}/holders/{BEN}/take", "/territories/x/give"):
        assert (await dora.get(path)).status_code == 404
        assert (await dora.post(path, data={"person_id": BEN})).status_code == 404
    assert (await dora.get(TAKE)).status_code == 404, "Ben does not hold North"
    assert (await dora.post(f"/territories/{NORTH}/holders/{nowhere}/take")).status_code == 404


async def test_who_decided_it_is_written_down(sign_in: SignIn, engine: Engine) -> None:
    dora = await sign_in("dora")
    await dora.post(GIVE, data={"person_id": BEN})
    rows = await engine.sql("SELECT marks FROM profiles WHERE id = {}", BEN)
    assert DORA in str(rows[0]["marks"])


async def test_a_customer_of_a_territory_with_two_holders_is_on_both_phones(
    sign_in: SignIn, anna: Client, ben: Client
) -> None:
    await (await sign_in("dora")).post(f"/territories/{SOUTH}/give", data={"person_id": ANNA})
    for client in (anna, ben):
        ids = {change["id"] for change in (await client.get("/sync/changes")).json()["changes"]}
        assert HUBER in ids
