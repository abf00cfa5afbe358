"""How order templates live on the phone: the company's with all, a customer's with him, one's own with oneself."""

from collections.abc import Collection

from backend.catalog.rules import may_edit
from backend.checked import by_form
from backend.favourites.offline import own_scope
from backend.order_templates.forms import OrderTemplateForm
from backend.order_templates.items import items
from backend.order_templates.tables import CustomerTemplates, OrderTemplates, OwnTemplates
from backend.shared_rows import scope
from sync.server.access import Access
from sync.server.fields import Field, fixed, guarded, plain, reference
from sync.server.registry import NOTHING, Operation, Synced
from sync.server.values import Values

MADE = ("created_at", "created_by")


def _content() -> dict[str, Field]:
    """Two who change the list at once: what stands stays, both are shown, for half of each is nobody's list."""
    return {"name": plain(by_form(OrderTemplateForm, "name")), "items": guarded(items, default=[])}


def keepers(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """Those who keep the catalogue, on their devices too; everybody takes them."""
    return () if may_edit(access.role) and _named(before, fields) else NOTHING


def owners(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """Each his own, also for those who see all."""
    own = before is None or before["created_by"] == access.user
    return () if own and _named(before, fields) else NOTHING


def sellers(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """Whoever sells to the customer."""
    return () if _named(before, fields) else NOTHING


def _named(before: Values | None, fields: frozenset[str]) -> bool:
    """One without a name is none: nobody could ask for it."""
    return before is not None or "name" in fields


ORDER_TEMPLATES = Synced(
    table=OrderTemplates, fields=_content(), made=MADE, scope=scope, rights=keepers, deletable=True
)
OWN_TEMPLATES = Synced(table=OwnTemplates, fields=_content(), made=MADE, scope=own_scope, rights=owners, deletable=True)
CUSTOMER_TEMPLATES = Synced(
    table=CustomerTemplates,
    fields={"customer_id": fixed(reference()), **_content()},
    made=MADE,
    belongs_to=("customer_id", "customers"),
    rights=sellers,
    deletable=True,
    appends=True,
)
