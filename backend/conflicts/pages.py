"""Conflicts as the pages show them (E4). Pure: rows and names in, the context of a template out.

Twin: web/worker/conflicts/pages.js, function for function in the same order.
"""

from typing import Any, NotRequired, TypedDict, cast

from backend.conflicts import rules
from backend.conflicts.difference import Part, difference
from backend.countries import country_name
from backend.fields import Value as FieldValue
from backend.forms import canonical_json
from backend.history.pages import KINDS, NAMED, Event, Value, changed_value
from backend.ids import is_id
from backend.notes.pages import Context, Named, Owner
from backend.orders.lines import Line, summed
from backend.pricing.inputs import Mode

Record = dict[str, FieldValue]

SIDES = ("theirs", "mine")
SHARED_KINDS = {
    "role": "role",
    "active": "flag",
    "discountable": "flag",
    "vat_class": "vat",
    "minimum_milli": "quantity",
    "content_milli": "quantity",
    "packaging": "packaging",
    "codes": "codes",
    "prices": "prices",
    "small_business": "flag",
    "oss": "flag",
    "vat_rates": "vat_rates",
    "rates": "rates",
    "rep_discount_bp": "percent",
    "items": "items",
}
"""How values of what everybody holds are written on screen, besides KINDS."""
CHILD_KINDS = {
    "lines": "lines",
    "state": "state",
    "kind": "draft",
    "fulfilment": "fulfilment",
    "delivery": "delivery",
    "payment_method": "payment",
    "wish_on": "date",
    "valid_until": "date",
    "signature": "signature",
    "quantity_milli": "quantity",
    "vat_class": "vat",
    "amount": "money",
    "price": "money",
    "items": "items",
}
"""The same of orders, drafts and individual prices."""
ORDER_LINE = ("name", "unit", "quantity_milli", "discount_bp", "line_total")
ENTRIES = {
    "codes": ("code", "unit", "quantity_milli"),
    "prices": (
        "list", "amount", "discount_bp", "currency", "mode", "per_milli", "from_milli", "valid_from", "valid_to"
    ),
    "vat_rates": ("country", "vat_class", "rate_bp", "valid_from", "valid_to"),
    "rates": ("currency", "rate_e6", "on"),
}  # fmt: skip
"""Fields that are compared entry by entry, and what is shown of one."""


class Conflict(TypedDict):
    """A conflict's wire row: what one person wrote, what another did, and which of them stood then (`kept`).

    `copy_id`: of a clash of texts (`kept` is "both"), the second row, which holds `mine`.
    """

    id: str
    table: str
    record_id: str
    customer_id: str | None
    field: str
    mine: Value
    theirs: Value
    kept: str
    by: str
    at: str
    their_by: str
    their_at: str
    state: str
    copy_id: NotRequired[str | None]


class Listed(TypedDict):
    """A conflict in a list, with the customer it belongs to, or the row that everybody holds.

    `row` is that of the customer's order, draft or individual price which it is about, else None.
    """

    conflict: Conflict
    owner: Owner
    row: Record | None


class Area(TypedDict):
    """Open or settled ones, newest first: one page of them, of how many; `after`: the id it starts after, or ""."""

    rows: list[Listed]
    total: int
    more: bool
    after: str


class Asker(TypedDict):
    """Whoever looks: the id, the role, and the language of the page."""

    id: str
    role: str
    language: str


class About(TypedDict):
    """The rows a conflict is about: `row` the record itself, `copy` the second note of two texts; None if gone.

    `customer` is empty where it is about no customer's.
    """

    customer: Record
    row: Record | None
    copy: Record | None


def listing(
    unsettled: Area,
    settled: Area,
    unfolded: bool,
    people: list[Named],
    named: list[Named],
    asker: Asker,
    saved: str,
) -> Context:
    """The list: conflicts/list.html, fragment conflicts/areas.html.

    `unfolded`: the settled ones are shown, too. `named`: territories and categories. `saved` is the id of the one just
    settled, from the address.
    Context: {nav, open, settled (each {lines (see line, with owner), total, more, start}), unfold, said {href} or
    None}. `more`, `start` and `unfold` are addresses or "".
    """
    places = {"after": unsettled["after"], "after_settled": settled["after"], "settled": "shown" if unfolded else ""}
    return {
        "nav": "more",
        "open": _area(unsettled, "after", places, people, named, asker),
        "settled": _area(settled, "after_settled", places, people, named, asker),
        "unfold": "" if unfolded or settled["total"] == 0 else _address({**places, "settled": "shown"}),
        "said": {"href": f"/conflicts/{saved}"} if is_id(saved) else None,
    }


