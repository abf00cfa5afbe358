"""Customers as the pages show them (A1–A6). Pure: rows and names in, the context of a template out; twin:
web/worker/customers/pages.js, function for function in the same order.

Every context lacks only the frame (lang, company, person, path), which the caller adds to all pages alike.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NotRequired, TypedDict
from urllib.parse import quote

from backend.conflicts.pages import Asker, Conflict, Record
from backend.conflicts.pages import line as conflict_line
from backend.countries import COUNTRIES, country_name
from backend.customers.rules import display_name
from backend.fold import name_key
from backend.forms import canonical_json
from backend.groups.rules import FIELD, Group, offered
from backend.history.pages import Event, lines
from backend.ids import is_id
from backend.notes.pages import Context, Named, Note, entries
from backend.orders.pages import Row as Order
from backend.orders.pages import of_customer

EXCERPT = 160  # code points of the newest note on a card: two lines on a phone
HISTORY_ON_DETAIL = 5  # the newest lines of the history; the rest has a page of its own
NEAREST = ("DE", "AT", "CH")  # first in the choice of countries
UNESCAPED = "!~*'()"  # with letters, digits and -_. what JavaScript's encodeURIComponent leaves alone
TEMPERATURES = ("hot", "warm", "cold", "not_interested")
STATUSES = ("current", "potential")
SAVED = ("customer", "note", "status", "temperature", "restored")

# The fields of the form, in the order in which errors are summed up.
FIELDS = (
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
    "status",
    "temperature",
    "number",
    "vat_id",
    "vat_id_confirmed",
    "price_group_id",
    "discount_bp",
    "currency",
    "language",
    "territory_id",
    "remark",
)
FIRST_NOTE = ("note_text", "note_priority", "note_follow_up_on")


class Customer(TypedDict):
    """A customer's wire row. Empty texts are "", an unset `discount_bp` or `territory_id` None, instants UTC text."""

    id: str
    number: str
    kind: str
    name: str
    contact_person: str
    salutation: str
    title: str
    first_name: str
    last_name: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str
    country: str
    vat_id: str
    status: str
    temperature: str
    discount_bp: int | None
    currency: str
    language: str
    remark: str
    territory_id: str | None
    price_group_id: str | None
    marketing_groups: list[str]
    category_discounts: list[dict[str, Any]]
    vat_id_confirmed: bool
    created_at: str
    created_by: str
    status_at: str
    temperature_at: str
    review: list[str]


class Entry(TypedDict):
    """One card's rows: the customer, the newest note whatever its priority, and how many of his changes wait.

    `unsent` names the rows that those changes touch, as table/id; the server, for which nothing waits, leaves it out.
    """

    customer: Customer
    note: Note | None
    waiting: int
    unsent: NotRequired[list[str]]


class Area(TypedDict):
    """One half of the list as the query found it.

    `total` counts all that fit the filters, those not interested only when they are listed; `folded` counts those left
    out for being not interested. `more`: rows follow the last entry. `after`: the id this page starts after, or "".
    """

    entries: list[Entry]
    total: int
    folded: int
    more: bool
    after: str


class Filters(TypedDict):
    """The list's address, parsed: values not known are "" by then. `not_interested` is "shown" or ""."""

    q: str
    status: str
    temperature: str
    territory: str
    not_interested: str
    after_current: str
    after_potential: str


def listing(
    current: Area,
    potential: Area,
    filters: Filters,
    territories: list[Named],
    editable: Collection[str] = FIELDS,
    carried: list[Named] | None = None,
) -> Context:
    """The list: customers/list.html, fragment customers/areas.html.

    `editable`, here and below, are the wire fields this person may write; without it all. `carried` are the territories
    that the phone has, if it has only some; the server has all.

    Context: {nav, q, hidden [{name, value}], filtered, reset, empty, statuses [choice], temperatures [choice],
    territories [choice with name], carried [name] or None, areas [{key, total, cards [card], more, start, unfold,
    folded}]}.
    A choice is {value, on, href}; tapping one that is on takes it off. `hidden` are the filters a search must keep.
    `empty`: "none" (no customers at all), "no_match" or "". `more`, `start`, `unfold` are addresses or "". An area the
    status filter leaves out is not in `areas`.
    """
    found = {"current": current, "potential": potential}
    shown = [key for key in STATUSES if filters["status"] in ("", key)]
    filtered = any(filters[key] != "" for key in ("q", "status", "temperature", "territory"))
    nothing = all(found[key]["total"] == 0 and found[key]["folded"] == 0 for key in shown)
    return {
        "nav": "customers",
        "q": filters["q"],
        "hidden": _hidden(filters),
        "filtered": filtered,
        "reset": "/customers",
        "empty": "" if not nothing else "no_match" if filtered else "none",
        "statuses": [_choice(filters, "status", value) for value in STATUSES],
        "temperatures": [_choice(filters, "temperature", value) for value in TEMPERATURES],
        "territories": [
            {**_choice(filters, "territory", territory["id"]), "name": territory["name"]} for territory in territories
        ],
        "carried": None if carried is None else [territory["name"] for territory in carried],
        "areas": [_area(key, found[key], filters, editable) for key in shown],
    }


