"""One mutation against the rows as they stand: what it changes, what it clashes with, why it is refused."""

from collections.abc import Iterable
from typing import cast

import msgspec

from sync.server.access import Access
from sync.server.compare import CREATED, Loss, judge, normalised, seen, seen_differently
from sync.server.fields import Kind
from sync.server.ids import is_id, is_scope, new_id
from sync.server.limits import RECORD_BYTES
from sync.server.messages import WORST_FIRST, Error, Mutation, Status
from sync.server.registry import NOTHING, Adjusted, By, Change, Changed, Made, Operation, Synced
from sync.server.values import Json, Key, Values, canonical, digest, encode
from sync.server.work import Work

DELETED = "deleted"
"""Not a column: an update that sets it to false is the undo of a delete; a conflict over a delete names it."""


class Rejected(Exception):
    def __init__(self, code: str, message: str, fields: list[str] | None = None) -> None:
        super().__init__(message)
        self.error = Error(code, message, fields or [])


class Outcome(msgspec.Struct):
    """`losses` become rows of the conflict table once the whole batch is judged (see losses.py).

    `copy_id` is the row made of the texts that did not fit.
    """

    status: Status = "applied"
    losses: list[Loss] = msgspec.field(default_factory=list)
    error: Error | None = None
    copy_id: str | None = None


def carry_out(work: Work, mutation: Mutation, device: str) -> Outcome:
    """Change `work` as the mutation says. A rejected mutation changes nothing."""
    try:
        return _carry_out(work, mutation, device)
    except Rejected as rejection:
        return Outcome("rejected", error=rejection.error)


def _carry_out(work: Work, mutation: Mutation, device: str) -> Outcome:
    synced = work.registry.tables.get(mutation.table)
    if synced is None:
        raise Rejected("unknown_table", f"There is no table {mutation.table}.")
    if not is_id(mutation.id):
        raise Rejected("invalid", "The id is not a UUID in lower case.", ["id"])
    if mutation.op not in synced.ops:
        raise Rejected("read_only", f"{mutation.op} is not for devices here.")
    one = _One(work, synced, mutation, device)
    if mutation.op == "create":
        return one.create()
    if mutation.op == "delete":
        return one.delete()
    return one.update()


class _Ready(msgspec.Struct):
    row: Values
    body: bytes


def _worst(losses: list[Loss]) -> Status:
    statuses: list[Status] = ["conflict" if loss.kept == "theirs" else "merged" for loss in losses]
    return min(statuses, key=WORST_FIRST.index, default="applied")


