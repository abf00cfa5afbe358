"""What people do on their phones. Each step gives what happened in words, or None if there was nothing to do."""

from collections.abc import Mapping
from typing import Any

from tests.protocol.client import Key
from tests.protocol.store import Died
from tests.simulator.deeds import ADDRESS
from tests.simulator.founding import TERRITORIES
from tests.simulator.phone import Phone
from tests.simulator.picks import Picks
from tests.simulator.words import OLD_NAMES
from tests.simulator.world import World

Row = dict[str, Any]
TEXTS = ("remark", "contact_person", "name", "number", "street", "city", "vat_id")
DARING_PERCENT = 15
"""So often somebody tries what he knows that he may not."""
HOT_TEXTS = ("remark", "vat_id")
TEMPERATURES = ("hot", "warm", "cold", "not_interested")
HOT_PERCENT = 50
"""So often it is the same row or field as ever, so that people meet each other at it."""
STATUSES = ("current", "potential")


async def write_note(world: World, phone: Phone, picks: Picks) -> str | None:
    customer = one(phone, "customers", picks)
    if customer is None:
        return None
    note = {"customer_id": customer["id"], "text": f"Notiz {picks.word}", "priority": picks.one_of(("high", "none"))}
    return save(world, phone, "create", "notes", picks.new_id(), note)


async def edit_note(world: World, phone: Phone, picks: Picks) -> str | None:
    note = one(phone, "notes", picks)
    if note is None:
        return None
    change: Row = {"text": f"Geändert {picks.word}"}
    if picks.maybe(30):
        change["priority"] = picks.one_of(("high", "medium", "none"))
    if picks.maybe(20):
        change = {"follow_up_on": f"2026-02-{1 + picks.below(28):02d}"}
    return save(world, phone, "update", "notes", note["id"], change, _was(note, change, picks))


async def delete_note(world: World, phone: Phone, picks: Picks) -> str | None:
    note = one(phone, "notes", picks)
    if note is None:
        return None
    world.deleted_notes.append(note["id"])
    seen = {name: note[name] for name in ("text", "priority") if name in note}
    return save(world, phone, "delete", "notes", note["id"], None, seen if picks.maybe(70) else None)


async def take_back(world: World, phone: Phone, picks: Picks) -> str | None:
    """The undo of a delete, which one may still find on the page."""
    if not world.deleted_notes or not phone.tab.complete:
        return None
    change: Row = {"deleted": False}
    note = picks.one_of(world.deleted_notes)
    if picks.maybe(30):
        change["text"] = f"Zurück {picks.word}"
    return save(world, phone, "update", "notes", note, change)


async def edit_customer(world: World, phone: Phone, picks: Picks) -> str | None:
    customer = one(phone, "customers", picks)
    if customer is None:
        return None
    change: Row = {}
    for _ in range(1 + picks.below(2)):
        names = HOT_TEXTS if picks.maybe(HOT_PERCENT) else TEXTS
        field = picks.one_of([OLD_NAMES.get(name, name) if phone.schema == 1 else name for name in names])
        change[field] = f"DE{picks.place:09d}" if field == "vat_id" else f"{field} {picks.word}"
    return save(world, phone, "update", "customers", customer["id"], change, _was(customer, change, picks))


async def judge_customer(world: World, phone: Phone, picks: Picks) -> str | None:
    """Status and temperature: what was observed last counts."""
    customer = one(phone, "customers", picks)
    if customer is None:
        return None
    change: Row = {"temperature": picks.one_of(TEMPERATURES)}
    if picks.maybe(30):
        change["status"] = picks.one_of(STATUSES)
    return save(world, phone, "update", "customers", customer["id"], change, _was(customer, change, picks))


async def create_customer(world: World, phone: Phone, picks: Picks) -> str | None:
    if not phone.tab.complete:
        return None
    values: Row = {"name": f"Neu {picks.word}"}
    if picks.maybe(30):
        values["territory_id"] = picks.one_of(TERRITORIES)
    return save(world, phone, "create", "customers", picks.new_id(), values)


