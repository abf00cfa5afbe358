"""The history as a part of the application."""

from backend.history import routes
from backend.history.offline import HISTORY
from backend.history.tables import History
from backend.slices import Slice

SLICE = Slice(tables=[History], synced=[HISTORY], routes=routes.ROUTES)
