"""People on the phone: names and roles only; how they sign in never leaves the server."""

from backend.people.person import ROLES
from backend.people.tables import People
from backend.shared_rows import rights, scope
from sync.server.fields import flag, one_of, plain, text
from sync.server.registry import Synced

NAME_MAX = 200

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
