"""What is true of customers (A1, A5, A6). Pure; twin: web/worker/customers/rules.js, function for function.

A customer is a wire row; a field it lacks counts as empty.
"""

from collections.abc import Mapping

from backend.fold import name_key
from backend.forms import Error, Values

Row = Mapping[str, object]

ADDRESS = ("street", "postcode", "city", "country")
_CONTACT = (
    "kind",
    "name",
    "contact_person",
    "salutation",
    "title",
    "first_name",
    "last_name",
    "email",
    "phone",
    "street",
    "postcode",
    "city",
    "country",
    "language",
)
_STANDING = ("number", "status", "temperature", "currency", "remark")
_REP = (*_CONTACT, *_STANDING, "vat_id", "marketing_groups")
_ALL = (*_REP, "discount_bp", "territory_id", "price_group_id", "category_discounts", "vat_id_confirmed")
_EDITABLE = {"rep": _REP, "counter": _CONTACT, "manager": _ALL, "administrator": _ALL}
_CREATABLE = {**_EDITABLE, "counter": (*_CONTACT, *_STANDING)}
_TEMPERATURE_RANKS = {"hot": 0, "warm": 1, "cold": 2, "not_interested": 3}


def display_name(customer: Row) -> str:
    """What a customer is called: the name, else the person's, else how to reach him, else his number."""
    person = _joined(customer, "title", "first_name", "last_name")
    named = [_text(customer, "name"), person, _text(customer, "contact_person")]
    reached = [_text(customer, "email"), _text(customer, "phone"), _text(customer, "number")]
    return next((text for text in [*named, *reached] if text), "")


def sort_name(customer: Row) -> str:
    """What a customer is sorted by: persons by their last name, then the first."""
    if customer.get("kind") == "person" and _text(customer, "last_name"):
        return _joined(customer, "last_name", "first_name")
    return display_name(customer)


def sort_key(customer: Row) -> str:
    """The folded key that lists are sorted and paged by, before the id."""
    return name_key(sort_name(customer))


def temperature_rank(temperature: str) -> int:
    """Hot first, not interested last (A1)."""
    return _TEMPERATURE_RANKS.get(temperature, len(_TEMPERATURE_RANKS))


def area_rank(customer: Row) -> int:
    """The first key within an area of the list: current customers are all 0, potential ones go by temperature."""
    return 0 if customer.get("status") == "current" else temperature_rank(_text(customer, "temperature"))


def editable(role: str) -> list[str]:
    """The fields a role may change of a customer that exists (DESIGN §8): the counter only contact data."""
    return list(_EDITABLE.get(role, ()))


def creatable(role: str) -> list[str]:
    """The fields a role may give a new customer: the counter also his standing, since nobody else has judged it."""
    return list(_CREATABLE.get(role, ()))


def defaults(company: Row, territory_id: str | None) -> Values:
    """What a new customer takes for fields left out, where it depends: on the company, and on who makes him."""
    return {
        "country": _text(company, "country"),
        "currency": _text(company, "currency"),
        "language": _text(company, "language"),
        "territory_id": territory_id,
    }


def renamed(customer: Row) -> Values:
    """The name left over from a company that turns out to be a person, who has names of his own; else nothing."""
    left_over = customer.get("kind") == "person" and _joined(customer, "first_name", "last_name")
    return {"name": ""} if left_over and _text(customer, "name") else {}


def check(customer: Row) -> dict[str, Error]:
    """What no field can know alone: somebody without any name cannot be found again."""
    if customer.get("kind") == "person":
        named = _joined(customer, "name", "first_name", "last_name")
        return {} if named else {"last_name": Error("person_name")}
    return {} if _text(customer, "name") else {"name": Error("name")}


def seen(changed: Values, shown: Values) -> Values:
    """What the person saw of the fields he changed; of an address always the whole, since it is judged as one."""
    fields = {*changed, *(ADDRESS if not changed.keys().isdisjoint(ADDRESS) else ())}
    return {name: value for name, value in shown.items() if name in fields}


def first_note(values: Row) -> Values | None:
    """The note made with a new customer, from the values of FirstNoteForm; None without text."""
    text = _text(values, "note_text")
    if not text:
        return None
    follow_up_on = _text(values, "note_follow_up_on") or None
    return {"text": text, "priority": _text(values, "note_priority") or "none", "follow_up_on": follow_up_on}


def check_first_note(values: Row) -> dict[str, Error]:
    """A follow-up date or a priority without a text would be lost."""
    meant = _text(values, "note_follow_up_on") or _text(values, "note_priority") not in ("", "none")
    return {"note_text": Error("required")} if meant and not _text(values, "note_text") else {}


def _text(row: Row, field: str) -> str:
    value = row.get(field)
    return value if isinstance(value, str) else ""


def _joined(row: Row, *fields: str) -> str:
    return " ".join(text for field in fields if (text := _text(row, field)))