async def move_customer(world: World, phone: Phone, picks: Picks) -> str | None:
    """Managers may; a rep who tries is refused."""
    customer = one(phone, "customers", picks)
    if customer is None:
        return None
    role = phone.tab.view()["people", phone.person]["role"]
    if role in ("rep", "counter") and not picks.maybe(DARING_PERCENT):
        return None
    change: Row = {"territory_id": picks.one_of((*TERRITORIES, None))}
    return save(world, phone, "update", "customers", customer["id"], change, _was(customer, change, picks))


async def resolve_conflict(world: World, phone: Phone, picks: Picks) -> str | None:
    """Take what is mine, or leave what stands; then the conflict is resolved."""
    view = phone.tab.view()
    conflicts = [row for (table, _), row in sorted(view.items()) if table == "conflicts" and row["state"] == "open"]
    if not conflicts:
        return None
    conflict = picks.one_of(conflicts)
    told = ""
    row = view.get((conflict["table"], conflict["record_id"]))
    if picks.maybe(50) and row is not None and conflict["field"] in row:
        change = {conflict["field"]: conflict["mine"]}
        told = save(world, phone, "update", conflict["table"], row["id"], change, _seen(row, change)) + "; "
    state = {"state": "resolved"}
    return told + save(world, phone, "update", "conflicts", conflict["id"], state, {"state": "open"})


async def do_what_is_refused(world: World, phone: Phone, picks: Picks) -> str | None:
    """One bad mutation: it must use its number and hold up nobody."""
    customer = one(phone, "customers", picks)
    if customer is None:
        return None
    word = picks.word
    id_ = customer["id"]
    bad: tuple[tuple[str, str, str, Row | None], ...] = (
        ("create", "dragons", picks.new_id(), {"name": word}),
        ("update", "customers", id_, {"name": "", "remark": word, "kind": "dragon"}),
        ("update", "customers", id_, {"remark": word + "x" * 300_000}),
        ("update", "customers", picks.new_id(), {"remark": word}),
        ("create", "customers", id_, {"name": word}),
        ("update", "people", phone.person, {"name": word}),
        ("create", "notes", picks.new_id(), {"customer_id": picks.new_id(), "text": word}),
        ("update", "customers", id_, {"discount_bp": picks.place % 10_000, "remark": word}),
        ("delete", "customers", id_, None),
        ("explode", "customers", id_, {"remark": word}),
        ("update", "customers", "no id", {"remark": word}),
        ("update", "notes", id_, {"text": word}),
        ("update", "customers", id_, {"colour": word}),
        ("update", "customers", id_, {"created_by": word}),
    )
    return save(world, phone, *picks.one_of(bad))


def save(
    world: World,
    phone: Phone,
    op: str,
    table: str,
    row_id: str,
    values: Row | None,
    was: Mapping[str, Any] | None = None,
) -> str:
    """Do it; it counts if it is stored, even if the phone dies before it says so."""
    told = f"{phone.name}: {op} {table} …{row_id[-4:]} {_short(values)}" + (
        "" if was is None else f" was {_short(was)}"
    )
    world.active(phone)
    world.counts["mutations"] += 1
    before = len(phone.waiting())
    try:
        phone.tab.save(op, table, row_id, values, was)
    except Died:
        phone.restart()
        told += ", and the phone dies over it"
    waiting = phone.waiting()
    if len(waiting) > before:
        world.ledger.note(id(phone.store), phone.person, waiting[-1])
    return told


def one(phone: Phone, table: str, picks: Picks) -> Row | None:
    if not phone.tab.complete:
        return None
    rows: list[tuple[Key, Row]] = sorted((key, row) for key, row in phone.tab.view().items() if key[0] == table)
    if not rows:
        return None
    return rows[0][1] if picks.maybe(HOT_PERCENT) else picks.one_of(rows)[1]


def _was(row: Row, change: Row, picks: Picks) -> Row | None:
    """What the person saw of it; now and then a client does not say."""
    return _seen(row, change) if picks.maybe(90) else None


def _seen(row: Row, change: Row) -> Row:
    names = {*change, *(ADDRESS if not change.keys().isdisjoint(ADDRESS) else ())}
    return {name: row[name] for name in sorted(names) if name in row}


def _short(values: Mapping[str, Any] | None) -> str:
    return "" if values is None else str({name: str(value)[:24] for name, value in values.items()})
