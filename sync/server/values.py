"""Values as they are on the wire and in memory, and their one encoding."""

import hashlib
import json
from collections.abc import Callable

import msgspec

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Values = dict[str, Json]
Key = tuple[str, str]
"""Wire name of a table and id of a row."""

DIGEST_CHARACTERS = 32  # 128 bits of SHA-256: enough that no two contents meet by chance
encode = msgspec.json.Encoder().encode
decode: Callable[[str], Json] = msgspec.json.Decoder().decode


canonical: Callable[[object], str] = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
"""JSON that is the same for the same content, whatever the order of its keys; takes numbers of any size."""


def digest(text: str) -> str:
    """Of canonical JSON: enough to know whether two contents are the same."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_CHARACTERS]