def address(filters: Filters, changes: dict[str, str]) -> str:
    """The list's address with some filters changed; empty ones are left out: equal lists have equal addresses."""
    wanted = [(name, changes.get(name, value)) for name, value in _pairs(filters)]
    query = "&".join(f"{name}={quote(value, safe=UNESCAPED)}" for name, value in wanted if value != "")
    return f"/customers?{query}" if query else "/customers"


def card(entry: Entry, editable: Collection[str] = FIELDS) -> Context:
    """One customer in a list: customers/card.html.

    {id, href, name, kind, person, email, phone, place, country (its code), discount_bp, status, temperature,
    may_judge, waiting, note {text, priority, created_at} or None}. `person` is the contact person of a company;
    `place` the address in one line; `may_judge`: status and temperature are this person's to set.
    """
    customer = entry["customer"]
    note = entry["note"]
    return {
        "id": customer["id"],
        "href": f"/customers/{customer['id']}",
        "name": display_name(customer),
        "kind": customer["kind"],
        "person": customer["contact_person"] if customer["kind"] == "company" else "",
        "email": customer["email"],
        "phone": customer["phone"],
        "place": place(customer),
        "country": customer["country"],
        "discount_bp": customer["discount_bp"],
        "status": customer["status"],
        "temperature": customer["temperature"],
        "may_judge": "status" in editable and "temperature" in editable,
        "waiting": entry["waiting"],
        "note": None
        if note is None
        else {"text": note["text"][:EXCERPT], "priority": note["priority"], "created_at": note["created_at"]},
    }


def judged(entry: Entry, was: str, field: str, editable: Collection[str] = FIELDS) -> Context:
    """The answer to a tap on a temperature or status made with htmx: fragment customers/judged.html.

    It replaces the card and the judgement of the detail page, whichever is on screen, and offers the way back.
    `field` is temperature or status, `was` its value before. Context: {card, judged {field, now, was, action, undo}};
    `undo` is false when nothing changed.
    """
    customer = entry["customer"]
    now = customer["status"] if field == "status" else customer["temperature"]
    return {
        "card": card(entry, editable),
        "judged": {
            "field": field,
            "now": now,
            "was": was,
            "action": f"/customers/{customer['id']}/{field}",
            "undo": now != was,
        },
    }


def detail(
    entry: Entry,
    notes: list[Note],
    events: list[Event],
    conflicts: list[Conflict],
    people: list[Named],
    territories: list[Named],
    today: str,
    lang: str,
    saved: str,
    deleted: str,
    role: str,
    person_id: str,
    editable: Collection[str] = FIELDS,
    orders: Sequence[Order] = (),
    draft_id: str = "",
    drafts: Sequence[Order] = (),
    draft_lines: Sequence[Order] = (),
    clashing: Mapping[str, Record] | None = None,
) -> Context:
    """One customer: customers/detail.html, fragment customers/pane.html. `clashing`: by id what of his conflicts name.

    `saved` and `deleted` come from the address: what was just saved (one of SAVED) or the id of a note just deleted.
    `role` and `person_id` are of whoever asks: they decide which notes he may change. `orders` are the customer's, and
    `draft_id` is for a new one; `drafts` are open, `draft_lines` all that stand in them.
    Context: {nav, card (as in the list), facts, unchecked [field], notes (notes.pages.entries), history (its newest
    lines), history_more, conflicts (conflicts.pages.line: open ones, newest first), orders (orders.pages.of_customer),
    saved, undo {action} or None, links {edit, note, history, prices}}.
    `facts`: {salutation, contact_person, email, phone, street, postcode, city, country, number, vat_id, discount_bp,
    currency, language, remark, territory, status_at, temperature_at, created_at, created_by}; names, not ids.
    """
    customer = entry["customer"]
    href = f"/customers/{customer['id']}"
    names = {person["id"]: person["name"] for person in people}
    places = {territory["id"]: territory["name"] for territory in territories}
    asker = Asker(id=person_id, role=role, language=lang)
    unsettled = [row for row in conflicts if row["state"] == "open"]
    happened = lines(
        {"id": customer["id"], "created_at": customer["created_at"], "created_by": customer["created_by"]},
        notes,
        events,
        people,
        territories,
    )
    undo = is_id(deleted) and all(note["id"] != deleted for note in notes)
    return {
        "nav": "customers",
        "card": card(entry, editable),
        "facts": _facts(customer, names, places, lang),
        "unchecked": [field for field in ("phone", "vat_id") if field in customer["review"]],
        "notes": entries(notes, people, today, entry.get("unsent", []), role, person_id),
        "history": happened[:HISTORY_ON_DETAIL],
        "history_more": len(happened) > HISTORY_ON_DETAIL,
        "conflicts": [
            conflict_line(row, people, territories, asker, (clashing or {}).get(row["record_id"]))
            for row in sorted(unsettled, key=lambda row: row["id"], reverse=True)
        ],
        "orders": of_customer(
            {"id": customer["id"], "name": display_name(customer)},
            orders,
            entry.get("unsent", []),
            draft_id,
            drafts,
            draft_lines,
        ),
        "saved": saved if saved in SAVED else "",
        "undo": {"action": f"{href}/notes/{deleted}/restore"} if undo else None,
        "links": {
            "edit": f"{href}/edit",
            "note": f"{href}/notes/new",
            "history": f"{href}/history",
            "prices": f"{href}/prices",
        },
    }