def line(
    conflict: Conflict, people: list[Named], named: list[Named], asker: Asker, row: Record | None = None
) -> Context:
    """One conflict in a list: {id, href, table, title, field, shape, kind, fields, sides}.

    `title`: the order, or the product of a line or an individual price, if `row` is that.

    `sides`: {key, by, you, at, value} of theirs and mine; first what stood when they clashed. `fields`, of a delete:
    what the other one changed, by name. `kind` says how to write a value.
    """
    names = {person["id"]: person["name"] for person in people}
    places = {one["id"]: one["name"] for one in named}
    order = ("mine", "theirs") if conflict["kept"] == "mine" else SIDES
    shape = rules.shape(conflict)
    return {
        "id": conflict["id"],
        "href": f"/conflicts/{conflict['id']}",
        "table": conflict["table"],
        "title": _title(conflict, row, places),
        "field": conflict["field"],
        "shape": shape,
        "kind": _kind(conflict),
        "fields": _changed(conflict),
        "sides": [
            {
                **_who(conflict, key, names, asker),
                "value": "" if shape == "delete" else _brief(conflict, _own(conflict, key), places, row),
            }
            for key in order
        ],
    }


def page(
    conflict: Conflict,
    about: About,
    owner: Owner,
    events: list[Event],
    people: list[Named],
    named: list[Named],
    asker: Asker,
) -> Context:
    """One conflict: conflicts/page.html, fragment conflicts/decide.html.

    Context: {nav, owner {id, name, href}, table, title (see line), about (its address),
    field, shape, kind, open, action, stands (rules.standing), fields,
    sides, unit, foot [choice], reason, online, was, copy_was}. A side: {key (mine, theirs, or now: what came since),
    by, you, at, stands, edited, value, lines, entries, same, note, choice}, what stands first. `lines`: the value as
    text, line by line, each in pieces {text, mark}; [] if it is empty, or shown as a word by `value`. `entries`: of a
    list those that another side has not, and `same` how many it has, too. `edited`: a note reads otherwise now than
    when they clashed. `note`: {priority, follow_up_on} of a note that lives, else None. `choice` is what the button
    of the side says, or ""; `foot` what can be said besides. `reason` why there is little to say: role, prices, field,
    closed, elsewhere, gone or "". `online`: it takes a network to choose. `unit` is that of the product in question.
    `href` of the owner is "" for what has no page of its own.
    """
    names = {person["id"]: person["name"] for person in people}
    places = {one["id"]: one["name"] for one in named}
    row, copy = about["row"], about["copy"]
    shape = rules.shape(conflict)
    stands = rules.standing(conflict, row, copy)
    offered = rules.choices(conflict, about["customer"], row, copy, asker["role"])
    may_write = rules.may_write(conflict, row, asker["role"])
    sides = _sides(conflict, about, stands, names, places, asker, events)
    for side in sides:
        side["choice"] = _choice(side, shape, offered, may_write)
    taken = [side["choice"] for side in sides]
    return {
        "nav": "more",
        "owner": {"id": owner["id"], "name": owner["name"], "href": _href(conflict)},
        "table": conflict["table"],
        "title": _title(conflict, row, places),
        "about": _place(conflict, row),
        "field": conflict["field"],
        "shape": shape,
        "kind": _kind(conflict),
        "open": conflict["state"] == "open",
        "action": f"/conflicts/{conflict['id']}/resolution",
        "stands": stands,
        "fields": _changed(conflict),
        "sides": sides,
        "unit": "" if row is None else str(row.get("unit") or ""),
        "foot": [choice for choice in ("both", "settle") if choice in offered and choice not in taken],
        "reason": _reason(conflict, stands, may_write, asker["role"]),
        "online": rules.needs_network(conflict) and offered not in ([], ["settle"]),
        "was": _was(conflict, row),
        "copy_was": _was(conflict, copy),
    }


def products_of(conflict: Conflict) -> list[Record]:
    """The products that the sides of a conflict about a template name, as rows that have `items`."""
    return [cast(Record, {"items": conflict[key]}) for key in SIDES if conflict["field"] == "items"]  # type: ignore[literal-required]


def _area(
    area: Area,
    place: str,
    places: dict[str, str],
    people: list[Named],
    named: list[Named],
    asker: Asker,
) -> Context:
    last = area["rows"][-1]["conflict"]["id"] if area["rows"] else ""
    lines = [
        {
            **line(row["conflict"], people, named, asker, row["row"]),
            "owner": {"name": row["owner"]["name"], "href": _href(row["conflict"])},
        }
        for row in area["rows"]
    ]
    return {
        "lines": lines,
        "total": area["total"],
        "more": _address({**places, place: last}) if area["more"] else "",
        "start": _address({**places, place: ""}) if area["after"] else "",
    }


