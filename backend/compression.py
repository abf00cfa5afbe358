"""Content codings of answers, chosen for each by what the client really accepts (RFC 9110 §12.5.3).

Levels are the fast ones: on a page of 353 kB they cost about a millisecond and give away a few percent of size. What is
larger than any page for people is a page of a first sync, or of a long absence: there a tenth less on a phone's line is
worth three milliseconds more.
"""

import gzip
from functools import lru_cache

import brotli
import zstandard

CODINGS = ("zstd", "br", "gzip")
"""Best first: what is taken among equally wanted ones."""

LEAST_BYTES = 512  # smaller answers fit into one packet anyway
ZSTD_LEVEL = 3
LARGE_BYTES = 262_144
ZSTD_LEVEL_OF_LARGE = 6
BROTLI_QUALITY = 4  # quality 1 makes the first sync of a large business larger than 6 MB, this one smaller
GZIP_LEVEL = 1
KEPT_HEADERS = 256  # browsers send few different ones


def accepts(accept_encoding: str, coding: str) -> bool:
    """Whether a coding may be used for a request with this `Accept-Encoding`."""
    return _quality(_qualities(accept_encoding), coding) > 0


@lru_cache(maxsize=KEPT_HEADERS)
def negotiate(accept_encoding: str) -> str | None:
    """The best coding the client wants, or None for the plain body."""
    qualities = _qualities(accept_encoding)
    best = max(CODINGS, key=lambda coding: _quality(qualities, coding))
    wanted = _quality(qualities, best)
    return best if wanted > 0 and wanted >= qualities.get("identity", 0) else None


def compress(body: bytes, accept_encoding: str) -> tuple[bytes, dict[str, str]]:
    """The body as it is to be sent, with the headers that say so."""
    headers = {"Vary": "Accept-Encoding"}
    coding = negotiate(accept_encoding) if len(body) >= LEAST_BYTES else None
    if coding is None:
        return body, headers
    return _encoded(body, coding), {**headers, "Content-Encoding": coding}


def _encoded(body: bytes, coding: str) -> bytes:
    if coding == "zstd":
        return zstandard.compress(body, ZSTD_LEVEL if len(body) < LARGE_BYTES else ZSTD_LEVEL_OF_LARGE)
    if coding == "br":
        return bytes(brotli.compress(body, quality=BROTLI_QUALITY))
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


def _quality(qualities: dict[str, float], coding: str) -> float:
    return qualities.get(coding, qualities.get("*", 0.0))


@lru_cache(maxsize=KEPT_HEADERS)
def _qualities(accept_encoding: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in accept_encoding.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name:
            found["gzip" if name == "x-gzip" else name] = _weight(parameters)
    return found


def _weight(parameters: list[str]) -> float:
    """1 where none is given; 0, so not wanted, where it cannot be read."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0.0 <= weight <= 1.0 else 0.0
    return 1.0
