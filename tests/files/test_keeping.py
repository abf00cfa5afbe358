"""What nobody names any more goes, and nothing else; and never under the hands of one who brings it again."""

import asyncio
import os
import threading
from contextvars import Context
from pathlib import Path

import pytest
from litestar import Litestar

from backend.files import keeping
from backend.files.folder import Folder
from backend.files.keeping import keep, sweep
from backend.files.pictures import Picture, checked
from backend.files.tables import Files
from backend.times import instant
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.instants import clock
from sync.server.messages import Mutation
from tests.cast import ANNA, DORA, an_id
from tests.files.drawn import picture

DAY = 86_400_000
NAMED, DELETED, LONG_DELETED, LOOSE = (checked(picture(40 + n, 30)) for n in range(4))


async def name(app: Litestar, number: int, found: Picture, deleted_days: int | None = None) -> None:
    """A photo of it, which was deleted so many days ago."""
    access = Access(user=DORA, role="administrator", scopes=("shared",))
    fields = {"hash": found.hash, "type": found.type, "width": found.width, "height": found.height}
    set_ = {**fields, "product_id": an_id(1), "size": len(found.body)}
    row = an_id(500 + number)
    done = [Mutation(op="create", table="product_photos", id=row, set=set_)]
    if deleted_days is not None:
        done.append(Mutation(op="delete", table="product_photos", id=row))
    real = app.state.registry.now
    app.state.registry.now = lambda: clock() - (deleted_days or 0) * DAY
    try:
        results = await apply(app.state.registry, access, done)
    finally:
        app.state.registry.now = real
    assert {result.status for result in results} == {"applied"}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


async def test_what_no_row_has_named_for_thirty_days_goes(app: Litestar, folder: Folder) -> None:
    now = clock()
    for found in (NAMED, DELETED, LONG_DELETED, LOOSE):
        await keep(folder, found, ANNA, now - 31 * DAY)
    await name(app, 1, NAMED)
    await name(app, 2, DELETED, 29)
    await name(app, 3, LONG_DELETED, 31)
    assert await sweep(app.state.registry, folder, now) == 2
    assert {found for found, _ in folder.names()} == {NAMED.hash, DELETED.hash}
    assert {row["id"] for row in await Files.select(Files.id)} == {NAMED.hash, DELETED.hash}
    assert await sweep(app.state.registry, folder, now) == 0


async def test_what_came_again_lately_stays(app: Litestar, folder: Folder) -> None:
    now = clock()
    await keep(folder, LOOSE, ANNA, now - 31 * DAY)
    await keep(folder, LOOSE, ANNA, now - DAY)
    assert await sweep(app.state.registry, folder, now) == 0
    assert folder.read(LOOSE.hash) == LOOSE.body


async def test_what_a_crash_left_behind_goes_when_it_is_old(app: Litestar, folder: Folder) -> None:
    now = clock()
    await keep(folder, NAMED, ANNA, now)
    old, fresh = folder.write(b"half"), folder.write(b"a half")
    (folder.path / LOOSE.hash).write_bytes(LOOSE.body)
    for path in (old, folder.path / LOOSE.hash):
        os.utime(path, (now / 1_000 - 31 * 86_400,) * 2)
    await sweep(app.state.registry, folder, now)
    assert {found for found, _ in folder.names()} == {NAMED.hash, fresh.name}


async def test_who_brings_a_file_while_it_is_swept_has_it_afterwards(
    app: Litestar, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep has deleted the row and not yet the file when the file comes again."""
    now = clock()
    await keep(folder, LOOSE, ANNA, now - 31 * DAY)
    coming: list[asyncio.Task[None]] = []
    loop, written = asyncio.get_running_loop(), threading.Event()
    real_remove, real_write = Folder.remove, Folder.write

    def come() -> None:
        coming.append(loop.create_task(keep(folder, LOOSE, ANNA, now)))

    def write(self: Folder, body: bytes) -> Path:
        try:
            return real_write(self, body)
        finally:
            written.set()

    def remove(self: Folder, hash_: str) -> None:
        loop.call_soon_threadsafe(come, context=Context())  # a request of its own, in no transaction
        assert written.wait(30)
        real_remove(self, hash_)

    monkeypatch.setattr(Folder, "write", write)
    monkeypatch.setattr(Folder, "remove", remove)
    assert await sweep(app.state.registry, folder, now) == 1
    await asyncio.gather(*coming)
    assert folder.read(LOOSE.hash) == LOOSE.body
    assert [row["kept_at"] for row in await Files.select(Files.kept_at)] == [instant(now)]


async def test_a_crash_before_the_commit_leaves_no_row_without_its_file(
    app: Litestar, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def place(self: Folder, unfinished: Path, hash_: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Folder, "place", place)
    with pytest.raises(OSError, match="No space"):
        await keep(folder, LOOSE, ANNA, clock())
    assert await Files.count() == 0
    assert list(folder.names()) == []


def test_it_is_one_of_the_chores(tmp_path: Path) -> None:
    assert keeping.sweeping(tmp_path).name == "files"
