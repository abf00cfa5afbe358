"""A backup of either database fills either, and phones notice that time went back."""

import argparse
import gzip
import io
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from httpx import ASGITransport, AsyncClient
from piccolo.apps.migrations.tables import Migration

from backend.app import create_app, registry, tables
from backend.backup import archive
from backend.backup.command import backup, restore
from backend.config import Settings
from backend.database import Engine, bind, open_engine, sql, start, stop
from backend.files.folder import Folder
from backend.files.keeping import keep as keep_file
from backend.files.pictures import checked
from backend.migrating import migrate
from backend.people import devices
from sync.server.apply import apply
from sync.server.clock import read
from sync.server.messages import Mutation
from tests import cast
from tests.cast import ANNA, MUELLER
from tests.conftest import Client
from tests.files.drawn import picture
from tests.postgres import fresh_database
from tests.syncing.test_events import SYSTEM

Said = tuple[int, str, str]


@pytest.fixture(params=["sqlite", "postgres"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database without tables."""

    async def nothing(url: str) -> None:
        """A function of this one test: a database that is given back has tables."""

    if request.param == "sqlite":
        yield str(tmp_path / "other" / "feldbuch.sqlite")
        return
    url = await fresh_database(nothing)
    yield url
    # Not given back: its tables were made by the test.


async def keep(engine: Engine, path: Path) -> Said:
    out, err = io.StringIO(), io.StringIO()
    code = await backup(argparse.Namespace(file=path), engine, tables(), path.parent, out, err)
    return code, out.getvalue(), err.getvalue()


def bring_back(
    database: str, path: Path | None, replace: bool = False, epoch: bool = False, data: Path | None = None
) -> Said:
    """As the command does: on a loop of its own."""
    out, err = io.StringIO(), io.StringIO()
    options = argparse.Namespace(file=path, replace=replace, epoch=epoch)

    with ThreadPoolExecutor(1) as thread:
        settings = Settings(data=data or Path("nowhere"), database=database)
        code = thread.submit(restore, options, settings, tables(), out, err).result()
    return code, out.getvalue(), err.getvalue()


async def everything(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables but the clock, in a comparable order."""
    found = {}
    for table in tables():
        name = table._meta.tablename
        if name != "sync_clock":
            rows = await sql(engine, f'SELECT * FROM "{name}"')
            found[name] = sorted(rows, key=str)
    return found


async def opened(url: str) -> Engine:
    engine = open_engine(url)
    bind(engine, [*tables(), Migration])
    await start(engine)
    return engine


async def test_it_works(engine: Engine, empty: str, tmp_path: Path) -> None:
    before, clock = await everything(engine), await read(engine, "")
    path = tmp_path / "backup.gz"
    code, said, _ = await keep(engine, path)
    assert code == 0
    assert f"rows and 0 files in {path}." in said
    assert path.stat().st_mode & 0o777 == 0o600

    code, said, wrong = bring_back(empty, path)
    assert (code, wrong) == (0, "")
    assert "A new epoch begins" in said
    assert "Devices removed since" in said
    restored = await opened(empty)
    after = await read(restored, "")
    assert await everything(restored) == before
    assert (after.number, after.fence) == (clock.number, clock.fence)
    assert after.epoch != clock.epoch
    await devices.sign_in(ANNA, None, "test", 1_800_000_000_000)
    mutation = Mutation(op="update", table="customers", id=MUELLER, set={"name": "Müller & Sohn"})
    (result,) = await apply(registry(), SYSTEM, [mutation])
    assert result.error is None
    await stop(restored)


async def test_files_come_along_and_go_where_they_belong(engine: Engine, empty: str, tmp_path: Path) -> None:
    photo, lost = checked(picture()), checked(picture(50, 50))
    for one in (photo, lost):
        await keep_file(Folder(tmp_path), one, ANNA, 1_800_000_000_000)
    Folder(tmp_path).remove(lost.hash)  # swept after the snapshot was taken
    code, said, _ = await keep(engine, tmp_path / "backup.gz")
    assert (code, "and 1 files in" in said) == (0, True)
    elsewhere = tmp_path / "elsewhere"
    for _ in range(2):
        code, _, _ = bring_back(empty, tmp_path / "backup.gz", data=elsewhere, replace=True)
    assert list(Folder(elsewhere).path.iterdir()) == [Folder(elsewhere).path / photo.hash]
    assert Folder(elsewhere).read(photo.hash) == photo.body


@pytest.mark.parametrize(("name", "files"), [("0" * 64, 1), (checked(picture()).hash, 2)])
async def test_a_file_that_is_not_what_its_name_says_or_is_missing_makes_it_unreadable(
    empty: str, tmp_path: Path, name: str, files: int
) -> None:
    lines = [
        archive.Head(1, "2026-11-22T10:00:00.000Z", ["2026-11-22T03:30:00:000000"]),
        archive.File(name, picture()),
        archive.End(0, files),
    ]
    with gzip.open(tmp_path / "wrong.gz", "wb") as file:
        file.write(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    code, _, wrong = bring_back(empty, tmp_path / "wrong.gz", data=tmp_path / "elsewhere")
    assert code == 1
    assert "holds a file" in wrong or "missing" in wrong


async def test_ids_that_the_database_counts_go_on(engine: Engine, empty: str, tmp_path: Path) -> None:
    await keep(engine, tmp_path / "backup.gz")
    bring_back(empty, tmp_path / "backup.gz")
    restored = await opened(empty)
    ids = {row["id"] for row in await sql(restored, "SELECT id FROM person_territories")}
    await sql(restored, "INSERT INTO person_territories (person_id, territory_id) VALUES ('p', 't')")
    (new,) = await sql(restored, "SELECT id FROM person_territories WHERE person_id = 'p'")
    assert new["id"] not in ids
    await stop(restored)


async def test_a_backup_of_an_older_version_is_brought_up_to_date(empty: str, tmp_path: Path) -> None:
    first = "2026-11-22T03:30:00:000000"
    older = await opened(str(tmp_path / "older.sqlite"))
    await migrate(older, first)
    await sql(older, "INSERT INTO sync_device (id, user_id, last_mutation) VALUES ('d', 'p', 7)")
    path = tmp_path / "backup.gz"
    with archive.writing(path) as file:
        file.line(archive.Head(1, "2026-11-22T10:00:00.000Z", [first]))
        file.line(archive.Table("sync_device", [("id", "text"), ("user_id", "text"), ("last_mutation", "bigint")]))
        file.line(["d", "p", 7])
        file.line(archive.Table("sync_clock", [("id", "integer"), ("number", "bigint"), ("epoch", "text")]))
        file.line([1, 5, "e"])
    await stop(older)
    code, _, wrong = bring_back(empty, path)
    assert (code, wrong) == (0, "")
    restored = await opened(empty)
    assert await sql(restored, "SELECT id, last_mutation, scopes FROM sync_device") == [
        {"id": "d", "last_mutation": 7, "scopes": "{}"}
    ]
    await stop(restored)


async def test_a_database_in_use_is_not_overwritten(engine: Engine, database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "backup.gz"
    await keep(engine, path)
    before = await everything(engine)
    code, _, wrong = bring_back(database_url, path)
    assert code == 1
    assert "There is something in this database already." in wrong
    bind(engine, tables())
    assert await everything(engine) == before


async def test_replacing_puts_the_file_that_is_there_aside(tmp_path: Path) -> None:
    url = str(tmp_path / "feldbuch.sqlite")
    await cast.fill(url)
    engine = await opened(url)
    path = tmp_path / "backup.gz"
    await keep(engine, path)
    await apply(registry(), SYSTEM, [Mutation(op="update", table="customers", id=MUELLER, set={"name": "Later"})])
    await stop(engine)
    code, said, wrong = bring_back(url, path, replace=True)
    assert (code, wrong) == (0, "")
    aside = said.removeprefix("What was there is now ").partition(".\n")[0]
    names = []
    for file in (url, aside):
        engine = await opened(file)
        names.append((await sql(engine, "SELECT name FROM customers WHERE id = {}", MUELLER))[0]["name"])
        await stop(engine)
    assert names == ["Bäckerei Müller", "Later"]


async def test_a_phone_is_told_to_start_again_and_its_unsent_work_arrives(
    engine: Engine, database_url: str, empty: str, tmp_path: Path
) -> None:
    await keep(engine, tmp_path / "backup.gz")
    session = await devices.sign_in(ANNA, None, "test", 4_000_000_000_000)
    cursor = await first_cursor(database_url, session.token)
    bring_back(empty, tmp_path / "backup.gz")
    bind(engine, tables())
    await stop(engine)
    restored = await opened(empty)
    session = await devices.sign_in(ANNA, None, "test", 4_000_000_000_000)
    async with client_of(empty, restored, session.token) as client:
        told = await client.get("/sync/changes", params={"since": cursor})
        assert (told.status_code, told.json()["reason"]) == (410, "epoch")
    await stop(restored)


def client_of(url: str, engine: Engine, token: str) -> Client:
    app = create_app(Settings(database=url), engine)
    headers = {"Authorization": f"Bearer {token}"}
    return AsyncClient(transport=ASGITransport(app), base_url="http://feldbuch.test", headers=headers)


async def first_cursor(url: str, token: str) -> str:
    engine = await opened(url)
    async with client_of(url, engine, token) as client:
        cursor: str = (await client.get("/sync/changes")).json()["cursor"]
    await stop(engine)
    return cursor


def only_head(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"feldbuch":1,"made_at":"","migrations":[]}\n'))


def foreign_table(path: Path) -> None:
    path.write_bytes(
        gzip.compress(
            b'{"feldbuch":1,"made_at":"","migrations":["2026-11-22T03:30:00:000000"]}\n'
            b'{"table":"x\\"; DROP TABLE accounts; --","columns":[["id","text"]]}\n{"rows":0}\n'
        )
    )


def cut(path: Path) -> None:
    whole = gzip.compress(b'{"feldbuch":1,"made_at":"","migrations":[]}\n' + b"[1]\n" * 9999)
    path.write_bytes(whole[: len(whole) // 2])


def of_the_future(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"feldbuch":1,"made_at":"","migrations":["2099-01-01T00:00:00:000000"]}\n'))


def of_another_form(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"feldbuch":2,"made_at":"","migrations":[]}\n'))


def rows_missing(path: Path) -> None:
    path.write_bytes(
        gzip.compress(
            b'{"feldbuch":1,"made_at":"","migrations":["2026-11-22T03:30:00:000000"]}\n'
            b'{"table":"devices","columns":[["id","text"]]}\n{"rows":1}\n'
        )
    )


def no_gzip(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")


@pytest.mark.parametrize("make", [only_head, foreign_table, cut, of_the_future, of_another_form, rows_missing, no_gzip])
def test_what_is_no_whole_backup_of_ours_changes_nothing(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "backup.gz"
    make(path)
    target = tmp_path / "feldbuch.sqlite"
    code, out, wrong = bring_back(str(target), path)
    assert (code, out) == (1, "")
    assert wrong.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["backup.gz"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    code, _, wrong = bring_back(str(tmp_path / "feldbuch.sqlite"), tmp_path / "nothing.gz")
    assert code == 1
    assert "cannot be used" in wrong


def test_restore_wants_a_file_or_the_epoch(tmp_path: Path) -> None:
    assert bring_back(str(tmp_path / "x.sqlite"), None)[0] == 2
    assert bring_back(str(tmp_path / "x.sqlite"), tmp_path / "y.gz", epoch=True)[0] == 2


async def test_only_the_epoch_after_a_restore_by_other_means(engine: Engine, database_url: str) -> None:
    before = await read(engine, "")
    code, said, _ = bring_back(database_url, None, epoch=True)
    assert (code, "A new epoch begins" in said) == (0, True)
    bind(engine, tables())
    assert (await read(engine, "")).epoch != before.epoch


async def test_where_nothing_can_be_written_that_is_told(engine: Engine, tmp_path: Path) -> None:
    code, _, wrong = await keep(engine, tmp_path / "no such folder" / "backup.gz")
    assert code == 1
    assert "cannot be written" in wrong


async def test_a_backup_that_fails_leaves_the_older_one(engine: Engine, tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "backup.gz"
    path.write_bytes(b"older")
    left = path.with_name("backup.gz.part")

    async def fails(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("backend.backup.command.write_all", fails)
    code, _, wrong = await keep(engine, path)
    assert (code, path.read_bytes()) == (1, b"older")
    assert "No space left" in wrong
    assert not left.exists(), "half of it is everybody's data, too"


async def test_what_a_killed_backup_left_lends_its_rights_to_no_new_one(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "backup.gz"
    left = tmp_path / "backup.gz.part"
    left.touch()
    left.chmod(0o644)
    assert (await keep(engine, path))[0] == 0
    assert path.stat().st_mode & 0o777 == 0o600
