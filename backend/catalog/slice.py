"""The catalogue as a part of the application."""

from backend.catalog import routes
from backend.catalog.offline import CATEGORIES, PRODUCT_HISTORY, PRODUCTS
from backend.catalog.tables import Categories, ProductHistory, Products
from backend.slices import Slice

SLICE = Slice(
    tables=[Categories, Products, ProductHistory],
    synced=[CATEGORIES, PRODUCTS, PRODUCT_HISTORY],
    routes=routes.ROUTES,
)
