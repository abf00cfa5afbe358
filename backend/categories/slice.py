"""The keeping of categories as a part of the application."""

from backend.categories import routes
from backend.slices import Slice

SLICE = Slice(routes=routes.ROUTES)