def form(
    customer: Customer | None,
    customer_id: str,
    start: dict[str, str],
    typed: dict[str, str],
    errors: dict[str, str],
    editable: list[str],
    territories: list[Named],
    lang: str,
    groups: Sequence[Group] = (),
) -> Context:
    """The page on which a customer is created or edited: customers/form.html, fragment customers/fields.html.

    `customer` is None for a new one, whose id is `customer_id`; then `start` gives first values (country, currency,
    language, territory_id, and status from the address). `typed` holds what a
    refused form carried, its hidden fields too, and wins; `errors` a text per field; `editable` the wire fields this
    person may write.
    Context: {nav, new, action, back, id, name, was, values {every field of FIELDS and FIRST_NOTE, as text},
    errors {the same, "" = none}, faults [{field, message}], may [field], countries [{code, name}],
    territories [{id, name}], price_groups [{id, name}], marketing [{id, name, on}], groups_was (ids between blanks)}.
    `discount_bp` is shown and typed as a percentage ("12,5").
    """
    shown = _canonical(customer, start, lang)
    members = [] if customer is None else customer["marketing_groups"]
    marketing = offered(groups, "marketing", members) if "marketing_groups" in editable else []
    price_group = typed.get("price_group_id", shown["price_group_id"])
    names = FIELDS if customer is not None else FIELDS + FIRST_NOTE
    href = "/customers" if customer is None else f"/customers/{customer['id']}"
    return {
        "nav": "customers",
        "new": customer is None,
        "action": href if customer is None else f"{href}/edit",
        "back": href,
        "id": customer_id if customer is None else customer["id"],
        "name": "" if customer is None else display_name(customer),
        "was": typed.get("was", was_text(customer, editable)),
        "values": {field: typed.get(field, shown[field]) for field in FIELDS + FIRST_NOTE},
        "errors": {field: errors.get(field, "") for field in FIELDS + FIRST_NOTE},
        "faults": [{"field": field, "message": errors[field]} for field in names if field in errors],
        "may": [field for field in FIELDS if field in editable],
        "countries": countries(typed.get("country", shown["country"]), lang),
        "territories": [{"id": territory["id"], "name": territory["name"]} for territory in territories],
        "price_groups": [
            {"id": group["id"], "name": group["name"]} for group in offered(groups, "price", [price_group])
        ],
        "marketing": [
            {"id": group["id"], "name": group["name"], "on": _is_on(group["id"], typed, members)} for group in marketing
        ],
        "groups_was": typed.get("groups_was", " ".join(members)),
    }


def countries(chosen: str, lang: str) -> list[Context]:
    """The choice of countries: the nearest first, then by name; a code not listed stays. Each: {code, name}."""
    listed = any(country.code == chosen for country in COUNTRIES)
    near = [country for code in NEAREST for country in COUNTRIES if country.code == code]
    far = [country for country in COUNTRIES if country.code not in NEAREST]
    named = [(country.code, country_name(country.code, lang)) for country in far]
    ordered = sorted(named, key=lambda one: (name_key(one[1]), one[0]))
    unlisted = [] if listed else [(chosen, chosen)]
    first = [(country.code, country_name(country.code, lang)) for country in near]
    return [{"code": code, "name": name} for code, name in [*unlisted, *first, *ordered]]


