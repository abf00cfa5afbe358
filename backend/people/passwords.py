"""Passwords: Argon2id, hashed beside the event loop, a few at a time."""

from functools import lru_cache

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 10  # NIST SP 800-63B asks for 8 or more; ten costs nobody anything
MAX_LENGTH = 200  # bounds what a stranger can make us hash
PARALLEL = 2  # each hash takes 64 MiB and a core for about 50 ms

_hasher = PasswordHasher()


@lru_cache(maxsize=1)
def _limiter() -> CapacityLimiter:
    return CapacityLimiter(PARALLEL)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """Checked when no such account exists, so that the answer takes as long as for one that does."""
    return _hasher.hash("nobody has this password")


async def hashed(password: str) -> str:
    """The Argon2id hash of a password, in the PHC string form."""
    return await to_thread.run_sync(_hasher.hash, password, limiter=_limiter())


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash. None costs the same time and is never a match."""
    known = password_hash or _nobodys_hash()
    ok = await to_thread.run_sync(_verify, known, password, limiter=_limiter())
    return ok and password_hash is not None


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
