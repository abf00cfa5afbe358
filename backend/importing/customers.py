"""Takes a list of customers over: row by row judged, in batches written through the one write path."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from backend.forms import Error
from backend.importing.csv import Record
from backend.importing.judging import Judge, Wanted, note_of
from backend.importing.known import customers, notes_made
from backend.importing.refusals import MESSAGES, Refused
from backend.people.person import Person
from backend.writing import access_of
from sync.server.apply import apply
from sync.server.messages import Mutation, Result
from sync.server.registry import Registry

BATCH = 300
"""Rows of a transaction: each may write a customer, a line of his history and a note (at most 1,000, DESIGN §6)."""


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
    refused: list[Refused] = []
    planned: list[tuple[Wanted, list[Mutation]]] = []
    judged = [judge.judge(record) for record in records]
    wanted = [each for each in judged if isinstance(each, Wanted)]
    there = await customers([each.id for each in wanted if each.exists])
    notes = {each.id: note for each in wanted if (note := note_of(each))}
    written = await notes_made([note.id for note in notes.values()])
    for each in judged:
        if isinstance(each, Refused):
            refused.append(each)
            continue
        change = judge.update(each, there[each.id]) if each.exists else judge.create(each)
        if isinstance(change, Refused):
            refused.append(change)
            continue
        note = notes.get(each.id)
        fresh = [note] if note and note.id not in written else []
        planned.append((each, [change, *fresh] if change else fresh))
    failed = await _write(judge, [plan for plan in planned if plan[1]], run)
    for each in (*refused, *failed.values()):
        run.refuse(each)
    done = [(each, mutations) for each, mutations in planned if each.id not in failed]
    return Tally(
        new=sum(not each.exists for each, _ in done),
        changed=sum(each.exists and bool(mutations) for each, mutations in done),
        unchanged=sum(not mutations for _, mutations in done),
        refused=len(refused) + len(failed),
    )


async def _write(judge: Judge, planned: list[tuple[Wanted, list[Mutation]]], run: Import) -> dict[str, Refused]:
    """Write, and tell what the engine refuses, by the customer's id."""
    if run.registry is None or not planned:
        return {}
    mutations = [mutation for _, some in planned for mutation in some]
    results = iter(await apply(run.registry, access_of(run.person), mutations))
    failed: dict[str, Refused] = {}
    for each, some in planned:
        errors = [_errors(result) for result in islice(results, len(some)) if result.status == "rejected"]
        if errors:
            failed[each.id] = judge.refused(each.record, errors[0])
    return failed


def _errors(result: Result) -> dict[str, Error]:
    error = result.error
    if error and error.code == "read_only" and error.fields:
        return dict.fromkeys(error.fields, Error("read_only"))
    return {"": Error(error.code if error and error.code in MESSAGES else "not_saved")}
