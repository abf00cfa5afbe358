"""Push: a device's numbered mutations, each carried out exactly once however often it arrives."""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise
from typing import cast

import msgspec

from sync.server import instants
from sync.server.access import Access
from sync.server.apply import carry_out_all, in_transaction
from sync.server.errors import BadRequest, Gap, Refusal, TooLarge
from sync.server.ids import is_id
from sync.server.limits import PUSH_BYTES, PUSH_MUTATIONS
from sync.server.messages import Answer, Batch, Error, Mutation, Op, Reply, Result, Sent, Status
from sync.server.registry import Registry
from sync.server.schemas import Words
from sync.server.statements import columns_of, insert
from sync.server.values import Key, Values, canonical, digest, encode
from sync.server.work import Work
from sync.server.write import write_feed, write_rows

log = logging.getLogger("sync.push")
MUTATION_COLUMNS = columns_of(
    {
        "device": "text",
        "number": "bigint",
        "hash": "text",
        "status": "text",
        "answer": "text",
        "whole": "text",
        "table_name": "text",
        "row_id": "text",
        "at": "text",
    }
)
OPS = ("create", "update", "delete")


class Item(msgspec.Struct):
    """One numbered mutation. `mutation` is None if it cannot be carried out at all; `fault` then says why."""

    number: int
    hash: str
    whole: str
    key: Key
    mutation: Mutation | None
    fault: Error | None = None

    def speak(self, words: Words) -> None:
        """Put what an older client said into the words of today. The hash stays that of what it said."""
        if self.mutation is not None:
            self.mutation.set = words.mutation(self.mutation.table, self.mutation.set)
            if self.mutation.was is not None:
                self.mutation.was = words.mutation(self.mutation.table, self.mutation.was)


async def push(registry: Registry, access: Access, body: bytes, words: Words | None = None) -> Reply:
    """`words` are those of an older client. Raises BadRequest, TooLarge, Gap or Busy; nothing is recorded then that a
    repetition would not find."""
    items = _items(body, registry.now())
    if words is None:
        return await _push(registry, access, items)
    for item in items:
        item.speak(words)
    return words.reply(await _push(registry, access, items), {item.number: item.key[0] for item in items})


async def _push(registry: Registry, access: Access, items: Sequence["Item"]) -> Reply:
    runs = _runs(registry, items)
    if len(runs) == 1:
        return await _run(registry, access, items)
    return await _one_by_one(registry, access, items, runs, _run)


async def _run(registry: Registry, access: Access, items: Sequence["Item"]) -> Reply:
    """All in one transaction, unless one of them fails by a fault of ours."""
    try:
        return await in_transaction(registry, lambda: _once(registry, access, items))
    except Refusal:
        raise
    except Exception:
        log.exception("a batch failed and is done one by one", extra={"device": access.device})
    return await _one_by_one(registry, access, items, [[item] for item in items], _alone)


async def _one_by_one(
    registry: Registry,
    access: Access,
    items: Sequence["Item"],
    runs: Sequence[Sequence["Item"]],
    one: Callable[[Registry, Access, Sequence["Item"]], Awaitable[Reply]],
) -> Reply:
    reply = Reply(0, [])
    for run in runs:
        done = await one(registry, access, run)
        reply.last_mutation = done.last_mutation
        reply.results += done.results
    # What came later may have moved what came before: each row is told of as it is at the end, as for a whole batch.
    at_the_end = await in_transaction(registry, lambda: _once(registry, access, items))
    for result, repeated in zip(reply.results, at_the_end.results, strict=True):
        result.record = repeated.record
    return reply


def _runs(registry: Registry, items: Sequence["Item"]) -> list[list["Item"]]:
    """What is done in one transaction each: a table that consults others reads what was changed in them before.

    A push with a gap is left whole, for nothing of it is done.
    """
    runs: list[list[Item]] = [[]]
    changed: set[str] = set()
    whole = any(later.number != item.number + 1 for item, later in pairwise(items))
    for item in items:
        synced = registry.tables.get(item.key[0])
        if synced and not whole and changed & synced.consults:
            runs.append([])
            changed = set()
        runs[-1].append(item)
        changed.add(item.key[0])
    return runs


async def _alone(registry: Registry, access: Access, items: Sequence[Item]) -> Reply:
    """One mutation in a transaction of its own; if it fails by its own fault, that is its result."""
    (item,) = items
    try:
        return await in_transaction(registry, lambda: _once(registry, access, items))
    except Refusal:
        raise
    except Exception:
        log.exception("a mutation failed", extra={"device": access.device, "number": item.number})
        item.mutation, item.fault = None, Error("internal", "The server failed over this change.")
        return await in_transaction(registry, lambda: _once(registry, access, items))


async def _once(registry: Registry, access: Access, items: Sequence[Item]) -> Reply:
    last = await _lock_device(registry, access)
    known = await _known(registry, access.device, items, last)
    new = [item for item in items if item.number > last]
    work = Work(registry, access, instants.show(registry.now()))
    valid = [item for item in new if item.mutation is not None]
    repeated = [item.key for item in items if item.number <= last and item.key[0] in registry.tables]
    outcomes, clashes = await carry_out_all(
        work, [cast("Mutation", item.mutation) for item in valid], access.device, also=repeated
    )
    await write_rows(work)
    judged = {item.number: pair for item, pair in zip(valid, zip(outcomes, clashes, strict=True), strict=True)}
    results = []
    kept = []
    for item in items:
        if item.number <= last:
            results.append(_repeated(item, *known[item.number]))
        elif item.number in judged:
            outcome, mine = judged[item.number]
            results.append(Result(number=item.number, status=outcome.status, conflicts=mine, error=outcome.error))
        else:
            results.append(Result(number=item.number, status="rejected", error=item.fault))
        results[-1].record = work.record(item.key)
    for item, result in zip(items, results, strict=True):
        if item.number > last:
            kept.append(_kept(item, result, access.device, work.now))
    if kept:
        await insert(registry.database, "sync_mutation", MUTATION_COLUMNS, kept)
        last = new[-1].number
        await registry.database.sql("UPDATE sync_device SET last_mutation = {} WHERE id = {}", last, access.device)
    await write_feed(work)
    return Reply(last, results)


