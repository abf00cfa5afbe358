"""An open page learns that there is something new, whoever made it, and its stream ends when it should."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import pytest
from litestar import Litestar

from backend.app import registry
from backend.database import Engine, open_engine, start, stop
from backend.people import devices
from backend.syncing import events
from backend.syncing.events import BEGIN, CHANGE, END, QUIET, Streams
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.clock import new_epoch
from sync.server.messages import Mutation
from sync.server.news import clock_of, news
from tests.cast import ANNA, BEN, DORA, HUBER, MUELLER, NORTH, SOUTH
from tests.conftest import Client, SignIn

Listen = Callable[..., AsyncIterator[bytes]]
SYSTEM = Access(user=DORA, role="administrator", system=True)


async def rename(customer: str, name: str) -> None:
    mutation = Mutation(op="update", table="customers", id=customer, set={"name": name})
    (result,) = await apply(registry(), SYSTEM, [mutation])
    assert result.error is None


async def everybody(some: object) -> set[str]:
    return {"annas", "bens"}


@pytest.fixture
def streams(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Streams:
    monkeypatch.setattr(events, "ASK_SECONDS", 0.01)
    return Streams(lambda: engine, everybody)


async def of_anna(streams: Streams) -> AsyncIterator[bytes]:
    return await streams.listen("annas", ["shared", f"t:{NORTH}", f"u:{ANNA}"], f"u:{ANNA}")


async def of_ben(streams: Streams) -> AsyncIterator[bytes]:
    return await streams.listen("bens", ["shared", f"t:{SOUTH}", f"u:{BEN}"], f"u:{BEN}")


async def test_it_works(streams: Streams) -> None:
    async with aclosing(await of_anna(streams)) as anna, aclosing(await of_ben(streams)) as ben:
        assert [await anext(anna), await anext(ben)] == [BEGIN, BEGIN]
        await rename(MUELLER, "Müller & Sohn")
        assert await anext(anna) == CHANGE
        await rename(HUBER, "Huber")
        assert await anext(ben) == CHANGE  # only now: Anna's customer was none of his


async def test_what_happens_before_the_page_reads_is_told(streams: Streams) -> None:
    async with aclosing(await of_anna(streams)) as anna:
        await rename(MUELLER, "Müller & Sohn")
        assert [await anext(anna), await anext(anna)] == [BEGIN, CHANGE]


async def test_a_stream_that_joins_others_is_told_too(streams: Streams) -> None:
    async with aclosing(await of_ben(streams)) as ben:
        await anext(ben)
        async with aclosing(await of_anna(streams)) as anna:
            await anext(anna)
            await rename(MUELLER, "Müller & Sohn")
            assert await anext(anna) == CHANGE


async def test_a_quiet_line_is_kept_alive(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "QUIET_SECONDS", 0.01)
    async with aclosing(await of_anna(streams)) as anna:
        assert [await anext(anna), await anext(anna)] == [BEGIN, QUIET]


async def test_news_about_oneself_end_the_stream_for_the_scopes_may_be_others_now(streams: Streams) -> None:
    async with aclosing(await of_anna(streams)) as anna:
        await anext(anna)
        update = Mutation(op="update", table="profiles", id=ANNA, set={"territories": [NORTH, SOUTH]})
        (result,) = await apply(registry(), SYSTEM, [update])
        assert result.error is None
        assert [event async for event in anna] == [CHANGE]


async def test_a_session_that_is_over_ends_its_stream(
    engine: Engine, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "ASK_SECONDS", 0.01)
    monkeypatch.setattr(events, "CHECK_EVERY", 1)
    streams = Streams(lambda: engine, devices.signed_in_among)
    session = await devices.sign_in(ANNA, None, "test", 1_800_000_000_000)
    async with aclosing(await streams.listen(session.device, ["shared"], f"u:{ANNA}")) as anna:
        assert await anext(anna) == BEGIN
        await devices.sign_out(session.device)
        assert [event async for event in anna] == [END]


async def test_a_server_that_stops_ends_all_and_opens_no_more(streams: Streams) -> None:
    anna = await of_anna(streams)
    assert await anext(anna) == BEGIN
    events.end_streams()
    assert [event async for event in anna] == [END]
    assert [event async for event in await of_ben(streams)] == [BEGIN, END]


async def test_one_device_has_few_streams(streams: Streams) -> None:
    oldest, *others = [await of_anna(streams) for _ in range(events.STREAMS_OF_A_DEVICE + 1)]
    assert [event async for event in oldest] == [BEGIN, END]
    assert [await anext(other) for other in others] == [BEGIN] * events.STREAMS_OF_A_DEVICE
    for other in others:
        await other.aclose()  # type: ignore[attr-defined]


async def test_a_stream_that_nobody_ever_read_is_not_kept(streams: Streams) -> None:
    """The client hung up before the answer began: its generator never ran, so nothing in it can tidy up."""
    await (await of_anna(streams)).aclose()  # type: ignore[attr-defined]
    assert streams.devices() == set()


async def test_nobody_misses_what_happens_while_another_stream_begins(
    streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "ASK_SECONDS", 0.1)
    annas_is_there = asyncio.Event()
    asked = 0

    async def second_waits(database: Engine) -> int:
        nonlocal asked
        asked += 1
        if asked == 2:
            await annas_is_there.wait()
        return await clock_of(database)

    monkeypatch.setattr(events, "clock_of", second_waits)
    bens = asyncio.create_task(of_ben(streams))
    async with aclosing(await of_anna(streams)) as anna:
        await rename(MUELLER, "Müller & Sohn")
        annas_is_there.set()
        async with aclosing(await bens), asyncio.timeout(10):
            assert [await anext(anna), await anext(anna)] == [BEGIN, CHANGE]


async def test_who_comes_while_news_are_asked_for_is_told_of_them(
    streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking, annas_is_there = asyncio.Event(), asyncio.Event()

    async def waits(database: Engine, scopes: list[str], after: int) -> tuple[int, list[str]]:
        asking.set()
        await annas_is_there.wait()
        return await news(database, scopes, after)

    monkeypatch.setattr(events, "news", waits)
    async with aclosing(await of_ben(streams)):
        await asking.wait()
        async with aclosing(await of_anna(streams)) as anna, asyncio.timeout(10):
            await rename(MUELLER, "Müller & Sohn")
            annas_is_there.set()
            assert [await anext(anna), await anext(anna)] == [BEGIN, CHANGE]


async def test_trouble_with_the_database_is_waited_out(
    engine: Engine, streams: Streams, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with aclosing(await of_anna(streams)) as anna:
        await anext(anna)
        real = engine.sql

        failed = asyncio.Event()

        async def broken(text: str, *args: object) -> list[dict[str, object]]:
            failed.set()
            raise OSError("no connection")

        monkeypatch.setattr(engine, "sql", broken)
        await failed.wait()
        monkeypatch.setattr(engine, "sql", real)
        await rename(MUELLER, "Müller & Sohn")
        assert await anext(anna) == CHANGE
    assert caplog.text.count("news could not be asked for") == 1


async def test_the_change_of_another_process_is_told(streams: Streams, database_url: str, engine: Engine) -> None:
    """Another engine on the same database, as the command line or a second worker has."""
    other = open_engine(database_url)
    await start(other)
    async with aclosing(await of_anna(streams)) as anna:
        await anext(anna)
        async with other.writing():
            await other.sql("UPDATE sync_clock SET number = number + 1")
            (row,) = await other.sql("SELECT number FROM sync_clock")
            await other.sql(
                "INSERT INTO sync_change (number, scope, table_name, row_id, op, version, parents, at)"
                " VALUES ({}, 'shared', 'people', 'x', 'delete', 1, '', '')",
                row["number"],
            )
        assert await anext(anna) == CHANGE
    await stop(other)


async def test_after_a_restore_everything_is_news(engine: Engine) -> None:
    number = await clock_of(engine)
    await new_epoch(engine)
    assert await news(engine, ["a", "b"], number + 1) == (number, ["a", "b"])
    assert await news(engine, ["a", "b"], number) == (number, [])


async def test_over_http_it_is_a_stream_of_events_uncompressed(app: Litestar, anna: Client) -> None:
    app.state.streams.end_all()
    answer = await anna.get("/sync/events", headers={"Accept-Encoding": "br, gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "content-encoding" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content == BEGIN + END
