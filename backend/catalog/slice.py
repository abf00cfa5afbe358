"""The catalogue as a part of the application."""

from backend.catalog import routes
from backend.catalog.offline import CATEGORIES, PRODUCTS
from backend.catalog.tables import Categories, Products
from backend.slices import Slice

SLICE = Slice(tables=[Categories, Products], synced=[CATEGORIES, PRODUCTS], routes=routes.ROUTES)
