"""The process is killed in the middle of pushes, again and again: nothing acknowledged is missing, nothing doubled."""

import asyncio
import random
import signal
import sys
from pathlib import Path

from backend.database import bind, open_engine, sql, start, stop
from tests.sync import library
from tests.sync.conftest import filled_file
from tests.sync.phone import Phone
from tests.sync.pusher import identifier, mutation

KILLS = 8
ROOT = Path(__file__).parents[2]


async def push_until_killed(path: Path, first: int, seconds: float) -> int:
    """The last number that was acknowledged."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.sync.pusher", str(path), str(first), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    acknowledged = int(await process.stdout.readline())
    await asyncio.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    said = (await process.stdout.read()).split(b"\n")
    assert await process.wait() == -signal.SIGKILL
    return max([acknowledged, *(int(line) for line in said[:-1])])


async def test_it_works(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    path.write_bytes(await filled_file())
    acknowledged = 0
    for _ in range(KILLS):
        acknowledged = await push_until_killed(path, acknowledged + 1, random.uniform(0, 0.15))

    engine = open_engine(str(path))
    bind(engine, library.TABLES)
    await start(engine)
    phone = Phone(library.registry(), library.ada())
    page = await phone.page()
    done = page["last_mutation"]
    assert acknowledged <= done <= acknowledged + 7
    while page["more"]:
        page = await phone.page()
    numbers = range(1, done + 1)
    assert {row_id for _, row_id in phone.rows} == {identifier(number) for number in numbers if _is_possible(number)}
    assert set(phone.versions.values()) == {1}
    (counted,) = await sql(engine, "SELECT count(*) AS count, max(number) AS last FROM sync_mutation")
    assert counted == {"count": done, "last": done}
    await stop(engine)


def _is_possible(number: int) -> bool:
    """The books of numbers 1 to 4 have no shelf: those mutations are rejected."""
    return mutation(number)["table"] == "shelves" or number >= 5
