"""Sync as a part of the application."""

from backend.slices import Slice
from backend.syncing import routes
from sync.server.tables import SYNC_TABLES

SLICE = Slice(tables=SYNC_TABLES, routes=routes.ROUTES)
