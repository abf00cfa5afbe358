"""Orders and offers as a part of the application."""

from backend.orders import draft_routes, routes
from backend.orders.offline import DRAFT_LINES, DRAFTS, ORDERS
from backend.orders.tables import DraftLines, Drafts, Orders
from backend.slices import Slice

SLICE = Slice(
    tables=[Orders, Drafts, DraftLines],
    synced=[ORDERS, DRAFTS, DRAFT_LINES],
    routes=(*routes.ROUTES, *draft_routes.ROUTES),
)
