"""The login rate limit, made so that a stranger's wrong guesses never lock out the owner.

Attempts count per account *and* address; only browsers that never signed in to the account share a second, wider
limit per account. A browser that did is bounded by its own failures alone, wherever it is.
"""

from hashlib import sha256
from ipaddress import ip_address, ip_network

import msgspec

from backend.people.tables import LoginFailures

WINDOW_SECONDS = 15 * 60
IPV6_PREFIX = 64  # bits that a provider gives away as a whole
PER_ADDRESS = 10  # wrong passwords for one account from one address, in a window
PER_BROWSER = 20  # the same for a browser that knows the account
PER_ACCOUNT = 100  # for one account from all strangers together: stops guessing from many addresses


class Attempt(msgspec.Struct, frozen=True):
    """Where a login comes from. `browser` is the id of the browser if it signed in to this account before."""

    account: str
    address: str
    browser: str | None

    @property
    def limits(self) -> dict[str, int]:
        """The counters this attempt falls under, each with its limit."""
        if self.browser is not None:
            return {_key("browser", self.account, self.browser): PER_BROWSER}
        return {
            _key("address", self.account, network(self.address)): PER_ADDRESS,
            _key("account", self.account): PER_ACCOUNT,
        }


def network(address: str) -> str:
    """What one customer of a provider has: an IPv4 address, or of IPv6 the /64; anything else as it is."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, IPV6_PREFIX), strict=False)) if found.version == 6 else address


async def note_attempt(attempt: Attempt, now: int) -> list[int]:
    """Count an attempt before it is judged, so that many at once do not pass together. Forgets those long ago."""
    await LoginFailures.delete().where(LoginFailures.at <= now - WINDOW_SECONDS)
    noted = await LoginFailures.insert(*(LoginFailures(key=key, at=now) for key in attempt.limits))
    return [row["id"] for row in noted]


async def seconds_to_wait(attempt: Attempt, noted: list[int], now: int) -> int:
    """0 if the attempt that was `noted` may go on after those noted before it, else the seconds until one may."""
    wait = 0
    for key, limit in attempt.limits.items():
        failures = (
            await LoginFailures.select(LoginFailures.at)
            .where(
                (LoginFailures.key == key) & (LoginFailures.at > now - WINDOW_SECONDS) & (LoginFailures.id < min(noted))
            )
            .order_by(LoginFailures.at, ascending=False)
            .limit(limit)
        )
        if len(failures) >= limit:
            wait = max(wait, failures[-1]["at"] + WINDOW_SECONDS - now)
    return wait


async def forgive(noted: list[int]) -> None:
    """Take an attempt back: the password was right, or it was never looked at."""
    await LoginFailures.delete().where(LoginFailures.id.is_in(noted))


def _key(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()
