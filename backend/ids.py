"""Row ids: UUIDv7 text, made where the row is made (RFC 9562). Twin: web/worker/ids.js."""

import re
import secrets
import time

RANDOM_BYTES = 10
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


def new_id(ms: int | None = None, random: bytes | None = None) -> str:
    """A new id: sorted by time, then random. Without arguments of this moment; tests give both."""
    stamp = time.time_ns() // 1_000_000 if ms is None else ms
    noise = bytearray(secrets.token_bytes(RANDOM_BYTES) if random is None else random)
    noise[0] = 0x70 | noise[0] & 0x0F
    noise[2] = 0x80 | noise[2] & 0x3F
    text = f"{stamp:012x}{noise.hex()}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_id(value: object) -> bool:
    """Whether a value is the text of a UUID in lower case; of any version, since nothing depends on it."""
    return isinstance(value, str) and _ID.match(value) is not None
