"""Fields that may be written: what fits in them, and what happens when two people change one.

    {"title": plain(text(200)), "price": guarded(whole(0, 10**9)), "grade": observation(one_of("good", "poor"))}

A normaliser takes a wire value and returns the one that is stored, or raises Unfit. It is kind: what a phone accepted
is not refused here.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from enum import Enum
from typing import cast

import msgspec

from sync.server.access import Access
from sync.server.ids import is_id
from sync.server.values import Json


class Unfit(ValueError):
    """The value does not fit the field."""


Normalise = Callable[[Json], Json]
Default = Json | Callable[[Access], Json]
Steps = Mapping[str, Collection[str]]


class Kind(Enum):
    """How a change is judged against another that came first (see compare.py and PROTOCOL.md)."""

    PLAIN = "plain"
    GUARDED = "guarded"
    OBSERVATION = "observation"
    SET = "set"
    TEXT = "text"
    FIXED = "fixed"
    """Given on create, never changed."""
    STATE = "state"
    """Goes by steps; any other is refused."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """Fields with the same `group` are judged as one; conflicts name the group. `default` may ask who creates.

    `steps` and `starts` are those of a state: from each value those that may follow, and those a row may begin with.
    """

    kind: Kind
    normalise: Normalise
    default: Default
    group: str = ""
    steps: Steps = msgspec.field(default_factory=dict)
    starts: tuple[str, ...] = ()


def plain(normalise: Normalise, default: Default = "", group: str = "") -> Field:
    """The later arrival wins, what it replaced is kept as a conflict to review."""
    return Field(kind=Kind.PLAIN, normalise=normalise, default=default, group=group)


def guarded(normalise: Normalise, default: Default = "", group: str = "") -> Field:
    """What stands stays, both are shown, a person decides."""
    return Field(kind=Kind.GUARDED, normalise=normalise, default=default, group=group)


def observation(normalise: Normalise, default: Default) -> Field:
    """What was seen last counts; what was seen before enters the history."""
    return Field(kind=Kind.OBSERVATION, normalise=normalise, default=default)


def labels(most: int = 200) -> Field:
    """A set of texts: what one adds and another removes both happen. Stored sorted by code points."""
    return Field(kind=Kind.SET, normalise=names(most), default=[])


def writing(most: int) -> Field:
    """Long text: if two wrote, both texts survive, the later one as a row of its own."""
    return Field(kind=Kind.TEXT, normalise=text(most), default="")


def fixed(normalise: Normalise, default: Default = None) -> Field:
    """Given on create, never changed: the row's parent, everything in a ledger."""
    return Field(kind=Kind.FIXED, normalise=normalise, default=default)


def state(steps: Steps, *starts: str) -> Field:
    """A value that goes by steps only: from each state those that may follow it, judged by what stands.

    A row begins in one of `starts`, in the first if nothing is said. Who writes for the system (imports, the demo)
    begins where he wants, and goes by the same steps.
    """
    known = {*steps, *starts, *(after for allowed in steps.values() for after in allowed)}
    return Field(
        kind=Kind.STATE, normalise=one_of(*sorted(known)), default=starts[0], steps=steps, starts=tuple(starts)
    )


def text(most: int, least: int = 0) -> Normalise:
    """Text of so many code points. U+0000, which PostgreSQL cannot hold, is left out; lone surrogates are replaced."""

    def normalise(value: Json) -> str:
        if not isinstance(value, str):
            raise Unfit("text expected")
        if "\0" in value:
            value = value.replace("\0", "")
        if not value.isascii():
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if not least <= len(value) <= most:
            raise Unfit(f"{least} to {most} characters expected")
        return value

    return normalise


def one_of(*choices: str) -> Normalise:
    known = frozenset(choices)

    def normalise(value: Json) -> str:
        if not isinstance(value, str) or value not in known:
            raise Unfit("one of " + ", ".join(choices) + " expected")
        return value

    return normalise


def matching(pattern: str) -> Normalise:
    """Text that a regular expression matches whole."""
    form = re.compile(pattern)

    def normalise(value: Json) -> str:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise Unfit(f"text like {pattern} expected")
        return value

    return normalise


def whole(least: int, most: int) -> Normalise:
    def normalise(value: Json) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Unfit(f"whole number from {least} to {most} expected")
        return value

    return normalise


def flag() -> Normalise:
    def normalise(value: Json) -> bool:
        if not isinstance(value, bool):
            raise Unfit("true or false expected")
        return value

    return normalise


def day() -> Normalise:
    """A date `YYYY-MM-DD`."""
    form = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

    def normalise(value: Json) -> str:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise Unfit("date expected")
        try:
            date.fromisoformat(value)
        except ValueError as error:
            raise Unfit("date expected") from error
        return value

    return normalise


def reference() -> Normalise:
    """The id of a row."""

    def normalise(value: Json) -> Json:
        if not is_id(value):
            raise Unfit("id expected")
        return value

    return normalise


def names(most: int) -> Normalise:
    """A list of texts, each once, sorted."""
    one = text(most, least=1)

    def normalise(value: Json) -> Json:
        if not isinstance(value, list):
            raise Unfit("list expected")
        return cast("list[Json]", sorted({cast("str", one(item)) for item in value}))

    return normalise


def optional(normalise: Normalise) -> Normalise:
    """Null, or what `normalise` takes. Give the field `default=None`."""

    def or_null(value: Json) -> Json:
        return None if value is None else normalise(value)

    return or_null
