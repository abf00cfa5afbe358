"""Territories as a part of the application."""

from backend.slices import Slice
from backend.territories import routes
from backend.territories.offline import TERRITORIES
from backend.territories.tables import Territories

SLICE = Slice(tables=[Territories], synced=[TERRITORIES], routes=routes.ROUTES)
