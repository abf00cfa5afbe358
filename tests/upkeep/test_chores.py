"""What is done now and then: what one chore fails at holds up neither the others nor the next time."""

import asyncio

import pytest
from litestar import Litestar

from backend.app import SLICES
from backend.database import Engine, sql
from backend.upkeep import chores
from backend.upkeep.chores import Chore, do, keep_up
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.purge import KEPT_MS
from sync.server.registry import Registry
from tests.cast import MUELLERS_NOTE
from tests.syncing.test_events import SYSTEM


async def test_deleted_notes_go_after_ninety_days(app: Litestar, engine: Engine) -> None:
    registry: Registry = app.state.registry
    await apply(registry, SYSTEM, [Mutation(op="delete", table="notes", id=MUELLERS_NOTE)])
    await chores.purge_all(registry, registry.now())
    assert await sql(engine, "SELECT 1 FROM notes WHERE id = {}", MUELLERS_NOTE)
    real = registry.now
    registry.now = lambda: real() + KEPT_MS + 1
    try:
        await chores.purge_all(registry, registry.now())
    finally:
        registry.now = real
    assert not await sql(engine, "SELECT 1 FROM notes WHERE id = {}", MUELLERS_NOTE)


async def test_each_chore_of_the_application_can_be_done(app: Litestar) -> None:
    found = [chore for slice_ in SLICES for chore in slice_.chores]
    assert {chore.name for chore in found} >= {"purge", "stand-ins"}
    for chore in found:
        await chore.run(app.state.registry, app.state.registry.now())


async def test_one_that_fails_is_told_and_tried_again_with_the_next_tick(
    app: Litestar, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(chores, "FIRST_SECONDS", 0)
    monkeypatch.setattr(chores, "MINUTE", 0)
    done: list[str] = []
    enough = asyncio.Event()

    async def fails(registry: Registry, now: int) -> None:
        done.append("fails")
        if done.count("fails") == 3:
            enough.set()
        raise OSError("no connection")

    async def works(registry: Registry, now: int) -> None:
        done.append("works")

    upkeep = asyncio.create_task(
        keep_up(app.state.registry, [Chore("fails", chores.DAY, fails), Chore("works", chores.DAY, works)])
    )
    await enough.wait()
    upkeep.cancel()
    await asyncio.wait([upkeep])
    assert done.count("works") == 1
    assert "a chore failed" in caplog.text
    assert not await do(app.state.registry, Chore("fails", chores.DAY, fails))