def _address(places: dict[str, str]) -> str:
    """The list's address; ids and words of our own need no quoting."""
    query = "&".join(f"{name}={places[name]}" for name in ("settled", "after", "after_settled") if places[name])
    return f"/conflicts?{query}" if query else "/conflicts"


def _href(conflict: Conflict) -> str:
    if conflict["customer_id"] is not None:
        return f"/customers/{conflict['customer_id']}"
    if conflict["table"] in rules.TEMPLATES:
        return f"/templates/{conflict['record_id']}"
    return f"/products/{conflict['record_id']}" if conflict["table"] == "products" else ""


def _title(conflict: Conflict, row: Record | None, places: dict[str, str]) -> str:
    """What is in question of a customer, for people: the order by its number, else the product."""
    if row is None or not _is_child(conflict):
        return ""
    names = (row.get("number"), row.get("reference"), row.get("name"), places.get(str(row.get("product_id"))))
    return next((str(name) for name in names if name), "")


def _place(conflict: Conflict, row: Record | None) -> str:
    """The address of an order, a draft or a template, that of the customer's prices for one of them, or ""."""
    if conflict["table"] in rules.TEMPLATES:
        return "" if row is None or rules.is_shared(conflict) else f"/templates/{conflict['record_id']}"
    names = {"orders": "orders", "drafts": "drafts", "customer_prices": "prices"}
    name = names.get(conflict["table"])
    record = "" if name == "prices" else f"/{conflict['record_id']}"
    its = f"/customers/{conflict['customer_id']}/{name}{record}"
    return "" if row is None or name is None or rules.is_shared(conflict) else its


def _is_child(conflict: Conflict) -> bool:
    return not rules.is_shared(conflict) and conflict["table"] in rules.DECIDERS


def _kind(conflict: Conflict) -> str:
    field = conflict["field"]
    own = SHARED_KINDS if rules.is_shared(conflict) else CHILD_KINDS if _is_child(conflict) else {}
    return own.get(field) or KINDS.get(field, "text")


def _goods(value: Value, row: Record | None) -> Value:
    """How many lines, and what they come to; or, where only that differs, what was said about their prices."""
    if not isinstance(value, dict):
        return ""
    held = row or {}
    found = value.get("lines")
    decision = str(value.get("price_decision") or "")
    if not isinstance(found, list):
        return {"count": None, "total": None, "currency": "", "decision": decision}
    mode = "gross" if value.get("price_mode", held.get("price_mode")) == "gross" else "net"
    total = summed(cast(list[Line], found), cast(Mode, mode))["total_gross"]
    currency = str(value.get("currency", held.get("currency")) or "")
    return {"count": len(found), "total": total, "currency": currency, "decision": decision}


def _brief(conflict: Conflict, value: Value, places: dict[str, str], row: Record | None) -> Value:
    """A value in a word, a figure or a line; of a packaging unit both its fields."""
    field, kind = conflict["field"], _kind(conflict)
    if kind == "lines":
        return _goods(value, row)
    if kind == "signature":
        return "" if value is None else True
    if kind == "money":
        currency = "" if row is None else str(row.get("currency") or "")
        return {"amount": value, "currency": currency} if isinstance(value, int) else ""
    if field == "packaging" and isinstance(value, dict):
        return {name: value.get(name) for name in rules.GROUPS[field]}
    return changed_value(field, value, places)


def _who(conflict: Conflict, key: str, names: dict[str, str], asker: Asker) -> Context:
    by, at = (conflict["by"], conflict["at"]) if key == "mine" else (conflict["their_by"], conflict["their_at"])
    return {"key": key, "by": names.get(by, ""), "you": by == asker["id"], "at": at}


def _value(conflict: Conflict, key: str) -> Value:
    return conflict["mine"] if key == "mine" else conflict["theirs"]


def _changed(conflict: Conflict) -> list[str]:
    """What somebody changed of a note that another one deletes."""
    theirs = conflict["theirs"]
    if rules.shape(conflict) != "delete" or not isinstance(theirs, dict):
        return []
    return [field for field in rules.NOTE if field in theirs]


