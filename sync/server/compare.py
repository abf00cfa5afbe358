"""Per-field compare: what the person saw (`was`) against what stands now. Pure; cases in sync/vectors/compare.json."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import cast

import msgspec

from sync.server.access import SERVER
from sync.server.fields import Field, Kind, Unfit
from sync.server.registry import Synced
from sync.server.values import Json, Values

CREATED = "*"
"""The mark of every field that has not changed since the row was made."""

Kept = str
"""Of two that clash: "mine", "theirs" or "both" is what stands afterwards."""


class Loss(msgspec.Struct, frozen=True):
    """Two changes of one field (or group) that clash. `mine` is the mutation's."""

    field: str
    mine: Json
    theirs: Json
    kept: Kept
    their_by: str
    their_at: str


class Verdict(msgspec.Struct):
    """`values`: what to write. `outdated`: observations older than those that stand. `copy`: texts for a second row.

    `refused`: states to which no step leads from those that stand.
    """

    values: Values = msgspec.field(default_factory=dict)
    losses: list[Loss] = msgspec.field(default_factory=list)
    outdated: Values = msgspec.field(default_factory=dict)
    copy: Values = msgspec.field(default_factory=dict)
    refused: Values = msgspec.field(default_factory=dict)


def judge(
    synced: Synced, row: Values, wanted: Values, was: Values, device: str, at: str, unfit: Collection[str] = ()
) -> Verdict:
    """`wanted` and `was` hold normalised values of writable fields, `row` the row as it stands; `unfit` see `seen`."""
    marks = Marks(row)
    verdict = Verdict()
    for name, unit in _units(synced, wanted):
        _judge_unit(synced.fields[unit[0]], name, unit, row, wanted, was, unfit, marks, device, at, verdict)
    return verdict


def seen_differently(row: Values, was: Values, unfit: Collection[str], device: str) -> list[str]:
    """Fields that differ from what the person saw, and not by a change of his own device."""
    marks = Marks(row)
    differing = [*(name for name, seen in was.items() if row[name] != seen), *unfit]
    return [name for name in differing if not marks.own(name, device)]


def seen(synced: Synced, was: Mapping[str, Json]) -> tuple[Values, list[str]]:
    """What the person saw, as it would be stored, and the fields of which he saw what never stood there.

    He saw his own edit that was rejected. Such a value is compared with nothing and written nowhere; of a set, what
    fits of it counts.
    """
    fit, unfit = normalised(synced, was)
    sets = {name: _what_fits(synced.fields[name], was[name]) for name in unfit if _is_set(synced.fields[name])}
    return {**fit, **sets}, [name for name in unfit if name not in sets]


def normalised(synced: Synced, values: Mapping[str, Json]) -> tuple[Values, list[str]]:
    """The values of writable fields as they would be stored, and the names of those that do not fit."""
    fit: Values = {}
    unfit = []
    for name, value in values.items():
        try:
            fit[name] = synced.fields[name].normalise(value)
        except Unfit:
            unfit.append(name)
    return fit, unfit


class Marks:
    """Who changed which field last: {field: [device, at, user]}, and under "*" who made the row."""

    def __init__(self, row: Values) -> None:
        self._marks = cast("dict[str, list[str]]", row["marks"])

    def device(self, field: str) -> str:
        return self._of(field)[0]

    def at(self, field: str) -> str:
        return self._of(field)[1]

    def user(self, field: str) -> str:
        return self._of(field)[2]

    def own(self, field: str, device: str) -> bool:
        """Whether this very device changed the field last. The server's writers share one name: never theirs."""
        return device != SERVER and self.device(field) == device

    def _of(self, field: str) -> list[str]:
        return self._marks.get(field) or self._marks[CREATED]


def _units(synced: Synced, wanted: Values) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is judged as one, with its name: a field, or the group one of whose fields is wanted."""
    done: set[str] = set()
    for field in wanted:
        if field not in done:
            together = synced.groups[field]
            done.update(together)
            yield synced.fields[field].group or field, together


def _judge_unit(
    how: Field,
    name: str,
    unit: tuple[str, ...],
    row: Values,
    wanted: Values,
    was: Values,
    unfit: Collection[str],
    marks: Marks,
    device: str,
    at: str,
    verdict: Verdict,
) -> None:
    kind = how.kind
    asked = {field: wanted[field] for field in unit if field in wanted}
    if all(row[field] == value for field, value in asked.items()):
        return
    if kind is Kind.OBSERVATION:
        newer = all(at >= marks.at(field) for field in asked)
        (verdict.values if newer else verdict.outdated).update(asked)
        return
    if kind is Kind.STATE:
        allowed = wanted[name] in how.steps.get(cast("str", row[name]), ())
        (verdict.values if allowed else verdict.refused).update(asked)
        return
    if kind is Kind.SET:
        verdict.values.update({field: _with_changes(row[field], was.get(field), asked[field]) for field in asked})
        return
    saw = {field: was[field] for field in unit if field in was}
    differing = seen_differently(row, saw, [field for field in unit if field in unfit], device)
    blind = kind is Kind.GUARDED and any(field not in was and field not in unfit for field in asked)
    if not differing and not blind:
        verdict.values.update(asked)
        return
    mine = {**saw, **asked}
    theirs = {field: row[field] for field in mine}
    kept = {Kind.GUARDED: "theirs", Kind.TEXT: "both"}.get(kind, "mine")
    if kept == "mine":
        verdict.values.update(mine)
    if kept == "both":
        verdict.copy.update(asked)
    last = max(differing or asked, key=marks.at)
    verdict.losses.append(Loss(name, _alone(mine, unit), _alone(theirs, unit), kept, marks.user(last), marks.at(last)))


def _alone(values: Values, unit: tuple[str, ...]) -> Json:
    """The value of a field judged alone; of a group its fields by name."""
    return values[unit[0]] if len(unit) == 1 else values


def _is_set(field: Field) -> bool:
    return field.kind is Kind.SET


def _what_fits(field: Field, value: Json) -> Json:
    """Of a list what fits item by item; nothing of anything else."""
    found: list[Json] = []
    for item in value if isinstance(value, list) else []:
        with suppress(Unfit):
            found += cast("list[Json]", field.normalise([item]))
    return found


def _with_changes(now: Json, was: Json, wanted: Json) -> Json:
    if was is None:
        return wanted
    current, before, after = (set(cast("list[str]", value)) for value in (now, was, wanted))
    return cast("list[Json]", sorted((current - (before - after)) | (after - before)))
