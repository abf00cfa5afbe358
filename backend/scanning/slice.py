"""Scanning as a part of the application."""

from backend.scanning import routes
from backend.slices import Slice

SLICE = Slice(routes=routes.ROUTES)