def _sides(
    conflict: Conflict,
    about: About,
    stands: str,
    names: dict[str, str],
    places: dict[str, str],
    asker: Asker,
    events: list[Event],
) -> list[Context]:
    """What stands first, then the rest, each held against what it differs from."""
    shape = rules.shape(conflict)
    if shape == "texts":
        return _notes(conflict, about, names, asker)
    if shape == "delete":
        return _deletion(conflict, about["row"], stands, names, places, asker)
    row = about["row"]
    found = [(_who(conflict, key, names, asker), _value(conflict, key)) for key in SIDES]
    if stands == "other" and row is not None:
        found.insert(0, ({"key": "now", **_since(conflict, events, names, asker)}, _now(conflict, row)))
    standing = "now" if stands == "other" else stands
    found.sort(key=lambda one: one[0]["key"] != standing)
    texts = [_texts(conflict, shown, places, asker["language"]) for _, shown in found]
    entries = [_entries(conflict, shown, row, places, asker["language"]) for _, shown in found]
    return [
        {
            **side,
            "stands": side["key"] == standing,
            "edited": False,
            "value": _brief(conflict, shown, places, row) if texts[at] is None else "",
            "lines": _lines(texts[at], texts[1 if at == 0 else 0]),
            **_differing(entries[at], entries[1 if at == 0 else 0]),
            "note": None,
        }
        for at, (side, shown) in enumerate(found)
    ]


def _notes(conflict: Conflict, about: About, names: dict[str, str], asker: Asker) -> list[Context]:
    """Two notes side by side, as they read now; one that is gone reads as it did when they clashed."""
    rows = {"theirs": about["row"], "mine": about["copy"]}
    texts = {key: _text_of(rows[key], _value(conflict, key)) for key in SIDES}
    theirs, mine = difference(texts["theirs"], texts["mine"])
    parts = {"theirs": theirs, "mine": mine}
    sides = [
        {
            **_who(conflict, key, names, asker),
            "stands": rows[key] is not None,
            "edited": texts[key] != _value(conflict, key),
            "value": "",
            "lines": [parts[key]] if parts[key] else [],
            **_differing([], []),
            "note": _note(rows[key]),
        }
        for key in SIDES
    ]
    return sorted(sides, key=lambda side: not side["stands"])


def _deletion(
    conflict: Conflict, row: Record | None, stands: str, names: dict[str, str], places: dict[str, str], asker: Asker
) -> list[Context]:
    """The note as it stands, or what was changed of another row, and that somebody deleted it."""
    theirs = conflict["theirs"]
    seen = theirs.get("text") if isinstance(theirs, dict) else None
    text = _text_of(row, seen)
    kept = {
        **_who(conflict, "theirs", names, asker),
        "stands": stands == "theirs",
        "edited": False,
        "value": "",
        "lines": [[Part(text=text, mark=False)]] if text else [],
        **_differing(_written(conflict, row, places), []),
        "note": _note(row),
    }
    deleted = {
        **_who(conflict, "mine", names, asker),
        "stands": stands == "mine",
        "edited": False,
        "value": "",
        "lines": [],
        **_differing([], []),
        "note": None,
    }
    return [deleted, kept] if stands == "mine" else [kept, deleted]


def _written(conflict: Conflict, row: Record | None, places: dict[str, str]) -> list[Context]:
    """What somebody changed of a row that another one deletes, field by field: {field, kind, value}; not of a note."""
    theirs = conflict["theirs"]
    if conflict["table"] == "notes" or not isinstance(theirs, dict):
        return []
    found: list[Context] = []
    for field in sorted(theirs):
        one = cast(Conflict, {**conflict, "field": field})
        value: Any = {field: theirs[field]} if _kind(one) == "lines" else theirs[field]
        found.append({"field": field, "kind": _kind(one), "value": _brief(one, value, places, row)})
    return found


def _text_of(row: Record | None, otherwise: object) -> str:
    text = otherwise if row is None else row.get("text")
    return text if isinstance(text, str) else ""


def _note(row: Record | None) -> Context | None:
    if row is None or "priority" not in row:
        return None
    return {"priority": row["priority"], "follow_up_on": row["follow_up_on"]}


def _now(conflict: Conflict, row: Record) -> Value:
    shown = rules.shown(conflict, row)
    if rules.shape(conflict) == "group":
        return {**shown}
    return shown[conflict["field"]]


def _since(conflict: Conflict, events: list[Event], names: dict[str, str], asker: Asker) -> Context:
    """Who wrote last what stands now, as the history has it."""
    fields = rules.side(conflict, "mine")
    written = [
        event
        for event in events
        if event["table"] == conflict["table"]
        and event["record_id"] == conflict["record_id"]
        and any(change["field"] in fields for change in event["changes"])
    ]
    last = max(written, key=lambda event: (event["at"], event["id"]), default=None)
    if last is None:
        return {"by": "", "you": False, "at": ""}
    return {"by": names.get(last["by"], ""), "you": last["by"] == asker["id"], "at": last["at"]}


