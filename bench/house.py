"""Where the tables work: a folder for the run, databases filled as needed, a server; all gone at the end."""

import atexit
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import asyncpg
from piccolo.columns import BigSerial, Boolean

import tests.postgres as own_postgres
from backend.app import tables
from backend.database import Engine, bind, open_engine, start, stop
from backend.migrating import migrate
from bench.report import whole

FELDBUCH = Path(sys.executable).with_name("feldbuch")
START_SECONDS = 120  # two workers on a machine with much else to do took 30
STOP_SECONDS = 10
DURABLE = "-c listen_addresses='' -c max_connections=60"
"""PostgreSQL as it comes, each commit flushed to disk; the tests switch that off."""


@cache
def folder() -> Path:
    """Removed when the run ends."""
    made = Path(tempfile.mkdtemp(prefix="feldbuch-bench-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def new_sqlite() -> str:
    """The path of a database file that does not exist yet."""
    return str(folder() / f"{secrets.token_hex(6)}.sqlite")


async def new_postgres() -> str:
    """The address of an empty database. FELDBUCH_TEST_POSTGRES names another server than our own."""
    own_postgres.SETTINGS = DURABLE
    server = own_postgres.address()
    name = f"feldbuch_bench_{secrets.token_hex(6)}"
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


async def _drop(url: str) -> None:
    connection = await asyncpg.connect(own_postgres.address())
    try:
        await connection.execute(f'DROP DATABASE "{urlsplit(url).path.lstrip("/")}" WITH (FORCE)')
    finally:
        await connection.close()


@asynccontextmanager
async def database(kind: str, sqlite: str = "") -> AsyncIterator[tuple[Engine, str]]:
    """A migrated database of one kind, gone afterwards; with `sqlite` a copy of that file."""
    url = new_sqlite() if kind == "SQLite" else await new_postgres()
    if sqlite:
        shutil.copyfile(sqlite, url)
    engine = open_engine(url)
    bind(engine, tables())
    await start(engine)
    try:
        await migrate(engine)
        yield engine, url
    finally:
        await stop(engine)
        if kind == "PostgreSQL":  # a file goes with the folder
            await _drop(url)


def feldbuch(*arguments: str, database: str) -> str:
    """Run a command on a database; what it printed."""
    done = subprocess.run(
        [FELDBUCH, *arguments], env=_settings(database), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    return done.stdout.decode()


async def copied_to_postgres(sqlite: str, url: str) -> None:
    """Every row of our tables in an SQLite file, into a migrated PostgreSQL database that has none."""
    connection = await asyncpg.connect(url)
    with closing(sqlite3.connect(sqlite)) as source:
        for table in tables():
            name = table._meta.tablename
            columns = {column._meta.db_column_name: column for column in table._meta.columns}
            await connection.execute(f'DELETE FROM "{name}"')
            names = ", ".join(f'"{one}"' for one in columns)
            flags = [isinstance(column, Boolean) for column in columns.values()]
            rows = [
                tuple(
                    bool(value) if flag and value is not None else value for flag, value in zip(flags, row, strict=True)
                )
                for row in source.execute(f'SELECT {names} FROM "{name}"')
            ]
            await connection.copy_records_to_table(name, records=rows, columns=list(columns))
            if isinstance(columns.get("id"), BigSerial):
                await connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT coalesce(max(id), 1) FROM {name}))"
                )
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


class Size(NamedTuple):
    """How much of each the demo business has."""

    customers: int
    notes: int
    products: int = 0
    orders: int = 0

    def __str__(self) -> str:
        named = zip(self, ("customers", "notes", "products", "orders"), strict=True)
        words = [f"{whole(count)} {name}" for count, name in named if count]
        return f"{', '.join(words[:-1])} and {words[-1]}"


@cache
def business(size: Size) -> str:
    """An SQLite file with the demo business of that size, made once per run. Work on copies of it."""
    path = new_sqlite()
    named = zip(("--customers", "--notes", "--products", "--orders"), map(str, size), strict=True)
    feldbuch("demo", *(word for pair in named for word in pair), database=path)
    return path


def copy_of(sqlite: str) -> str:
    """A file with the same content, to be worked on."""
    return shutil.copyfile(sqlite, new_sqlite())


class Used(NamedTuple):
    """`seconds` of processor time, `mb` of memory at its highest (1 MB = 1,000,000 bytes)."""

    seconds: float
    mb: float


def used(pid: int) -> Used:
    """By a process and its children."""
    ticks = kilobytes = 0
    for one in (pid, *_children(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
        status = Path(f"/proc/{one}/status").read_text()
        kilobytes += int(status.partition("VmHWM:")[2].split()[0])
    return Used(ticks / os.sysconf("SC_CLK_TCK"), kilobytes * 1024 / 1e6)


def _children(pid: int) -> list[int]:
    children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return children + [each for child in children for each in _children(child)]


class Server:
    """A server process; `kill` is what a dead zone does to it."""

    def __init__(self, database: str, workers: int = 1) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [FELDBUCH, "serve", "--port", str(port)],
            env={**_settings(database), "FELDBUCH_LOG_LEVEL": "error", "FELDBUCH_WORKERS": str(workers)},
            stdout=subprocess.DEVNULL,
        )
        started(self._process, f"{self.url}/health")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def used(self) -> "Used":
        """What it and its workers have used up to now."""
        return used(self._process.pid)

    def stop(self) -> None:
        stop_process(self._process)


@contextmanager
def running(command: Sequence[str | Path], url: str, within: Path) -> Iterator[None]:
    """Somebody else's server, whose address is `url`, in a folder of its own."""
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    null = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=within, env=quiet, stdin=null, stdout=null, stderr=null)
    try:
        started(process, url)
        yield
    finally:
        stop_process(process)


def run(command: Sequence[str | Path], within: Path) -> None:
    """Run a program to its end; its complaints are seen only if it fails."""
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, cwd=within, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout.decode()}")


def started(process: subprocess.Popen[bytes], url: str) -> None:
    """Wait until its server answers; stop it and raise if it does not."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urlopen(url) as answer:
                if answer.status == 200:
                    return
        except OSError:
            if time.monotonic() > end or process.poll() is not None:
                stop_process(process)
                raise
        time.sleep(0.05)


def stop_process(process: subprocess.Popen[bytes]) -> None:
    """Gently, then not."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def serving(database: str, workers: int = 1) -> Iterator[Server]:
    server = Server(database, workers)
    try:
        yield server
    finally:
        server.stop()


def _settings(database: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FELDBUCH_")}
    return {**kept, "FELDBUCH_DATA": str(folder()), "FELDBUCH_DATABASE": database}


def free_port() -> int:
    """Free on the loopback address a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
