"""The page of waiting changes as a part of the application."""

from backend.slices import Slice
from backend.waiting import routes

SLICE = Slice(routes=routes.ROUTES)
