"""Order templates: of the company, of a customer, one's own."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import JSON, Text

from backend.migrations.columns import SYNCED, Columns, add_table

ID = "2026-11-26T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Order templates"

CONTENT: Columns = [
    ("name", Text, "", False),
    ("items", JSON, "[]", False),
    ("created_at", Text, "", False),
    ("created_by", Text, "", False),
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_table(manager, "OrderTemplates", "order_templates", [*SYNCED, *CONTENT])
    add_table(manager, "OwnTemplates", "own_templates", [*SYNCED, *CONTENT])
    of_customer: Columns = [("customer_id", Text, "", False)]
    add_table(manager, "CustomerTemplates", "customer_templates", [*SYNCED, *of_customer, *CONTENT])
    return manager
