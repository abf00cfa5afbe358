"""Ids are UUIDs as lower-case text; those made here are of version 7, so that they sort by time."""

import re
import secrets

from sync.server import instants

_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_SCOPE = re.compile(r"[A-Za-z0-9:._-]{1,100}\Z")
VERSION = 0x7 << 76
VARIANT = 0b10 << 62


def is_id(value: object) -> bool:
    return isinstance(value, str) and _FORM.match(value) is not None


def is_scope(value: str) -> bool:
    """Whether the name of a scope may go into the feed, where it is quoted as it is."""
    return _SCOPE.match(value) is not None


def new_id() -> str:
    noise = secrets.randbits(74)
    number = instants.clock() << 80 | VERSION | (noise >> 62) << 64 | VARIANT | noise & ((1 << 62) - 1)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
