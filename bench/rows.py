"""Rows and what is done to them, in the one form that is handed to us and to others alike."""

from collections.abc import Iterable
from hashlib import sha256

import msgspec

Row = dict[str, object]
Document = Row
"""A row as a JSON document: its fields, `id` among them, and the name of its table as `of`."""


class Mutation(msgspec.Struct, omit_defaults=True):
    """`op` is create (of a row with the fields `set`) or update (of these fields, which were `was`)."""

    op: str
    table: str
    id: str
    set: Row
    at: str
    was: Row | None = None


def content(documents: Iterable[Document]) -> tuple[int, str]:
    """How many, and a hash that is equal for equal documents in whatever order."""
    lines = sorted(msgspec.json.encode(document, order="deterministic") for document in documents)
    return len(lines), sha256(b"\n".join(lines)).hexdigest()
