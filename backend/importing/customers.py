"""A list of customers: what each of its rows writes."""

from backend.forms import Error
from backend.importing.csv import Record
from backend.importing.judging import Judge, Wanted, note_of
from backend.importing.known import customers, notes_made
from backend.importing.refusals import Refused
from backend.importing.taking import Plan


class Customers:
    """Plans rows in batches: the customers that they mean are read at once."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    async def plan(self, records: list[Record]) -> list[Plan | Refused]:
        judged = [self._judge.judge(record) for record in records]
        wanted = [each for each in judged if isinstance(each, Wanted)]
        there = await customers([each.id for each in wanted if each.exists])
        notes = {each.id: note for each in wanted if (note := note_of(each))}
        written = await notes_made([note.id for note in notes.values()])
        plans: list[Plan | Refused] = []
        for each in judged:
            if isinstance(each, Refused):
                plans.append(each)
                continue
            change = self._judge.update(each, there[each.id]) if each.exists else self._judge.create(each)
            if isinstance(change, Refused):
                plans.append(change)
                continue
            note = notes.get(each.id)
            fresh = [note] if note and note.id not in written else []
            plans.append(Plan(each.record, each.exists, [change, *fresh] if change else fresh))
        return plans

    def refused(self, record: Record, errors: dict[str, Error]) -> Refused:
        return self._judge.refused(record, errors)
