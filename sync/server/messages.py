"""What goes over the wire, as PROTOCOL.md names it, and what the server's own writers hand in."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from sync.server.values import Values

Status = Literal["applied", "merged", "conflict", "rejected", "duplicate"]
Op = Literal["create", "update", "delete"]
WORST_FIRST: tuple[Status, ...] = ("rejected", "conflict", "merged", "applied")


class Mutation(msgspec.Struct, kw_only=True):
    """One thing somebody did. `at` is the person's clock (None: now); `was` what he saw (None: not known).

    `by` names another person than the one who asks; only `system` access may, and devices cannot.
    """

    op: Op
    table: str
    id: str
    set: Values = msgspec.field(default_factory=dict)
    was: Values | None = None
    at: str | None = None
    by: str | None = None


class Sent(msgspec.Struct, kw_only=True):
    """A mutation as a device sends it. Only the number must be right; the rest is judged when it is applied."""

    number: int
    at: object = None
    op: object = None
    table: object = None
    id: object = None
    set: object = None
    was: object = None


class Batch(msgspec.Struct):
    mutations: list[Sent]
    sent: str | None = None


class Clash(msgspec.Struct):
    """A conflict in a result; `id` is that of its row."""

    id: str
    field: str
    mine: object
    theirs: object


class Error(msgspec.Struct):
    code: str
    message: str
    fields: list[str] = []


class Result(msgspec.Struct, kw_only=True):
    """What became of one mutation. `record`: its row as it is now, as a change; null if out of the person's scopes."""

    number: int
    status: Status
    first: Status | UnsetType = UNSET
    record: msgspec.Raw | None = None
    conflicts: list[Clash] = msgspec.field(default_factory=list)
    error: Error | None = None


class Reply(msgspec.Struct):
    last_mutation: int
    results: list[Result]


class Answer(msgspec.Struct):
    """What is kept of a result for a repetition."""

    conflicts: list[Clash]
    error: Error | None
