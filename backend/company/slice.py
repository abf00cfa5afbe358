"""The company as a part of the application."""

from backend.company import routes
from backend.company.offline import COMPANY
from backend.company.tables import Company
from backend.slices import Slice

SLICE = Slice(tables=[Company], synced=[COMPANY], routes=routes.ROUTES)
