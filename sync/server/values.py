"""Values as they are on the wire and in memory, and their one encoding."""

import hashlib

import msgspec

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Values = dict[str, Json]
Key = tuple[str, str]
"""Wire name of a table and id of a row."""

DIGEST_CHARACTERS = 32  # 128 bits of SHA-256: enough that no two contents meet by chance
_sorted = msgspec.json.Encoder(order="sorted")
encode = msgspec.json.Encoder().encode


def digest(value: object) -> str:
    """The same for the same content, whatever the order of its keys."""
    return hashlib.sha256(_sorted.encode(value)).hexdigest()[:DIGEST_CHARACTERS]