def was_text(customer: Customer | None, editable: list[str]) -> str:
    """The hidden `was` of the form: compact JSON of the canonical values it shows, {} for a new customer."""
    if customer is None:
        return "{}"
    row: dict[str, object] = {**customer}
    seen = {field: row[field] for field in FIELDS if field in editable}
    return canonical_json(seen)


def place(customer: Customer) -> str:
    """The address in one line: Feldweg 3, 04109 Leipzig."""
    town = " ".join(part for part in (customer["postcode"], customer["city"]) if part)
    return ", ".join(part for part in (customer["street"], town) if part)


def percent_text(basis_points: int | None, lang: str) -> str:
    """Basis points as they are typed into the form: 1250 is 12,5 in German, 12.5 in English; "" for none."""
    if basis_points is None:
        return ""
    whole, rest = divmod(basis_points, 100)
    decimals = f"{rest:02d}".rstrip("0")
    mark = "," if lang == "de" else "."
    return f"{whole}{mark}{decimals}" if decimals else str(whole)


def _pairs(filters: Filters) -> list[tuple[str, str]]:
    return [
        ("q", filters["q"]),
        ("status", filters["status"]),
        ("temperature", filters["temperature"]),
        ("territory", filters["territory"]),
        ("not_interested", filters["not_interested"]),
        ("after_current", filters["after_current"]),
        ("after_potential", filters["after_potential"]),
    ]


def _hidden(filters: Filters) -> list[Context]:
    kept = ("status", "temperature", "territory", "not_interested")
    return [{"name": name, "value": value} for name, value in _pairs(filters) if name in kept and value != ""]


def _choice(filters: Filters, name: str, value: str) -> Context:
    on = dict(_pairs(filters))[name] == value
    changes = {name: "" if on else value, "after_current": "", "after_potential": ""}
    return {"value": value, "on": on, "href": address(filters, changes)}


def _area(key: str, area: Area, filters: Filters, editable: Collection[str]) -> Context:
    place_in_url = f"after_{key}"
    last = area["entries"][-1]["customer"]["id"] if area["entries"] else ""
    return {
        "key": key,
        "total": area["total"],
        "cards": [card(entry, editable) for entry in area["entries"]],
        "more": address(filters, {place_in_url: last}) if area["more"] else "",
        "start": address(filters, {place_in_url: ""}) if area["after"] else "",
        "folded": area["folded"],
        "unfold": address(filters, {"not_interested": "shown"}) if area["folded"] else "",
    }


def _facts(customer: Customer, names: dict[str, str], places: dict[str, str], lang: str) -> Context:
    person = [customer["salutation"], customer["title"], customer["first_name"], customer["last_name"]]
    territory = customer["territory_id"]
    return {
        "salutation": " ".join(part for part in person if part) if customer["kind"] == "person" else "",
        "contact_person": customer["contact_person"],
        "email": customer["email"],
        "phone": customer["phone"],
        "street": customer["street"],
        "postcode": customer["postcode"],
        "city": customer["city"],
        "country": country_name(customer["country"], lang),
        "number": customer["number"],
        "vat_id": customer["vat_id"],
        "discount_bp": customer["discount_bp"],
        "currency": customer["currency"],
        "language": customer["language"],
        "remark": customer["remark"],
        "territory": "" if territory is None else places.get(territory, ""),
        "price_group": places.get(customer["price_group_id"] or "", ""),
        "groups": [places[group] for group in customer["marketing_groups"] if group in places],
        "vat_id_confirmed": customer["vat_id_confirmed"],
        "status_at": customer["status_at"],
        "temperature_at": customer["temperature_at"],
        "created_at": customer["created_at"],
        "created_by": names.get(customer["created_by"], ""),
    }


def _is_on(group: str, typed: dict[str, str], members: list[str]) -> bool:
    return typed[FIELD + group] == "on" if FIELD + group in typed else group in members


def _canonical(customer: Customer | None, start: dict[str, str], lang: str) -> dict[str, str]:
    note = {"note_text": "", "note_priority": "none", "note_follow_up_on": ""}
    if customer is None:
        blank = dict.fromkeys(FIELDS, "")
        first = {"kind": "company", "status": "potential", "temperature": "warm"}
        return {**blank, **first, **{field: start[field] for field in FIELDS if field in start}, **note}
    row: dict[str, object] = {**customer}
    shown = {field: str(row[field] or "") for field in FIELDS}
    shown["vat_id_confirmed"] = "on" if customer["vat_id_confirmed"] else ""
    shown["discount_bp"] = percent_text(customer["discount_bp"], lang)
    return {**shown, **note}
