"""Order templates as a part of the application."""

from backend.order_templates import routes
from backend.order_templates.offline import CUSTOMER_TEMPLATES, ORDER_TEMPLATES, OWN_TEMPLATES
from backend.order_templates.tables import CustomerTemplates, OrderTemplates, OwnTemplates
from backend.slices import Slice

SLICE = Slice(
    tables=[OrderTemplates, OwnTemplates, CustomerTemplates],
    synced=[ORDER_TEMPLATES, OWN_TEMPLATES, CUSTOMER_TEMPLATES],
    routes=routes.ROUTES,
)
