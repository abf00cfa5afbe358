"""The real server as a process that can be killed, stopped and started again on the same data."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from backend.engines.placeholders import with_numbers

T = TypeVar("T")

FELDBUCH = [sys.executable, "-c", "from backend.cli import main; main()"]
PATIENCE = 180  # seconds; a busy machine needs some


class Server:
    """`feldbuch serve` on a free port of 127.0.0.1, with a SQLite file in `data` or the PostgreSQL database named."""

    def __init__(self, data: Path, postgres: str = "", workers: int = 1) -> None:
        self.data = data
        self.workers = workers
        self.postgres = postgres
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [*FELDBUCH, "serve", "--port", str(self.port)]
        with (self.data / "server.log").open("ab") as log:
            env = {**environment(self.data, self.postgres), "FELDBUCH_WORKERS": str(self.workers)}
            self.process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.process.kill()  # else it would outlive the test that it never served
                raise AssertionError((self.data / "server.log").read_text())
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """As by a power cut."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        assert not self.answers()

    def pause(self) -> None:
        """Connections are accepted, and nothing is said any more."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """What the database has, whether or not the server runs. A `?` for each value."""
        if self.postgres:
            return apart(_rows(self.postgres, sql, *values))
        with sqlite3.connect(self.data / "feldbuch.sqlite") as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(sql, values)]

    def row(self, sql: str, *values: object) -> dict[str, Any]:
        (found,) = self.rows(sql, *values)
        return found

    def gets(self, sql: str) -> None:
        """Wait until the database has such a row."""
        until = time.monotonic() + PATIENCE
        while not self.rows(sql):
            assert time.monotonic() < until, sql
            time.sleep(0.1)


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a loop of its own, also while the test's own loop runs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _rows(url: str, sql: str, *values: object) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(url)
    try:
        return [dict(row) for row in await connection.fetch(with_numbers(sql.replace("?", "{}")), *values)]
    finally:
        await connection.close()


def environment(data: Path, postgres: str = "") -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FELDBUCH_")}
    return {**kept, "FELDBUCH_DATA": str(data), **({"FELDBUCH_DATABASE": postgres} if postgres else {})}


def make_demo(data: Path, postgres: str = "") -> None:
    """A small demo business in an empty folder or database."""
    command = [*FELDBUCH, "demo", "--customers", "60", "--notes", "90", "--seed", "3"]
    subprocess.run(command, env=environment(data, postgres), check=True, stdout=subprocess.DEVNULL)
