"""Takes the rows of a list over: planned batch by batch, and written through the one write path."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple, Protocol

from backend.forms import Error
from backend.importing.csv import Record
from backend.importing.refusals import MESSAGES, Refused
from backend.people.person import Person
from backend.writing import access_of
from sync.server.apply import apply
from sync.server.messages import Mutation, Result
from sync.server.registry import Registry

BATCH = 300
"""Rows of a transaction: each may write a row, a line of its history and another row (at most 1,000, DESIGN §6)."""


class Tally(NamedTuple):
    """What became of the rows so far."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0

    @property
    def rows(self) -> int:
        return sum(self)

    def __str__(self) -> str:
        return f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged, {self.refused} refused"


class Plan(NamedTuple):
    """What a row is to write, nothing if all is so already; whether what it is about `exists`."""

    record: Record
    exists: bool
    mutations: list[Mutation]


class Judge(Protocol):
    """What a list must know of itself."""

    async def plan(self, records: list[Record]) -> list[Plan | Refused]:
        """What each of these rows, which follow those before, is to write."""

    def refused(self, record: Record, errors: dict[str, Error]) -> Refused:
        """A refusal that names the columns of the file."""


class Import(NamedTuple):
    """An import under way. `registry` None writes nothing; every refusal is told, and the tally after each batch."""

    person: Person
    registry: Registry | None
    refuse: Callable[[Refused], None]
    progress: Callable[[Tally], None]


async def take_over(judge: Judge, rows: Iterator[Record], run: Import) -> Tally:
    """Take over all rows. Raises csv.ReadError from a file that turns out too long; what was written stays."""
    tally = Tally()
    for records in _batches(rows):
        outcome = await _batch(judge, records, run)
        tally = Tally(*(one + more for one, more in zip(tally, outcome, strict=True)))
        run.progress(tally)
    return tally


def _batches(rows: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


async def _batch(judge: Judge, records: list[Record], run: Import) -> Tally:
    plans = await judge.plan(records)
    refused = [plan for plan in plans if isinstance(plan, Refused)]
    planned = [plan for plan in plans if isinstance(plan, Plan)]
    failed = await _write(judge, [plan for plan in planned if plan.mutations], run)
    for each in (*refused, *failed.values()):
        run.refuse(each)
    done = [plan for plan in planned if plan.record.number not in failed]
    return Tally(
        new=sum(not plan.exists for plan in done),
        changed=sum(plan.exists and bool(plan.mutations) for plan in done),
        unchanged=sum(not plan.mutations for plan in done),
        refused=len(refused) + len(failed),
    )


async def _write(judge: Judge, planned: list[Plan], run: Import) -> dict[int, Refused]:
    """Write, and tell what the engine refuses, by the row's number."""
    if run.registry is None or not planned:
        return {}
    mutations = [mutation for plan in planned for mutation in plan.mutations]
    results = iter(await apply(run.registry, access_of(run.person), mutations))
    failed: dict[int, Refused] = {}
    for plan in planned:
        errors = [_errors(result) for result in islice(results, len(plan.mutations)) if result.status == "rejected"]
        if errors:
            failed[plan.record.number] = judge.refused(plan.record, errors[0])
    return failed


def _errors(result: Result) -> dict[str, Error]:
    error = result.error
    if error and error.code == "read_only" and error.fields:
        return dict.fromkeys(error.fields, Error("read_only"))
    return {"": Error(error.code if error and error.code in MESSAGES else "not_saved")}
