"""What a file is called. Pure; twin: web/worker/files/rules.js."""

import re

HASH = "[0-9a-f]{64}"
_HASH = re.compile(HASH)


def is_hash(value: object) -> bool:
    """Whether a value is a SHA-256 in lower-case hexadecimal."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def address(hash_: str) -> str:
    """Where a file is fetched, and where a phone puts it."""
    return f"/files/{hash_}"


def small_address(hash_: str) -> str:
    """Where the same picture is fetched as a list shows it: pictures.thumbnail."""
    return f"/files/{hash_}/small"
