"""The pages of devices: who sees which, what removing one says, which territories one holds (E5, E8)."""

import re
from collections.abc import Awaitable, Callable

import pytest
from httpx import Response

from backend.database import Engine
from backend.times import instant
from sync.server.instants import clock
from tests.cast import ANNA, DORA, HUBER, MIA, MUELLER, NOBODYS, NORTH, PASSWORD, SOUTH, an_id, email
from tests.conftest import Client, SignIn

PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
)
LOST = an_id(61)
DAY_MS = 86_400_000
Lose = Callable[..., Awaitable[None]]


@pytest.fixture
def lose(engine: Engine) -> Lose:
    """A further phone of Anna's, or of somebody else; `days` ago it was seen last."""

    async def insert(
        person: str = ANNA,
        days: float = 1,
        token: str | None = "t",
        waiting: int | None = None,
        client: str = "",
        revoked_days: float | None = None,
        differed: bool = False,
    ) -> None:
        await engine.sql(
            "INSERT INTO devices (id, person_id, browser_hash, token_hash, name, created_at, seen_at, client, waiting,"
            " revoked_at, revoked_by, differed_at) VALUES ({}, {}, 'b', {}, {}, {}, {}, {}, {}, {}, {}, {})",
            LOST,
            person,
            token,
            PHONE,
            instant(0),
            instant(clock() - int(days * DAY_MS)),
            client,
            waiting,
            None if revoked_days is None else instant(clock() - int(revoked_days * DAY_MS)),
            None if revoked_days is None else DORA,
            "2026-11-20T09:30:00.000Z" if differed else None,
        )

    return insert


def devices_of(page: Response) -> list[str]:
    """The text of each device on the page."""
    lines = re.findall(r'<li class="line line-even">(.*?)</li>', page.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


async def test_everybody_sees_his_own_devices_and_which_one_this_is(anna: Client, ben: Client, lose: Lose) -> None:
    await lose(waiting=2, client="Feldbuch 0.2", differed=True)
    page = await anna.get("/devices")
    here, other = devices_of(page)
    assert "test Dieses Gerät" in here
    assert "Entfernen" not in here
    assert "Chrome · Android" in other
    assert "2 Änderungen warten Feldbuch 0.2" in other
    assert "Am 20.11.2026, 10:30 hatte es einen anderen Stand als der Server" in other
    assert f'href="/devices/{LOST}/revoke"' in page.text
    assert len(devices_of(await ben.get("/devices"))) == 1


@pytest.mark.parametrize(("name", "may"), [("mia", False), ("dora", True)])
async def test_managers_and_administrators_see_all_by_person_and_only_the_latter_may_remove(
    name: str, may: bool, anna: Client, sign_in: SignIn
) -> None:
    client = await sign_in(name)
    page = await client.get("/devices")
    headings = re.findall(r'<h2 id="group-\d">(.*?)</h2>', page.text)
    assert headings == ["Meine Geräte", "Anna Nordmann"]
    assert ("/revoke" in page.text) == may


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"token": None}, "Abgemeldet"),
        ({"days": 15}, "Muss sich neu anmelden"),
        ({"token": "ended:t"}, "Muss sich neu anmelden"),
        ({"waiting": 0}, "Nichts wartet"),
        ({"waiting": 1}, "1 Änderung wartet"),
        ({"revoked_days": 0.5}, "Es hat sich seither nicht gemeldet"),
        ({"revoked_days": 2}, "den Auftrag erhalten, alles zu löschen"),
    ],
)
async def test_the_list_says_how_it_is_with_a_device(
    how: dict[str, object], said: str, anna: Client, lose: Lose
) -> None:
    await lose(**how)
    (other,) = [line for line in devices_of(await anna.get("/devices")) if "Chrome" in line]
    assert said in other
    assert ("Entfernen" in other) == ("revoked_days" not in how)


@pytest.mark.parametrize(
    ("days", "revoked_days", "shown"), [(89, 89.5, True), (90, 91, False), (300, 200, True), (401, None, False)]
)
async def test_a_removed_device_is_listed_until_it_was_told_long_ago(
    days: float, revoked_days: float | None, shown: bool, anna: Client, lose: Lose
) -> None:
    await lose(days=days, revoked_days=revoked_days)
    assert any("Chrome" in line for line in devices_of(await anna.get("/devices"))) == shown


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"waiting": 3}, "3 Änderungen, die dort beim letzten Kontakt warteten, gehen verloren"),
        ({"waiting": 0}, "Beim letzten Kontakt wartete dort nichts"),
        ({}, "Ob dort Änderungen warten, ist nicht bekannt"),
        ({"token": None}, "Beim nächsten Kontakt löscht es alles"),
        ({"revoked_days": 2}, "Dieses Gerät ist schon entfernt"),
    ],
)
async def test_the_question_says_what_is_lost(how: dict[str, object], said: str, anna: Client, lose: Lose) -> None:
    await lose(**how)
    page = await anna.get(f"/devices/{LOST}/revoke")
    assert said in page.text
    assert "Chrome · Android" in page.text


async def test_a_device_removed_elsewhere_is_out_at_once(signed_out: Client, sign_in: SignIn, engine: Engine) -> None:
    agent = {"User-Agent": PHONE}
    await signed_out.post("/login", data={"email": email("anna"), "password": PASSWORD}, headers=agent)
    (phone,) = await engine.sql("SELECT id FROM devices")
    dora = await sign_in("dora")
    answer = await dora.post(f"/devices/{phone['id']}/revoke")
    assert (answer.status_code, answer.headers["location"]) == (303, "/devices")
    assert (await signed_out.get("/sync/changes")).json()["code"] == "revoked"
    (line,) = [line for line in devices_of(await dora.get("/devices")) if "Chrome" in line]
    assert "Entfernt am" in line
    assert "Dora Adler" in line


