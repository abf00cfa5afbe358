"""How groups live on the phone: shared by all, read there, written on the server's own pages (A8)."""

from backend.catalog.offline import rights
from backend.checked import by_form
from backend.groups.forms import GroupForm
from backend.groups.tables import Groups
from backend.pricing.percentages import category_discounts
from backend.shared_rows import scope
from sync.server.fields import fixed, flag, guarded, plain
from sync.server.registry import Synced

GROUPS = Synced(
    table=Groups,
    fields={
        "kind": fixed(by_form(GroupForm, "kind"), "price"),
        "name": plain(by_form(GroupForm, "name")),
        "mode": guarded(by_form(GroupForm, "mode"), "net"),
        "discount_bp": guarded(by_form(GroupForm, "discount_bp"), None),
        "category_discounts": guarded(category_discounts, []),
        "active": plain(flag(), default=True),
    },
    scope=scope,
    rights=rights,
)