def _texts(conflict: Conflict, value: Value, places: dict[str, str], lang: str) -> list[str] | None:
    """A value as lines of text; None for what is shown as a word or a figure of its kind."""
    if isinstance(value, dict) and _kind(conflict) not in ("packaging", "lines", "signature"):
        town = " ".join(str(value[name]) for name in ("postcode", "city") if value.get(name))
        country = value.get("country")
        lines = [
            value.get("name"),
            value.get("street"),
            town,
            country_name(country, lang) if isinstance(country, str) else "",
        ]
        return [str(text or "") for text in lines]
    if conflict["field"] == "country" and isinstance(value, str):
        return [country_name(value, lang)]
    if conflict["field"] in NAMED:
        return [str(changed_value(conflict["field"], value, places))]
    if _kind(conflict) != "text" or not isinstance(value, str):
        return None
    return [value]


def _lines(texts: list[str] | None, against: list[str] | None) -> list[list[Part]]:
    if texts is None:
        return []
    others = against if against is not None and len(against) == len(texts) else [""] * len(texts)
    lines = [difference(text, other)[0] for text, other in zip(texts, others, strict=True)]
    return [parts for parts in lines if parts]


def _entries(conflict: Conflict, value: Value, row: Record | None, places: dict[str, str], lang: str) -> list[Context]:
    """The codes or prices of a product, the company's rates, the lines of an order or a template, one by one."""
    if _kind(conflict) == "items" and isinstance(value, list):
        return [
            {
                "name": places.get(str(entry.get("product_id")), ""),
                "quantity_milli": entry.get("quantity_milli"),
                "text": entry.get("text"),
            }
            for entry in value
            if isinstance(entry, dict)
        ]
    if _kind(conflict) == "lines":
        currency = (_goods(value, row) or {"currency": ""})["currency"]  # type: ignore[index, call-overload]
        found = value.get("lines") if isinstance(value, dict) else None
        lines: list[Record] = found if isinstance(found, list) else []
        return [{**{name: entry.get(name) for name in ORDER_LINE}, "currency": currency} for entry in lines]
    shown = ENTRIES.get(conflict["field"], ())
    if not isinstance(value, list) or not rules.is_shared(conflict):
        return []
    entries: list[Context] = [
        {name: entry.get(name) for name in shown} for entry in value if isinstance(entry, dict) and shown
    ]
    if conflict["field"] != "rates":
        return entries
    return [{**entry, "rate_e6": _rate(entry["rate_e6"], lang)} for entry in entries]


def _rate(rate_e6: object, lang: str) -> str:
    """A rate of exchange with the decimals that it has."""
    if not isinstance(rate_e6, int):
        return ""
    rest = f"{rate_e6 % 1_000_000:06}".rstrip("0")
    return f"{rate_e6 // 1_000_000}{('.' if lang == 'en' else ',') + rest if rest else ''}"


def _own(conflict: Conflict, key: str) -> Value:
    """What one of the two wrote; of codes or prices those that the other has not, unless he has all."""
    value, other = _value(conflict, key), _value(conflict, "theirs" if key == "mine" else "mine")
    if conflict["field"] not in ENTRIES or not isinstance(value, list) or not isinstance(other, list):
        return value
    return [entry for entry in value if entry not in other] or value


def _differing(entries: list[Context], against: list[Context]) -> Context:
    differing = [entry for entry in entries if entry not in against]
    return {"entries": differing, "same": len(entries) - len(differing)}


def _choice(side: Context, shape: str, offered: list[str], may_write: bool) -> str:
    """What the button of a side says: this one; or, of the one that stands, that it is right."""
    if side["key"] in offered:
        return str(side["key"])
    return "settle" if side["stands"] and shape != "texts" and may_write and "settle" in offered else ""


def _reason(conflict: Conflict, stands: str, may_write: bool, role: str) -> str:
    if not rules.may_decide(conflict, role):
        return "prices" if conflict["table"] == "customer_prices" else "role"
    if not may_write:
        if rules.shape(conflict) == "delete" and stands == "theirs":
            return "elsewhere"
        return "closed" if _is_child(conflict) else "field"
    return "gone" if stands == "gone" and rules.shape(conflict) != "texts" else ""


def _was(conflict: Conflict, row: Record | None) -> str:
    """The hidden `was` of the form: compact JSON of what stands, {} for a row that is gone."""
    return "{}" if row is None else canonical_json(rules.shown(conflict, row))
