"""Customers as a part of the application."""

from backend.customers import routes
from backend.customers.offline import CUSTOMERS
from backend.customers.tables import Customers
from backend.slices import Slice

SLICE = Slice(tables=[Customers], synced=[CUSTOMERS], routes=routes.ROUTES)
