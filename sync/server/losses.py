"""What lost against another change becomes a row of the conflict table, for a person to look at."""

from collections.abc import Sequence
from typing import cast

import msgspec

from sync.server.compare import Loss
from sync.server.messages import Clash
from sync.server.registry import NewRow
from sync.server.values import Key, Values
from sync.server.work import Work


class Lost(msgspec.Struct, frozen=True):
    """A loss with the mutation's row, user and time, and the row that was made of a text that did not fit."""

    key: Key
    loss: Loss
    user: str
    at: str
    copy_id: str | None


async def keep(work: Work, lost: Sequence[Lost], device: str) -> list[Clash]:
    """Write the losses down, in their order. A second open one of a device about one field replaces the first."""
    if not lost:
        return []
    conflicts = work.registry.conflicts
    open_ones: dict[tuple[Key, str, str], Key] = {}
    for key in await work.load_conflicts(one.key for one in lost):
        row = work.rows[key]
        if row["device"] == device:
            record = (cast("str", row["table"]), cast("str", row["record_id"]))
            open_ones[record, cast("str", row["field"]), cast("str", row["by"])] = key
    clashes = []
    for one in lost:
        about = (one.key, one.loss.field, one.user)
        values = _values(work, one, device)
        if about in open_ones:
            key = open_ones[about]
            work.put(key, {**work.rows[key], **values})
        else:
            key = open_ones[about] = work.add(NewRow(conflicts.name, values), device)
        clashes.append(Clash(key[1], one.loss.field, one.loss.mine, one.loss.theirs))
    return clashes


def _values(work: Work, one: Lost, device: str) -> Values:
    belongs_to = work.registry.conflicts.belongs_to
    assert belongs_to
    root = work.root(one.key) if work.synced(one.key).belongs_to else one.key
    return {
        belongs_to[0]: root[1] if root and root[0] == belongs_to[1] else None,
        "table": one.key[0],
        "record_id": one.key[1],
        "field": one.loss.field,
        "mine": one.loss.mine,
        "theirs": one.loss.theirs,
        "kept": one.loss.kept,
        "by": one.user,
        "at": one.at,
        "their_by": one.loss.their_by,
        "their_at": one.loss.their_at,
        "state": "open",
        "copy_id": one.copy_id,
        "device": device,
        "scope": work.scope(one.key),
    }
