"""Stock as a part of the application."""

from backend.slices import Slice
from backend.stock import routes
from backend.stock.offline import STOCK, STOCK_ENTRIES
from backend.stock.tables import StockEntries, StockOnHand

SLICE = Slice(tables=[StockOnHand, StockEntries], synced=[STOCK, STOCK_ENTRIES], routes=routes.ROUTES)
