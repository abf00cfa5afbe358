"""Notes as a part of the application."""

from backend.notes import routes
from backend.notes.offline import NOTES
from backend.notes.tables import Notes
from backend.slices import Slice

SLICE = Slice(tables=[Notes], synced=[NOTES], routes=routes.ROUTES)
