"""Favourites as a part of the application."""

from backend.favourites import routes
from backend.favourites.offline import FAVOURITES
from backend.favourites.tables import Favourites
from backend.slices import Slice

SLICE = Slice(tables=[Favourites], synced=[FAVOURITES], routes=routes.ROUTES)
