"""The real server with open streams: told what the command line did, and ended at once when it stops."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import AsyncClient

from backend.syncing.events import BEGIN, CHANGE, END, QUIET
from tests.browser.server import FELDBUCH, Server, environment, make_demo
from tests.postgres import drop_database, fresh_database

PASSWORD = "feldbuch-demo"
STREAM_SECONDS = 60  # a busy machine needs some


@pytest.fixture(params=["sqlite", "postgres"])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Server]:
    """One process on SQLite, two on PostgreSQL."""

    async def demo(url: str) -> None:
        """A function of this one test: a database that is given back would not be empty."""

    url = await fresh_database(demo) if request.param == "postgres" else ""
    make_demo(tmp_path, url)
    server = Server(tmp_path, url, workers=2 if url else 1)
    server.start()
    yield server
    server.kill()
    if url:
        await drop_database(url)


async def add_person(server: Server) -> None:
    """On the command line, in a process of its own."""
    command = [*FELDBUCH, "user", "neu@demo.example", "--name", "Neu", "--role", "manager"]
    process = await asyncio.create_subprocess_exec(
        *command, env=environment(server.data, server.postgres), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    await process.communicate(f"{PASSWORD}\n".encode())
    assert process.returncode == 0


async def spoken(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Without the comments that keep the line open while a slow machine starts the command line."""
    async for event in events:
        if event != QUIET:
            yield event


async def test_it_works(server: Server, tmp_path: Path) -> None:
    credentials = {"email": "anna@demo.example", "password": PASSWORD, "name": "test"}
    async with AsyncClient(base_url=server.url, timeout=STREAM_SECONDS) as client:
        token = (await client.post("/api/devices", json=credentials)).json()["token"]
        async with client.stream("GET", "/sync/events", headers={"Authorization": f"Bearer {token}"}) as answer:
            told = spoken(answer.aiter_raw())
            assert await anext(told) == BEGIN
            await add_person(server)
            assert await anext(told) == CHANGE
            assert server.process
            server.process.send_signal(signal.SIGTERM)
            assert [event async for event in told] == [END]
    assert server.process.wait(STREAM_SECONDS) in (0, -signal.SIGTERM)
    assert "Traceback" not in (tmp_path / "server.log").read_text()