async def test_who_removed_a_device_first_stays_written_down(
    anna: Client, sign_in: SignIn, lose: Lose, engine: Engine
) -> None:
    await lose()
    await anna.post(f"/devices/{LOST}/revoke")
    await (await sign_in("dora")).post(f"/devices/{LOST}/revoke")
    rows = await engine.sql("SELECT revoked_by FROM devices WHERE id = {}", LOST)
    assert rows == [{"revoked_by": ANNA}]


async def pulled(client: Client, since: str = "") -> tuple[set[str], list[str], str]:
    """The customers of a pull, the scopes it drops, its cursor."""
    page = (await client.get("/sync/changes", params={"since": since} if since else {})).json()
    ids = {change["id"] for change in page["changes"] if change["table"] == "customers"}
    return ids, page["dropped"], page["cursor"]


@pytest.mark.parametrize("name", ["carla", "mia", "dora"])
async def test_a_device_holds_the_territories_that_were_chosen_for_it(name: str, sign_in: SignIn) -> None:
    client, other = await sign_in(name), await sign_in(name)
    everything, _, cursor = await pulled(client)
    assert {MUELLER, HUBER, NOBODYS} <= everything
    page = await client.get("/carried")
    assert page.text.count(" checked") == 3
    await client.post("/carried", data={f"territory-{SOUTH}": "on"})
    page = await client.get("/carried?saved=1")
    assert (page.text.count(" checked"), "Gespeichert" in page.text) == (1, True)
    _, dropped, cursor = await pulled(client, cursor)
    assert dropped == [f"t:{NORTH}", "t:none"]
    assert (await pulled(client))[0] == {HUBER}
    assert (await pulled(other))[0] == everything, "only this device"

    await client.post("/carried", data={f"territory-{SOUTH}": "on", "territory-none": "on"})
    assert (await pulled(client, cursor))[0] == {NOBODYS}, "from zero"
    all_of_them = {f"territory-{each}": "on" for each in (NORTH, SOUTH, "none")}
    await client.post("/carried", data=all_of_them)
    assert (await pulled(client))[0] == everything


async def test_a_device_is_told_what_it_holds_when_that_changes(sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    first = (await mia.get("/sync/changes", params={"limit": 1})).json()
    assert first["scopes"] == ["shared", f"t:{NORTH}", f"t:{SOUTH}", "t:none", f"u:{MIA}"]
    assert "scopes" not in (await mia.get("/sync/changes", params={"since": first["cursor"]})).json()
    await mia.post("/carried", data={f"territory-{SOUTH}": "on"})
    then = (await mia.get("/sync/changes", params={"since": first["cursor"]})).json()
    assert then["scopes"] == ["shared", f"t:{SOUTH}", f"u:{MIA}"]


async def test_a_customer_made_there_belongs_to_the_first_territory_that_the_device_holds(
    sign_in: SignIn, engine: Engine
) -> None:
    mia = await sign_in("mia")
    for chosen, belongs in ((SOUTH, SOUTH), ("none", None)):
        await mia.post("/carried", data={f"territory-{chosen}": "on"})
        await mia.post("/customers", data={"name": f"Neu {chosen}"})
        rows = await engine.sql("SELECT territory_id FROM customers WHERE name = {}", f"Neu {chosen}")
        assert rows == [{"territory_id": belongs}]


async def test_what_a_device_does_not_hold_its_person_still_sees_and_changes(sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    await mia.post("/carried", data={f"territory-{SOUTH}": "on"})
    assert "Bäckerei Müller" in (await mia.get("/customers")).text
    answer = await mia.post(f"/customers/{MUELLER}/temperature", data={"temperature": "cold"})
    assert answer.status_code == 303
    number = {"at": "2026-11-20T10:00:00.000Z", "op": "update", "table": "customers"}
    reply = await mia.post(
        "/sync/mutations",
        json={
            "mutations": [
                {**number, "number": 1, "id": MUELLER, "set": {"phone": "030 7777777"}},
                {**number, "number": 2, "id": HUBER, "set": {"territory_id": NORTH}, "was": {"territory_id": SOUTH}},
            ]
        },
    )
    results = reply.json()["results"]
    assert [result["status"] for result in results] == ["applied", "applied"]
    assert [result["record"] for result in results] == [None, None], "the phone holds none of them any more"
    assert (await pulled(mia))[0] == set()


async def test_of_the_choice_only_territories_count_and_one_is_needed(sign_in: SignIn, engine: Engine) -> None:
    mia = await sign_in("mia")
    page = await mia.post("/carried", data={f"territory-{an_id(7)}": "on", "territory-": "on"})
    assert page.status_code == 422
    assert "Bitte mindestens eines wählen" in page.text
    assert await engine.sql("SELECT carried FROM devices WHERE carried IS NOT NULL") == []


async def test_a_chosen_territory_that_is_gone_narrows_nothing_else(sign_in: SignIn, engine: Engine) -> None:
    mia = await sign_in("mia")
    await engine.sql("UPDATE devices SET carried = {}", f'["{an_id(7)}","{NORTH}"]')
    assert MUELLER in (await pulled(mia))[0]
