"""Prices as a part of the application."""

from backend.pricing import agreeing, routes
from backend.pricing.offline import CUSTOMER_PRICES
from backend.pricing.tables import CustomerPrices
from backend.slices import Slice

SLICE = Slice(tables=[CustomerPrices], synced=[CUSTOMER_PRICES], routes=[*routes.ROUTES, *agreeing.ROUTES])
