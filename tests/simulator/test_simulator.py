"""Stories of fixed seeds, and those that once ended badly, on both databases (`make torture` tells new ones)."""

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest

from tests.simulator.database import Database, PostgresDatabase, SQLiteFile, scratch
from tests.simulator.server import Server
from tests.simulator.story import Story, Told, kept_story, made_of, shrunk, tell

SEEDS = range(1, 81)
SEEDS_ON_POSTGRES = range(101, 109)
ONCE_BAD = Path(__file__).with_name("stories.jsonl").read_text().splitlines()
"""Stories that found something, each with what it was."""


@pytest.fixture(scope="module")
def server() -> Server:
    return Server()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = scratch()
    yield path
    rmtree(path)


async def ends_well(story: Story, server: Server, database: Database) -> None:
    """Fails with the shortest story that breaks the same rule."""
    try:
        await tell(story, server, database)
        return
    except Told as told:
        rule = told.rule
    small = await shrunk(story, rule, server, database)
    try:
        await tell(small, server, database)
    except Told as told:
        pytest.fail(told.as_text(story.seed), pytrace=False)
    pytest.fail(f"seed {story.seed} broke «{rule}», but not when it was told again")


async def test_it_works(server: Server, folder: Path) -> None:
    world = await tell(made_of(1), server, SQLiteFile(folder))
    assert world.counts["mutations"] > 10
    assert world.counts["replicas compared"] > 10


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_story_ends_well(seed: int, server: Server, folder: Path) -> None:
    await ends_well(made_of(seed), server, SQLiteFile(folder))


@pytest.mark.parametrize("line", ONCE_BAD, ids=[json.loads(line)["found"] for line in ONCE_BAD])
async def test_a_story_that_once_ended_badly_ends_well(line: str, server: Server, folder: Path) -> None:
    await ends_well(kept_story(line), server, SQLiteFile(folder))


@pytest.mark.parametrize("seed", SEEDS_ON_POSTGRES)
async def test_every_story_ends_well_on_postgres(seed: int, server: Server) -> None:
    await ends_well(made_of(seed), server, PostgresDatabase())


async def test_a_story_told_twice_is_the_same(server: Server, folder: Path) -> None:
    first = await tell(made_of(3), server, SQLiteFile(folder))
    second = await tell(made_of(3), server, SQLiteFile(folder))
    assert first.counts == second.counts
    assert first.faults == second.faults
