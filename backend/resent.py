"""A form that went back and was sent again corrects what it made. Pure; twin: `create` in web/worker/saving.js."""

from collections.abc import Mapping, Sequence
from typing import cast

from backend.history.pages import Event
from backend.people.person import Person
from sync.server.messages import Mutation
from sync.server.values import Values


def create_or_correct(
    person: Person, create: Mutation, row: Mapping[str, object] | None, events: Sequence[Event]
) -> list[Mutation]:
    """What a form to make a row asks for: the row, or the correction of the one that the same form has made before.

    `row` is the one of that id, if this person sees one; `events` the history of its customer. A row that somebody
    else made or that was changed since is no longer the form's: then the create stays, which the write path refuses
    as `exists` unless it is the very one that made the row.
    """
    if row is None:
        return [create]
    differing = {name: value for name, value in create.set.items() if row[name] != value}
    if not differing:
        return []
    changed = any(event["table"] == create.table and event["record_id"] == create.id for event in events)
    if changed or row["created_by"] != person.id:
        return [create]
    was = cast("Values", {name: row[name] for name in create.set})
    return [Mutation(op="update", table=create.table, id=create.id, set=differing, was=was)]
