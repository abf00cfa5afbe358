"""Devices as sessions: made at login, found by their token, ended at logout or by revoking."""

from collections.abc import Mapping
from hashlib import sha256
from secrets import token_urlsafe

import msgspec
from piccolo.table import Table

from backend.ids import new_id
from backend.people.person import Person, Role
from backend.people.tables import Accounts, Devices, PersonTerritories
from backend.times import instant

TOKEN_BYTES = 32
MAX_NAME = 200
SEEN_EVERY_MS = 5 * 60 * 1000  # a visit is written down at most this often


class SignedIn(msgspec.Struct, frozen=True):
    """What the browser gets: `token` for the session, `browser` to be known again."""

    device: str
    token: str
    browser: str


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