class _One:
    """One mutation being carried out."""

    def __init__(self, work: Work, synced: Synced, mutation: Mutation, device: str) -> None:
        self.work = work
        self.synced = synced
        self.key: Key = (synced.name, mutation.id)
        self.row = work.rows.get(self.key)
        self.set = mutation.set
        self.was = mutation.was
        self.device = device
        self.at = mutation.at or work.now
        self.access: Access = work.access
        self.user = mutation.by or work.access.user
        self.mark: list[Json] = [device, self.at, self.user]

    def create(self) -> Outcome:
        given = self._normalised(self.set)
        made_of = digest(canonical(given))
        if self.row is not None:
            if self._marks()[CREATED][3:] == [made_of] or all(self.row[name] == value for name, value in given.items()):
                return Outcome()
            raise Rejected("exists", "Another row has this id.")
        self._check_starts(given)
        defaults = {name: self._default(name) for name in self.synced.fields}
        row = self._new({**defaults, **given}, self.key[1], [*self.mark, made_of])
        numbered = self.synced.numbered
        if numbered:
            row[numbered.field] = numbered.format(self.work.counters[numbered.counter] + 1, row)
        self._check_root(row)
        self._check_scope(row)
        self._check_rights("create", frozenset(name for name, value in given.items() if value != defaults[name]))
        ready = self._ready("create", None, row)
        if numbered:  # only now: what is refused draws none
            self.work.counters[numbered.counter] += 1
            self.work.drawn.add(numbered.counter)
        self._put(self.key, "create", None, ready, [])
        return Outcome()

    def update(self) -> Outcome:
        row = self._existing()
        wanted = dict(self.set)
        revive = wanted.pop(DELETED, None)
        if revive not in (None, False):
            raise Rejected("invalid", "A row is deleted by a delete.", [DELETED])
        restored = row["deleted_at"] is not None
        if restored and revive is None:
            raise Rejected("gone", "The row has been deleted.")
        given = self._normalised(wanted)
        saw, unfit = seen(
            self.synced, {name: value for name, value in (self.was or {}).items() if self._is_judged(name, given)}
        )
        changing = frozenset(name for name, value in given.items() if row[name] != value)
        fixed = sorted(name for name in changing if self.synced.fields[name].kind is Kind.FIXED)
        if fixed:
            raise Rejected("read_only", "These fields never change.", fixed)
        self._check_rights("restore" if restored else "update", changing, row)
        verdict = judge(self.synced, row, given, saw, self.device, self.at, unfit)
        if verdict.refused:
            steps = [f"No step leads from {row[name]} to {value}." for name, value in verdict.refused.items()]
            raise Rejected("state", " ".join(steps), sorted(verdict.refused))
        self._check_steps(row, verdict.values)
        changes: list[Values] = [
            {"field": name, "was": row[name], "now": value}
            for name, value in verdict.values.items()
            if row[name] != value
        ]
        after = {**row, **verdict.values, "deleted_at": None}
        after["marks"] = {**self._marks(), **{cast("str", change["field"]): self.mark for change in changes}}
        self._check_scope(after)
        op: Operation = "restore" if restored else "update"
        # All that may be refused is made ready before anything is put.
        ready = self._ready(op, row, after) if changes or restored else None
        copy = self._ready("create", None, self._copied(row, verdict.copy)) if verdict.copy else None
        if ready:
            self._put(self.key, op, row, ready, changes)
        if verdict.outdated:
            self._enter_history(self.key, "update", row, row, self._outdated(row, saw, verdict.outdated))
        outcome = Outcome(_worst(verdict.losses), verdict.losses)
        if copy:
            outcome.copy_id = cast("str", copy.row["id"])
            self._put((self.synced.name, outcome.copy_id), "create", None, copy, [])
        return outcome

    def delete(self) -> Outcome:
        if not self.synced.deletable:
            raise Rejected("read_only", "Rows of this table are not deleted.")
        row = self._existing()
        if row["deleted_at"] is not None:
            return Outcome()
        self._check_rights("delete", frozenset(), row)
        known = {name: value for name, value in (self.was or {}).items() if name in self.synced.fields}
        differing = seen_differently(row, *seen(self.synced, known), self.device)
        if differing:
            last = max(differing, key=lambda name: self._mark(name)[1])
            theirs: Values = {name: row[name] for name in differing}
            loss = Loss(DELETED, True, theirs, "theirs", self._mark(last)[2], self._mark(last)[1])
            return Outcome("conflict", [loss])
        after = {**row, "deleted_at": self.work.now}
        self._put(self.key, "delete", row, _Ready(after, encode(self.synced.wire(after))), [])
        return Outcome()

    def _ready(self, op: Operation, before: Values | None, after: Values) -> "_Ready":
        """The row with what the server makes of it, and its wire form. Raises Rejected if other rows forbid it, or if
        it is too large."""
        refused = self.synced.refuse(before, after, self.work.rows)
        if refused:
            raise Rejected("refused", refused.message, refused.fields)
        by = By(self.user, self.at, self.device, op, self.work.consulted.get(self.synced.name))
        derived = self.synced.derive(before, after, by)
        unknown = derived.keys() - self.synced.columns.keys()
        if unknown:
            raise KeyError(f"{self.synced.name} has no columns {sorted(unknown)}")
        row = {**after, **derived}
        body = encode(self.synced.wire(row))
        if len(body) > RECORD_BYTES:
            raise Rejected("invalid", f"A record has at most {RECORD_BYTES} bytes.")
        return _Ready(row, body)

    def _put(self, key: Key, op: Operation, before: Values | None, ready: "_Ready", changes: list[Values]) -> None:
        self.work.put(key, ready.row, ready.body)
        self._enter_history(key, op, before, self.work.rows[key], changes)

    def _enter_history(
        self, key: Key, op: Operation, before: Values | None, after: Values, changes: list[Values]
    ) -> None:
        root = self.work.root(key) if self.synced.belongs_to else key
        change = Change(
            table=key[0],
            id=key[1],
            op=op,
            root=root[1] if root else None,
            before=before,
            after=after,
            changes=changes,
            user=self.user,
            device=self.device,
            at=self.at,
            rows=self.work.rows,
        )
        self._make(self.synced.history(change))

    def _make(self, found: Iterable[Made]) -> None:
        for made in found:
            if isinstance(made, Adjusted):
                self.work.adjust(made)
            elif isinstance(made, Changed):
                self._change(made)
            else:
                self.work.add(made, self.device)

    def _change(self, made: Changed) -> None:
        """Another row, as this one has it."""
        key: Key = (made.table, made.id)
        synced, before = self.work.synced(key), self.work.rows[key]
        after = {**before, **made.set}
        derived = synced.derive(before, after, By(self.user, self.at, self.device, "update"))
        self.work.put(key, {**after, **derived})
        root = self.work.root(key)
        change = Change(
            table=key[0],
            id=key[1],
            op="update",
            root=root[1] if root else key[1],
            before=before,
            after=self.work.rows[key],
            changes=[],
            user=self.user,
            device=self.device,
            at=self.at,
            rows=self.work.rows,
        )
        self._make(synced.history(change))

    def _outdated(self, row: Values, saw: Values, values: Values) -> list[Values]:
        return [
            {"field": name, "was": saw.get(name, row[name]), "now": value, "outdated": True}
            for name, value in values.items()
        ]

    def _copied(self, row: Values, texts: Values) -> Values:
        """A second row with the text that did not fit into the first, so that both survive."""
        fields = {name: row[name] for name in self.synced.fields}
        return self._new({**fields, **texts}, new_id(), self.mark)

    def _new(self, fields: Values, row_id: str, mark: list[Json]) -> Values:
        row: Values = {**self.synced.defaults, **fields, "id": row_id, "marks": {CREATED: cast("Json", mark)}}
        made = (("created_at", self.at), ("created_by", self.user))
        return row | {name: value for name, value in made if name in self.synced.columns}

    def _existing(self) -> Values:
        """The row, if this person reaches it: others' rows and rows that never were look the same."""
        if self.row is None or not self.access.reaches(self.work.scope(self.key)):
            raise Rejected("out_of_scope", "There is no such row for this person.")
        return self.row

    def _normalised(self, values: Values) -> Values:
        made = sorted(name for name in values if name in self.synced.made or name == "id")
        if made:
            raise Rejected("read_only", "The server makes these fields.", made)
        unknown = sorted(name for name in values if name not in self.synced.fields)
        if unknown:
            raise Rejected("invalid", "There are no such fields.", unknown)
        fit, unfit = normalised(self.synced, values)
        if unfit:
            raise Rejected("invalid", "These values do not fit.", sorted(unfit))
        return fit

    def _default(self, name: str) -> Json:
        default = self.synced.fields[name].default
        return default(self.access) if callable(default) else default

    def _is_judged(self, name: str, given: Values) -> bool:
        return any(other in given for other in self.synced.groups.get(name, ()))

    def _check_root(self, row: Values) -> None:
        if self.synced.belongs_to is None:
            return
        field, table = self.synced.belongs_to
        key: Key = (table, cast("str", row[field]))
        root = self.work.rows.get(key)
        if root is None or not (self.access.reaches(self.work.scope(key)) or key in self.work.routed):
            raise Rejected("out_of_scope", "What it belongs to does not exist for this person.", [field])
        if root["deleted_at"] is not None:
            raise Rejected("gone", "What it belongs to has been deleted.", [field])

    def _check_scope(self, row: Values) -> None:
        if self.synced.scope is None or self.synced.belongs_to is not None:
            return
        scope = self.synced.scope(row)
        if not is_scope(scope):
            raise Rejected("invalid", "There is no such scope.")
        if not self.access.reaches(scope):
            raise Rejected("out_of_scope", "This person may not write there.")

    def _check_starts(self, given: Values) -> None:
        if self.access.system:
            return
        fields = self.synced.fields
        wrong = [name for name in given if fields[name].kind is Kind.STATE and given[name] not in fields[name].starts]
        if wrong:
            raise Rejected("state", " ".join(f"No row begins as {given[name]}." for name in wrong), wrong)

    def _check_steps(self, row: Values, values: Values) -> None:
        if self.access.system:
            return
        fields, may_step = self.synced.fields, self.synced.may_step
        taken = [name for name, value in values.items() if fields[name].kind is Kind.STATE and row[name] != value]
        others = sorted(name for name in taken if not may_step(self.access, name, row[name], values[name]))
        if others:
            raise Rejected("read_only", "This person may not take this step.", others)

    def _check_rights(self, op: Operation, fields: frozenset[str], before: Values | None = None) -> None:
        if self.access.system:
            return
        forbidden = frozenset(self.synced.rights(self.access, op, before, fields))
        if forbidden == NOTHING:
            raise Rejected("read_only", "This person may not do that here.")
        if forbidden & fields:
            raise Rejected("read_only", "This person may not change these fields.", sorted(forbidden & fields))

    def _marks(self) -> dict[str, list[Json]]:
        assert self.row is not None
        return cast("dict[str, list[Json]]", self.row["marks"])

    def _mark(self, name: str) -> list[str]:
        marks = self._marks()
        return cast("list[str]", marks.get(name) or marks[CREATED])
