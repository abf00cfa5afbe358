"""How customers live on the phone: their scope, their fields with their conflict kinds, and who may change what."""

from collections.abc import Collection
from typing import cast

from backend.checked import by_form
from backend.customers.forms import CustomerForm
from backend.customers.review import REVIEWED, review_needed
from backend.customers.rules import area_rank, creatable, editable, sort_key
from backend.customers.tables import Customers
from backend.fold import SEARCHED, search_text
from backend.history.offline import written_down
from backend.people.person import WITHOUT_TERRITORY
from backend.pricing.percentages import category_discounts
from sync.server.access import Access
from sync.server.fields import Default, Field, Kind, Unfit, flag, guarded, observation, plain
from sync.server.ids import is_id
from sync.server.registry import NOTHING, By, Operation, Synced
from sync.server.values import Json, Values

ADDRESS = "address"  # street, postcode, city and country are judged as one
GROUPS_MAX = 100  # marketing groups of one customer


def scope(row: Values) -> str:
    """The scope of a customer, and of all that belongs to him."""
    return f"t:{row['territory_id'] or WITHOUT_TERRITORY}"


def rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """The fields that this role may not change (DESIGN: table of roles)."""
    if op not in ("create", "update"):
        return NOTHING
    return fields.difference(creatable(access.role) if op == "create" else editable(access.role))


def derive(before: Values | None, after: Values, by: By) -> Values:
    """What the server makes of a customer: when he was judged, how he sorts and is found, what to check by hand.

    A VAT id that changes is not a confirmed one any more.
    """
    found: Values = {"area_rank": area_rank(after), "name_key": sort_key(after)}
    # Half the work of a push; a change of temperature, the most frequent, moves neither.
    if _differ(before, after, SEARCHED):
        found["search_text"] = search_text(after)
    if _differ(before, after, REVIEWED):
        found["review"] = cast(Json, review_needed(after))
    for field in ("status", "temperature"):
        if before is None or before[field] != after[field]:
            found[f"{field}_at"] = by.at
    if before is not None and before["vat_id"] != after["vat_id"] and before["vat_id_confirmed"]:
        found["vat_id_confirmed"] = False  # another number: nobody has asked about that one
    return found


def group_ids(value: Json) -> Json:
    """Ids of groups, each once, sorted. Raises Unfit."""
    if not isinstance(value, list) or len(value) > GROUPS_MAX or not all(is_id(one) for one in value):
        raise Unfit("ids of groups expected")
    return cast("list[Json]", sorted({str(one) for one in value}))


def _differ(before: Values | None, after: Values, fields: Collection[str]) -> bool:
    return before is None or any(before[name] != after[name] for name in fields)


def first_territory(access: Access) -> Json:
    """A new customer belongs to the first territory of whoever makes him."""
    held = [scope.removeprefix("t:") for scope in access.scopes if scope.startswith("t:")]
    return next((territory for territory in held if territory != WITHOUT_TERRITORY), None)


def _plain(name: str, default: Default = "", group: str = "") -> Field:
    return plain(by_form(CustomerForm, name), default, group)


def _guarded(name: str, default: Default = "") -> Field:
    return guarded(by_form(CustomerForm, name), default)


CUSTOMERS = Synced(
    table=Customers,
    fields={
        "number": _guarded("number"),
        "kind": _plain("kind", "company"),
        "name": _plain("name"),
        "contact_person": _plain("contact_person"),
        "salutation": _plain("salutation"),
        "title": _plain("title"),
        "first_name": _plain("first_name"),
        "last_name": _plain("last_name"),
        "email": _plain("email"),
        "phone": _plain("phone"),
        "street": _plain("street", group=ADDRESS),
        "postcode": _plain("postcode", group=ADDRESS),
        "city": _plain("city", group=ADDRESS),
        "country": _plain("country", "DE", group=ADDRESS),
        "vat_id": _guarded("vat_id"),
        "status": observation(by_form(CustomerForm, "status"), "potential"),
        "temperature": observation(by_form(CustomerForm, "temperature"), "warm"),
        "discount_bp": _guarded("discount_bp", None),
        "currency": _guarded("currency", "EUR"),
        "language": _plain("language", "de"),
        "remark": _plain("remark"),
        "territory_id": _guarded("territory_id", first_territory),
        "price_group_id": _guarded("price_group_id", None),
        "marketing_groups": Field(kind=Kind.SET, normalise=group_ids, default=[]),
        "category_discounts": guarded(category_discounts, []),
        "vat_id_confirmed": guarded(flag(), False),
    },
    made=("created_at", "created_by", "status_at", "temperature_at", "review"),
    scope=scope,
    rights=rights,
    derive=derive,
    history=written_down,
)
