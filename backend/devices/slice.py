"""Devices as a part of the application."""

from backend.devices import routes
from backend.slices import Slice

SLICE = Slice(routes=routes.ROUTES)
