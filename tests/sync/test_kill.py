"""The real server is killed in the middle of pushes over HTTP: nothing acknowledged is missing, nothing is doubled."""

import json
import multiprocessing
import random
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from http.client import HTTPException
from pathlib import Path
from socket import socket
from typing import Any

import pytest

from backend.config import Settings
from backend.serving import serve
from tests import cast

KILLS = 16
BATCH = 20
LONGEST = 0.3  # seconds from the first push to the kill
PATIENCE = 60  # seconds; a busy machine needs some
AT = "2026-11-22T10:00:00.000Z"

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["backend.serving"])  # importing takes longer than all the rest of a start


class Server:
    """What `feldbuch serve` runs, as a process of its own."""

    def __init__(self, database: Path) -> None:
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.database = database
        self.settings = Settings(database=str(database), port=port, log_level="error")
        self.process = FORKS.Process(target=serve, args=(self.settings,))

    def start(self) -> None:
        self.process = FORKS.Process(target=serve, args=(self.settings,))
        self.process.start()
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.is_alive() and time.monotonic() < until
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """As by a power cut."""
        self.process.kill()
        self.process.join()
        assert not self.answers()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.database) as database:
            return database.execute(sql, values).fetchall()


class Phone:
    """Pushes numbered batches, and each again until it has its answer."""

    def __init__(self, server: Server) -> None:
        self.url = server.url
        self.token = ""
        self.acknowledged = 0
        granted = self.ask("/api/devices", {"email": cast.email("anna"), "password": cast.PASSWORD, "name": "test"})
        self.token, self.device = granted["token"], granted["device"]

    def push(self) -> None:
        first = self.acknowledged + 1
        batch = [mutation(number) for number in range(first, first + BATCH)]
        reply = self.ask("/sync/mutations", {"mutations": batch})
        assert {result["status"] for result in reply["results"]} <= {"applied", "duplicate"}
        assert reply["last_mutation"] == first + BATCH - 1
        self.acknowledged = reply["last_mutation"]

    def push_until_the_answer_is_lost(self) -> None:
        while True:
            try:
                self.push()
            except urllib.error.HTTPError:
                raise
            except (OSError, HTTPException, json.JSONDecodeError):  # no connection, a cut one, or half an answer
                return

    def pull(self) -> Iterator[Any]:
        page = self.ask("/sync/changes")
        yield page
        while page["more"]:
            page = self.ask(f"/sync/changes?since={page['cursor']}")
            yield page

    def ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(self.url + path, data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)


def mutation(number: int) -> dict[str, Any]:
    """Number n always has the same content, so that it may be sent again."""
    row = {"name": f"Kill {number}", "remark": "x" * 500}
    return {"number": number, "at": AT, "op": "create", "table": "customers", "id": identifier(number), "set": row}


def identifier(number: int) -> str:
    return f"{number:08x}-0000-7000-8000-00000000dead"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    database = tmp_path / "feldbuch.sqlite"
    await cast.fill(str(database))
    server = Server(database)
    server.start()
    yield server
    server.kill()


def test_no_kill_loses_or_doubles_what_was_acknowledged(server: Server) -> None:
    phone = Phone(server)
    for _ in range(KILLS):
        killer = threading.Timer(random.uniform(0, LONGEST), server.kill)
        killer.start()
        phone.push_until_the_answer_is_lost()
        killer.join()
        server.start()
        known = next(phone.pull())["last_mutation"]
        assert known in (phone.acknowledged, phone.acknowledged + BATCH), "a push happens whole or not at all"
    phone.push()

    done = phone.acknowledged
    numbers = range(1, done + 1)
    made = {identifier(number) for number in numbers}
    assert done >= KILLS
    pulled = [change["id"] for page in phone.pull() for change in page["changes"] if change["id"] in made]
    assert sorted(pulled) == sorted(made)
    kept = server.rows("SELECT id, version FROM customers WHERE name LIKE 'Kill %'")
    assert sorted(kept) == sorted((row_id, 1) for row_id in made)
    noted = server.rows("SELECT number FROM sync_mutation WHERE device = ? ORDER BY number", phone.device)
    assert [number for (number,) in noted] == [*numbers]
    assert server.rows("SELECT last_mutation FROM sync_device WHERE id = ?", phone.device) == [(done,)]
