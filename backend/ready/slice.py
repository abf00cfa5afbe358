"""The page *Bereit fürs Funkloch?* as a part of the application."""

from backend.ready import routes
from backend.slices import Slice

SLICE = Slice(routes=routes.ROUTES)
