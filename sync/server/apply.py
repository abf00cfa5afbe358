"""The one write path: whoever changes a synced row does it here, in one transaction.

    results = await apply(registry, access, [Mutation(op="update", table="books", id=…, set={…}, was={…})])

rights and scope → lock → compare, field rules → history, sums of other rows → rows → counters → clock → feed → commit.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar, cast

from sync.server import counters, instants
from sync.server.access import SERVER, Access
from sync.server.adjusting import adjust
from sync.server.database import Trouble
from sync.server.errors import Busy, Refusal
from sync.server.ids import is_id
from sync.server.judge import Outcome, carry_out
from sync.server.limits import ATTEMPTS, TRANSACTION_ROWS
from sync.server.losses import Lost, keep
from sync.server.messages import Clash, Mutation, Result
from sync.server.registry import Asked, Registry, nothing_to_ask
from sync.server.routed import find_routed
from sync.server.values import Key
from sync.server.work import RootChanged, Work
from sync.server.write import write_feed, write_rows

T = TypeVar("T")
RACES = 2  # a row made by somebody else at the same moment is there the second time
PAUSE_SECONDS = 0.02
BUSY = "The database cannot serve this now."


class Undone(Exception):
    """Carries the results of a transaction that is rolled back because one of its mutations was rejected."""

    def __init__(self, results: list[Result]) -> None:
        super().__init__("rolled back")
        self.results = results


async def apply(
    registry: Registry, access: Access, mutations: Sequence[Mutation], all_or_none: bool = False
) -> list[Result]:
    """Carry out what the server itself, or a person at a page of the server, wants: all in one transaction.

    Rejections and conflicts stand in the results; a rejected mutation does not hold up the others, unless they are
    wanted `all_or_none`: then nothing is written, and inside a transaction of the caller Undone is raised.
    A fault of ours is raised and nothing is written. Inside a `writing` transaction of the caller it is part of that
    one; let nothing that waits come after it. Raises Busy.
    """
    if len(mutations) > TRANSACTION_ROWS:
        raise ValueError(f"at most {TRANSACTION_ROWS} mutations in a transaction")

    async def once() -> list[Result]:
        work = Work(registry, access, instants.show(registry.now()))
        capped = [_capped(mutation, work.now) for mutation in mutations]
        outcomes, clashes = await carry_out_all(work, capped, SERVER)
        results = [
            Result(number=0, status=outcome.status, conflicts=mine, error=outcome.error)
            for outcome, mine in zip(outcomes, clashes, strict=True)
        ]
        if all_or_none and any(result.error for result in results):
            raise Undone(results)
        await write_rows(work)
        await write_feed(work)
        return results

    joined = registry.database.transaction_exists()
    try:
        return await in_transaction(registry, once)
    except Undone as undone:
        if joined:
            raise
        return undone.results


async def carry_out_all(
    work: Work, mutations: Sequence[Mutation], device: str, also: Sequence[Key] = ()
) -> tuple[list[Outcome], list[list[Clash]]]:
    """Lock and read the rows (and those of `also`), judge one after the other, and note what was lost."""
    keys, roots = _keys(work.registry, mutations)
    await work.load([*keys, *also], roots)
    await find_routed(work, mutations, device)
    await _consult(work, mutations)
    await counters.lock(work, mutations)
    outcomes = [carry_out(work, mutation, device) for mutation in mutations]
    await adjust(work)
    lost = [
        Lost(
            (mutation.table, mutation.id),
            loss,
            mutation.by or work.access.user,
            mutation.at or work.now,
            outcome.copy_id if loss.kept == "both" else None,
        )
        for mutation, outcome in zip(mutations, outcomes, strict=True)
        for loss in outcome.losses
    ]
    clashes = iter(await keep(work, lost, device))
    return outcomes, [[next(clashes) for _ in outcome.losses] for outcome in outcomes]


async def _consult(work: Work, mutations: Sequence[Mutation]) -> None:
    by_table: dict[str, list[Mutation]] = {}
    for mutation in mutations:
        by_table.setdefault(mutation.table, []).append(mutation)
    rows = dict(work.rows)
    for table in sorted(by_table):
        synced = work.registry.tables.get(table)
        if synced and synced.consult is not nothing_to_ask:
            asked = Asked(work.database, work.access, by_table[table], rows, work.now)
            work.consulted[table] = await synced.consult(asked)


async def in_transaction(registry: Registry, once: Callable[[], Awaitable[T]]) -> T:
    """Run `once` in a writing transaction, again from its start when another one was in the way."""
    database = registry.database
    joined = database.transaction_exists()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with database.writing():
                await database.applying()
                return await once()
        except RootChanged:
            if joined:
                raise Busy(BUSY) from None
        except Refusal:
            raise
        except Exception as error:
            trouble = database.trouble(error)
            if trouble is Trouble.BUSY:
                raise Busy(BUSY) from error
            if trouble is None or joined or (trouble is Trouble.RACE and attempt == RACES):
                raise
        await asyncio.sleep(random.uniform(0, PAUSE_SECONDS) * attempt)  # noqa: S311  # no secret
    raise Busy(BUSY)


def _keys(registry: Registry, mutations: Sequence[Mutation]) -> tuple[list[Key], list[Key]]:
    """The rows that the mutations are about, and the roots that new ones belong to."""
    keys: list[Key] = []
    roots: list[Key] = []
    for mutation in mutations:
        synced = registry.tables.get(mutation.table)
        if synced is None or not is_id(mutation.id):
            continue
        keys.append((mutation.table, mutation.id))
        keys += [key for key in synced.beside(mutation) if is_id(key[1])]
        root = mutation.set.get(synced.belongs_to[0]) if synced.belongs_to else None
        if synced.belongs_to and is_id(root):
            roots.append((synced.belongs_to[1], cast("str", root)))
    return keys, roots


def _capped(mutation: Mutation, now: str) -> Mutation:
    """Nothing happens later than now, whatever somebody's clock says."""
    return mutation if mutation.at is not None and mutation.at <= now else _at(mutation, now)


def _at(mutation: Mutation, at: str) -> Mutation:
    return Mutation(
        op=mutation.op, table=mutation.table, id=mutation.id, set=mutation.set, was=mutation.was, at=at, by=mutation.by
    )
