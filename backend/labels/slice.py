"""Labels and product sheets as a part of the application."""

from backend.labels import routes
from backend.slices import Slice

SLICE = Slice(routes=routes.ROUTES)
