"""Who holds which territory: for good, as a stand-in until a date, and no more (E5)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from backend.app import registry
from backend.database import Engine
from backend.people import devices, holdings
from backend.people.holdings import Held, give, held_by, take
from backend.people.session import SESSION_COOKIE
from backend.people.stand_ins import end_those_over
from backend.writing import access_of
from sync.server.registry import Registry
from tests.cast import ANNA, BEN, CARLA, DORA, NORTH, SOUTH
from tests.conftest import Client

DAY_MS = 86_400_000
Told = Callable[[str], Awaitable[list[str]]]


def at(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> int:
    """Milliseconds since 1970 of a moment in UTC."""
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp() * 1000)


NOW = at(2026, 11, 26)


def on(now: int) -> Registry:
    """The registry of a server whose clock stands there."""
    made = registry()
    made.now = lambda: now
    return made


@pytest.fixture
def told(engine: Engine) -> Told:
    """The territories that the phone of a person is told."""

    async def read(person_id: str) -> list[str]:
        rows = await engine.sql("SELECT territories FROM profiles WHERE id = {}", person_id)
        return [each for each in (NORTH, SOUTH) if each in str(rows[0]["territories"])]

    return read


async def test_it_works(engine: Engine, told: Told) -> None:
    assert await held_by(ANNA, "rep", NOW) == Held((NORTH,))
    await give(on(NOW), ANNA, SOUTH, None, DORA)
    assert await held_by(ANNA, "rep", NOW) == Held((NORTH, SOUTH))
    assert await told(ANNA) == [NORTH, SOUTH]
    await take(on(NOW), ANNA, NORTH, DORA)
    assert await held_by(ANNA, "rep", NOW) == Held((SOUTH,), (f"t:{NORTH}",))
    assert await told(ANNA) == [SOUTH]


async def test_whoever_is_no_rep_holds_all(engine: Engine) -> None:
    assert await held_by(CARLA, "counter", NOW) == Held((NORTH, SOUTH))


async def test_a_stand_in_holds_a_territory_up_to_and_with_the_last_day_in_the_zone_of_the_company(
    engine: Engine,
) -> None:
    await give(on(NOW), ANNA, SOUTH, "2026-11-28", DORA)
    last_minute = at(2026, 11, 28, 22, 59)  # 23:59 in Berlin
    assert await held_by(ANNA, "rep", last_minute) == Held((NORTH, SOUTH))
    assert await held_by(ANNA, "rep", last_minute + 60_000) == Held((NORTH,), (f"t:{SOUTH}",), overdue=True)


async def test_the_end_of_a_day_is_right_when_the_clocks_change() -> None:
    assert holdings.end_of("2026-03-29", "Europe/Berlin") == at(2026, 3, 29, 22)
    assert holdings.end_of("2026-10-25", "Europe/Berlin") == at(2026, 10, 25, 23)


async def test_work_for_a_lost_territory_is_taken_for_fourteen_days(engine: Engine) -> None:
    await take(on(NOW), ANNA, NORTH)
    lost = (f"t:{NORTH}",)
    assert (await held_by(ANNA, "rep", NOW + 14 * DAY_MS - 1)).former == lost
    assert (await held_by(ANNA, "rep", NOW + 14 * DAY_MS)).former == ()
    await give(on(NOW), BEN, NORTH, "2026-11-28")
    over = at(2026, 11, 28, 23)
    assert (await held_by(BEN, "rep", over + 14 * DAY_MS - 1)).former == lost, "also before anybody closed it"
    assert (await held_by(BEN, "rep", over + 14 * DAY_MS)).former == ()


async def test_a_stand_in_that_is_over_is_closed_with_the_instant_at_which_it_was(engine: Engine, told: Told) -> None:
    await give(on(NOW), ANNA, SOUTH, "2026-11-28")
    await give(on(NOW), BEN, NORTH, "2026-11-30")
    assert await end_those_over(on(NOW), at(2026, 11, 28, 22, 59)) == 0
    later = at(2026, 11, 29, 8)
    assert await end_those_over(on(later), later) == 1
    rows = await engine.sql("SELECT person_id, ended_at FROM person_territories WHERE ended_at IS NOT NULL")
    assert rows == [{"person_id": ANNA, "ended_at": "2026-11-28T23:00:00.000Z"}]
    assert (await told(ANNA), await told(BEN)) == ([NORTH], [NORTH, SOUTH])
    assert await end_those_over(on(later), later) == 0


async def test_closing_what_is_over_changes_nothing_for_others(engine: Engine) -> None:
    await give(on(NOW), ANNA, SOUTH, "2026-11-28")
    later = at(2026, 12, 5)
    before = await engine.sql("SELECT number FROM sync_clock")
    await end_those_over(on(later), later)
    changes = await engine.sql("SELECT scope FROM sync_change WHERE number > {}", before[0]["number"])
    assert changes == [{"scope": f"u:{ANNA}"}]


async def test_what_was_lost_may_be_given_again(engine: Engine, told: Told) -> None:
    await take(on(NOW), ANNA, NORTH)
    await give(on(NOW), ANNA, NORTH, None)
    assert await held_by(ANNA, "rep", NOW) == Held((NORTH,))
    assert await told(ANNA) == [NORTH]


async def test_giving_and_taking_what_is_so_already_changes_nothing(engine: Engine) -> None:
    before = await engine.sql("SELECT number FROM sync_clock")
    await give(on(NOW), ANNA, NORTH, None)
    await take(on(NOW), ANNA, SOUTH)
    assert await engine.sql("SELECT number FROM sync_clock") == before


async def test_what_two_administrators_give_at_once_is_all_in_the_profile(engine: Engine, told: Told) -> None:
    await take(on(NOW), ANNA, NORTH)
    await asyncio.gather(give(on(NOW), ANNA, NORTH, None), give(on(NOW), ANNA, SOUTH, None))
    assert await told(ANNA) == [NORTH, SOUTH]


async def test_two_processes_that_close_the_same_stand_in_count_it_once(engine: Engine, told: Told) -> None:
    await give(on(NOW), ANNA, SOUTH, "2026-11-28")
    later = at(2026, 12, 5)
    ended = await asyncio.gather(*(end_those_over(on(later), later) for _ in range(4)))
    assert sum(ended) == 1
    assert await told(ANNA) == [NORTH]


async def test_a_profile_forgets_a_stand_in_as_soon_as_his_phone_asks(anna: Client, engine: Engine, told: Told) -> None:
    await give(registry(), ANNA, SOUTH, "2999-01-01")
    first = (await anna.get("/sync/changes")).json()
    await engine.sql("UPDATE person_territories SET until = '2026-01-01' WHERE territory_id = {} AND until > ''", SOUTH)
    then = (await anna.get("/sync/changes", params={"since": first["cursor"]})).json()
    assert then["dropped"] == [f"t:{SOUTH}"]
    assert [change["data"]["territories"] for change in then["changes"]] == [[NORTH]]
    assert await told(ANNA) == [NORTH]


async def test_the_engine_is_told_what_was_lost_lately(anna: Client, engine: Engine) -> None:
    await take(on(NOW), ANNA, NORTH)
    visit = await devices.visit(anna.cookies[SESSION_COOKIE], NOW, 10_000)
    assert isinstance(visit, devices.Visit)
    access = access_of(visit.person)
    assert (access.scopes, access.former) == (("shared", f"u:{ANNA}"), (f"t:{NORTH}",))
