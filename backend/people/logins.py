"""Signing in: the rate limit, the password, the session."""

from typing import Literal

import msgspec

from backend.people import accounts, devices, limits, passwords


class Credentials(msgspec.Struct, frozen=True):
    """What came with a login. `browser` is the secret by which a browser is known again, `name` names the device."""

    email: str
    password: str
    address: str
    browser: str | None
    name: str


class Denied(msgspec.Struct, frozen=True):
    """`wrong`: no such pair of e-mail and password. `wait`: too many attempts, come back in so many seconds."""

    reason: Literal["wrong", "wait"]
    seconds: int = 0


async def attempt(given: Credentials, now: int) -> devices.SignedIn | Denied:
    """Try to sign in at `now` (milliseconds). An unknown account takes as long, and counts, like a known one."""
    account = await accounts.by_email(given.email)
    known = await devices.known_device(account.id, given.browser) if account else None
    tried = limits.Attempt(accounts.folded(given.email), given.address, known)
    seconds = now // 1000
    noted = await limits.note_attempt(tried, seconds)
    if wait := await limits.seconds_to_wait(tried, noted, seconds):
        await limits.forgive(noted)
        return Denied("wait", wait)
    password_hash = account.password_hash if account else None
    if len(given.password) > passwords.MAX_LENGTH or not await passwords.matches(password_hash, given.password):
        return Denied("wrong")
    assert account is not None
    await limits.forgive(noted)
    return await devices.sign_in(account.id, given.browser, given.name, now)
