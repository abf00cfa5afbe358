"""The company on the phone."""

from backend.company.tables import Company
from backend.shared_rows import rights, scope
from sync.server.fields import matching, plain, text
from sync.server.registry import Synced

NAME_MAX = 200
ZONE_MAX = 64

COMPANY = Synced(
    table=Company,
    fields={
        "name": plain(text(NAME_MAX, least=1)),
        "country": plain(matching("[A-Z]{2}"), "DE"),
        "currency": plain(matching("[A-Z]{3}"), "EUR"),
        "language": plain(matching("[a-z]{2}"), "de"),
        "zone": plain(text(ZONE_MAX, least=1), "Europe/Berlin"),
    },
    scope=scope,
    rights=rights,
)
