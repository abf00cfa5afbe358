"""The page *Mehr* as a part of the application."""

from backend.more import routes
from backend.slices import Slice

SLICE = Slice(routes=routes.ROUTES)
