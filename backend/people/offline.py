"""People on the phone: names and roles only; how they sign in never leaves the server."""

from backend.people.person import ROLES
from backend.people.tables import People, Profiles
from backend.shared_rows import rights, scope
from sync.server.fields import flag, labels, matching, one_of, plain, text
from sync.server.registry import Synced
from sync.server.values import Values

NAME_MAX = 200

EMAIL_MAX = 320  # RFC 3696: 64 before the @, 255 behind it


def own_scope(row: Values) -> str:
    """A profile goes to its person's devices alone."""
    return f"u:{row['id']}"


PROFILES = Synced(
    table=Profiles,
    fields={
        "email": plain(text(EMAIL_MAX)),
        "language": plain(matching("[a-z]{2}"), "de"),
        "territories": labels(),
    },
    scope=own_scope,
    rights=rights,
)

PEOPLE = Synced(
    table=People,
    fields={
        "name": plain(text(NAME_MAX, least=1)),
        "role": plain(one_of(*ROLES), "rep"),
        "active": plain(flag(), True),
    },
    scope=scope,
    rights=rights,
)
