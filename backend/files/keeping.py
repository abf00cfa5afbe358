"""Keep a picture: on disk and in the table, or neither; and take away what no row names any more."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from backend.database import sql, writing
from backend.files import pieces
from backend.files.folder import Folder
from backend.files.pictures import Picture
from backend.files.tables import Files
from backend.times import instant
from backend.upkeep.chores import DAY, Chore
from sync.server.database import Database
from sync.server.registry import Registry

KEPT_DAYS = 30
"""So long a file stays that no row names: one that was deleted may come back, one that waits on a phone may arrive."""
AT_ONCE = 500  # names looked at or taken away between two looks at the clock
_DAY_MS = 86_400_000
_DECODING = ThreadPoolExecutor(2, "picture")
"""So many pictures are decoded at a time: each takes a core and up to 200 MB."""
log = logging.getLogger("feldbuch.files")


async def decoded(work: Callable[[bytes], Picture], body: bytes) -> Picture:
    """`checked` or `made_small`, in a thread of its own. Raises NoPicture."""
    return await asyncio.get_running_loop().run_in_executor(_DECODING, work, body)


async def keep(folder: Folder, picture: Picture, by: str, now: int) -> None:
    """On disk when it returns, whoever kept it before.

    The file gets its name while the row is locked: whoever sweeps holds that lock, too, from his look at the row until
    the file is gone.
    """
    hash_ = picture.hash
    unfinished = await asyncio.to_thread(folder.write, picture.body)
    try:
        async with writing(_database()):
            await _note(hash_, picture, by, now)
            await asyncio.to_thread(folder.place, unfinished, hash_)
    finally:
        await asyncio.to_thread(unfinished.unlink, missing_ok=True)


async def _note(hash_: str, picture: Picture, by: str, now: int) -> None:
    await sql(
        _database(),
        "INSERT INTO files (id, type, size, width, height, kept_at, kept_by) VALUES ({}, {}, {}, {}, {}, {}, {})"
        " ON CONFLICT (id) DO UPDATE SET kept_at = excluded.kept_at",
        hash_,
        picture.type,
        len(picture.body),
        picture.width,
        picture.height,
        instant(now),
        by,
    )


async def came_again(folder: Folder, hash_: str, now: int) -> bool:
    """Whether it is there whole: then it stays as long as if it had just come."""
    async with writing(_database()):
        known = await sql(_database(), "UPDATE files SET kept_at = {} WHERE id = {} RETURNING id", instant(now), hash_)
        return bool(known) and await asyncio.to_thread(folder.has, hash_)


def sweeping(data: Path) -> Chore:
    """The chore for this FELDBUCH_DATA."""
    folder = Folder(data)

    async def run(registry: Registry, now: int) -> None:
        gone = await sweep(registry, folder, now)
        unfinished = await asyncio.to_thread(pieces.sweep, data, now)
        if gone or unfinished:
            log.info("swept", extra={"files": gone, "unfinished": unfinished})

    return Chore("files", DAY, run)


async def sweep(registry: Registry, folder: Folder, now: int) -> int:
    """Take away the files that nothing has named for KEPT_DAYS; how many went."""
    cutoff = instant(now - KEPT_DAYS * _DAY_MS)
    tables = [name for name, synced in sorted(registry.tables.items()) if "hash" in synced.fields]
    named = "named.hash = files.id AND (named.deleted_at IS NULL OR named.deleted_at >= {})"
    missing = [f'NOT EXISTS (SELECT 1 FROM "{table}" AS named WHERE {named})' for table in tables]  # noqa: S608  # ours
    unused = " AND ".join(["kept_at < {}", *missing])
    dates = [cutoff] * (1 + len(tables))
    gone = 0
    while found := await sql(_database(), f"SELECT id FROM files WHERE {unused} LIMIT {AT_ONCE}", *dates):  # noqa: S608
        for row in found:
            async with writing(_database()):
                taken = await sql(
                    _database(),
                    f"DELETE FROM files WHERE id = {{}} AND {unused} RETURNING id",  # noqa: S608
                    row["id"],
                    *dates,
                )
                if taken:
                    await asyncio.to_thread(folder.remove, str(row["id"]))
                    gone += 1
    await _sweep_strays(folder, now)
    return gone


async def _sweep_strays(folder: Folder, now: int) -> None:
    """What a crash left between disk and table: old, and in no row."""
    old = now / 1_000 - KEPT_DAYS * _DAY_MS / 1_000
    names = [name for name, written in await asyncio.to_thread(lambda: list(folder.names())) if written < old]
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        known = await _known(some)
        for name in some:
            if name not in known:
                await asyncio.to_thread(folder.remove, name)


async def _known(names: Sequence[str]) -> set[str]:
    return {row["id"] for row in await Files.select(Files.id).where(Files.id.is_in(list(names)))}


def _database() -> Database:
    engine: Database = Files._meta.db  # type: ignore[assignment]  # Piccolo knows only its own
    return engine
