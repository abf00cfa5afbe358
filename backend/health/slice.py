"""Health as a part of the application."""

from backend.health import routes
from backend.slices import Slice

SLICE = Slice(routes=routes.ROUTES)
