"""The shell as a part of the application."""

from backend.shell import routes
from backend.slices import Slice

SLICE = Slice(routes=routes.ROUTES)