async def _lock_device(registry: Registry, access: Access) -> int:
    """The last number of this device; two pushes of one device come one after the other."""
    database = registry.database
    lock = "" if database.dialect == "sqlite" else " FOR NO KEY UPDATE"
    statement = f"SELECT last_mutation FROM sync_device WHERE id = {{}}{lock}"  # noqa: S608
    rows = await database.sql(statement, access.device)
    if not rows:
        await database.sql(
            "INSERT INTO sync_device (id, user_id, last_mutation) VALUES ({}, {}, 0) ON CONFLICT (id) DO NOTHING",
            access.device,
            access.user,
        )
        rows = await database.sql(statement, access.device)
    return cast("int", rows[0]["last_mutation"])


async def _known(registry: Registry, device: str, items: Sequence[Item], last: int) -> dict[int, tuple[Status, Answer]]:
    """What became of the numbers that are repeated. Raises Gap unless the rest continues them."""
    numbers = [item.number for item in items]
    if numbers and (numbers[0] > last + 1 or numbers != list(range(numbers[0], numbers[0] + len(numbers)))):
        raise Gap(last + 1)
    repeated = {item.number: item for item in items if item.number <= last}
    if not repeated:
        return {}
    rows = await registry.database.sql(
        "SELECT number, hash, status, answer FROM sync_mutation WHERE device = {} AND number BETWEEN {} AND {}",
        device,
        min(repeated),
        max(repeated),
    )
    found = {cast("int", row["number"]): row for row in rows}
    for number, item in repeated.items():
        if number not in found or found[number]["hash"] != item.hash:
            raise Gap(last + 1)
    return {
        number: (cast("Status", row["status"]), msgspec.json.decode(cast("str", row["answer"]), type=Answer))
        for number, row in found.items()
    }


def _repeated(item: Item, first: Status, answer: Answer) -> Result:
    return Result(number=item.number, status="duplicate", first=first, conflicts=answer.conflicts, error=answer.error)


def _kept(item: Item, result: Result, device: str, now: str) -> tuple[object, ...]:
    answer = encode(Answer(result.conflicts, result.error)).decode()
    whole = item.whole if result.status == "rejected" else None
    return (device, item.number, item.hash, result.status, answer, whole, *item.key, now)


def _items(body: bytes, now: int) -> list[Item]:
    if len(body) > PUSH_BYTES:
        raise TooLarge(PUSH_BYTES)
    batch = _decoded(body)
    if len(batch.mutations) > PUSH_MUTATIONS:
        raise TooLarge(PUSH_MUTATIONS, "mutations")
    shift = 0
    if batch.sent is not None:
        try:
            shift = now - instants.parse(batch.sent)
        except ValueError as error:
            raise BadRequest("sent is no instant") from error
    try:
        return [_item(sent, now, shift) for sent in batch.mutations]
    except RecursionError as error:
        raise BadRequest("the body is nested too deeply") from error


def _decoded(body: bytes) -> Batch:
    try:
        return msgspec.json.decode(body, type=Batch)
    except msgspec.ValidationError as error:
        raise BadRequest(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        # JavaScript may cut a pair of surrogates in two; that must not hold up all that waits behind it.
        text = json.dumps(json.loads(body), ensure_ascii=False).encode("utf-16", "surrogatepass")
        return msgspec.json.decode(text.decode("utf-16", "replace"), type=Batch)
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is no JSON of the expected form") from error


def _item(sent: Sent, now: int, shift: int) -> Item:
    if sent.number < 1:
        raise BadRequest("numbers start at 1")
    whole = canonical([sent.at, sent.op, sent.table, sent.id, sent.set, sent.was])
    item = Item(
        number=sent.number,
        hash=digest(whole),
        whole=whole,
        key=(
            sent.table.replace("\0", "") if isinstance(sent.table, str) else "",
            str(sent.id) if is_id(sent.id) else "",
        ),
        mutation=None,
    )
    wrong = [
        name
        for name, fits in (
            ("op", sent.op in OPS),
            ("table", isinstance(sent.table, str)),
            ("id", is_id(sent.id)),
            ("set", sent.set is None or isinstance(sent.set, dict)),
            ("was", sent.was is None or isinstance(sent.was, dict)),
        )
        if not fits
    ]
    try:
        at = instants.show(min(instants.parse(cast("str", sent.at)) + shift, now))
    except (ValueError, TypeError, OverflowError):
        wrong.append("at")
        at = ""
    if wrong:
        item.fault = Error("invalid", "The mutation does not have the form of one.", wrong)
        return item
    item.mutation = Mutation(
        op=cast("Op", sent.op),
        table=cast("str", sent.table),
        id=cast("str", sent.id),
        set=cast("Values", sent.set or {}),
        was=cast("Values | None", sent.was),
        at=at,
    )
    return item
