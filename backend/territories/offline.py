"""Territories on the phone: by id and name."""

from backend.shared_rows import rights, scope
from backend.territories.tables import Territories
from sync.server.fields import plain, text
from sync.server.registry import Synced

NAME_MAX = 100

TERRITORIES = Synced(table=Territories, fields={"name": plain(text(NAME_MAX, least=1))}, scope=scope, rights=rights)
