"""Conflicts as a part of the application."""

from backend.conflicts import routes
from backend.conflicts.offline import CONFLICTS
from backend.conflicts.tables import Conflicts
from backend.slices import Slice

SLICE = Slice(tables=[Conflicts], synced=[CONFLICTS], routes=routes.ROUTES)
