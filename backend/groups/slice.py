"""Groups of customers as a part of the application."""

from backend.groups import routes
from backend.groups.offline import GROUPS
from backend.groups.tables import Groups
from backend.slices import Slice

SLICE = Slice(tables=[Groups], synced=[GROUPS], routes=routes.ROUTES)
