"""Files as a part of the application."""

from backend.files import routes
from backend.files.tables import Files
from backend.slices import Slice

SLICE = Slice(tables=[Files], routes=routes.ROUTES)
