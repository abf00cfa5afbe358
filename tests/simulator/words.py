"""Older clients: two schemas before the newest one, and what their phones hold, told without the engine's words.

The application has no older schema yet; these make it one that has.
"""

from typing import Any

from sync.server.schemas import Step
from sync.server.values import Values
from tests.protocol.client import Key

NEWEST = 3
OLD_NAMES = {"remark": "comment"}
"""What schema 1 calls fields of customers."""


def _with_fax(table: str, data: Values) -> Values:
    return {**data, "fax": ""} if table == "customers" else data


def _without_fax(table: str, values: Values) -> Values:
    return {name: value for name, value in values.items() if name != "fax"}


STEPS = (
    Step(renamed={"customers": OLD_NAMES}, down=_with_fax, up=_without_fax),
    Step(unknown={"history"}),
)


def as_held(schema: int, rows: dict[Key, Any]) -> dict[Key, Any]:
    """Of what a phone of the newest schema would hold, what one of this schema does."""
    return {key: in_words(schema, key[0], row) for key, row in rows.items() if schema == NEWEST or key[0] != "history"}


def in_words(schema: int, table: str, data: dict[str, Any]) -> dict[str, Any]:
    if schema > 1 or table != "customers":
        return data
    return {"fax": "", **{OLD_NAMES.get(name, name): value for name, value in data.items()}}
