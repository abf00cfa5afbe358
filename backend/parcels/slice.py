"""Parcels as a part of the application."""

from backend.parcels import routes
from backend.parcels.offline import PARCELS
from backend.parcels.tables import Parcels
from backend.slices import Slice

SLICE = Slice(tables=[Parcels], synced=[PARCELS], routes=routes.ROUTES)
