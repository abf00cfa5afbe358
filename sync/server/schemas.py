"""Older clients: rows as they knew them, mutations in their words.

A schema is the form of rows and messages; the newest is what the tables are. Each step says how one differs from the
next:

    Step(
        unknown={"labels"},                                     # tables that the older one does not know
        renamed={"customers": {"phone": "telephone"}},          # new name → old name
        down=lambda table, data: {**data, "fax": ""},           # what the older one expects besides, after the renaming
        up=lambda table, values: without(values, "fax"),        # a mutation's `set` or `was`, before the renaming
    )

    Registry(tables, schemas=[first_to_second, second_to_third])   # the newest is 3

The newest and the two before it are served; the page of a phone of the newest schema is never decoded.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import cast

import msgspec

from sync.server.messages import Clash, Error, Reply, Result
from sync.server.values import Json, Values

SERVED_BEFORE = 2
"""So many schemas before the newest are served."""


def _same(table: str, values: Values) -> Values:
    return values


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """From one schema to the next; see the head of this module."""

    unknown: Collection[str] = ()
    renamed: Mapping[str, Mapping[str, str]] = {}
    down: Callable[[str, Values], Values] = _same
    up: Callable[[str, Values], Values] = _same

    def row_down(self, table: str, data: Values) -> Values:
        names = self.renamed.get(table, {})
        return self.down(table, {names.get(name, name): value for name, value in data.items()})

    def row_up(self, table: str, values: Values) -> Values:
        names = {old: new for new, old in self.renamed.get(table, {}).items()}
        return {names.get(name, name): value for name, value in self.up(table, values).items()}

    def field_down(self, table: str, field: str) -> str:
        return self.renamed.get(table, {}).get(field, field)


class Schemas:
    """All schemas there were: the newest is one more than there are steps."""

    def __init__(self, steps: Sequence[Step] = ()) -> None:
        self._steps = tuple(steps)
        self.newest = len(self._steps) + 1
        self.oldest = max(1, self.newest - SERVED_BEFORE)

    def of(self, schema: int) -> "Words | None":
        """How to speak to a client of that schema; None for the newest, which needs no translation."""
        return None if schema == self.newest else Words(self._steps[schema - 1 :])


class Words:
    """What is said to and by a client some steps behind."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._unknown = frozenset(table for step in steps for table in step.unknown)

    def knows(self, table: str) -> bool:
        return table not in self._unknown

    def page(self, page: bytes) -> bytes:
        """A pulled page as the client would have got it then: it may bring fewer changes, and the same cursor."""
        head = cast("dict[str, Json]", msgspec.json.decode(page))
        changes = cast("list[dict[str, Json]]", head["changes"])
        head["changes"] = [self._change(change) for change in changes if self.knows(str(change["table"]))]
        return msgspec.json.encode(head)

    def mutation(self, table: str, values: Values) -> Values:
        """`set` or `was` of a mutation in the words of today."""
        for step in self._steps:
            values = step.row_up(table, values)
        return values

    def reply(self, reply: Reply, tables: Mapping[int, str]) -> Reply:
        """Answers to a push; `tables` are those of the mutations by number."""
        return Reply(reply.last_mutation, [self._result(result, tables[result.number]) for result in reply.results])

    def _change(self, change: dict[str, Json]) -> Values:
        data = change.get("data")
        if data is None:
            return change
        return {**change, "data": self._row(str(change["table"]), cast("Values", data))}

    def _row(self, table: str, data: Values) -> Values:
        for step in reversed(self._steps):
            data = step.row_down(table, data)
        return data

    def _field(self, table: str, field: str) -> str:
        for step in reversed(self._steps):
            field = step.field_down(table, field)
        return field

    def _result(self, result: Result, table: str) -> Result:
        record = result.record
        if record is not None:
            record = msgspec.Raw(msgspec.json.encode(self._change(msgspec.json.decode(record))))
        error = result.error
        return Result(
            number=result.number,
            status=result.status,
            first=result.first,
            record=record,
            conflicts=[Clash(one.id, self._field(table, one.field), one.mine, one.theirs) for one in result.conflicts],
            error=error and Error(error.code, error.message, [self._field(table, name) for name in error.fields]),
        )
