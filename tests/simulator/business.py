"""What happens to the business meanwhile: customers move, people come to hold other territories, the office works."""

from typing import Any

from backend.people import devices, holdings, stand_ins
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from tests.simulator.founding import DORA, NAMES, REPS, TERRITORIES
from tests.simulator.oracle import living
from tests.simulator.phone import Phone
from tests.simulator.picks import Picks
from tests.simulator.world import Backup, World

OFFICE = Access(user=DORA, role="administrator", everywhere=True)
DAY_MS = 86_400_000
MOST_PHONES = 8
NAMES_OF_TERRITORIES = dict(zip(TERRITORIES, ("Nord", "Süd", "Ost"), strict=True))


async def office_edits(world: World, phone: Phone, picks: Picks) -> str | None:
    """A form on the server."""
    customer = await _one(world, "customers", picks)
    assert customer
    field = picks.one_of(("remark", "name", "contact_person", "discount_bp"))
    value: Any = picks.place % 10_000 if field == "discount_bp" else f"{field} vom Büro {picks.place}"
    return await _write(world, "update", "customers", customer["id"], {field: value}, {field: customer[field]})


async def office_moves(world: World, phone: Phone, picks: Picks) -> str | None:
    customer = await _one(world, "customers", picks)
    assert customer
    territory = picks.one_of((*TERRITORIES, None))
    change = {"territory_id": territory}
    told = f" (to {NAMES_OF_TERRITORIES.get(territory or '', 'nobody')})"
    return await _write(world, "update", "customers", customer["id"], change) + told


async def office_deletes(world: World, phone: Phone, picks: Picks) -> str | None:
    note = await _one(world, "notes", picks)
    if note is None:
        return None
    world.deleted_notes.append(note["id"])
    return await _write(world, "delete", "notes", note["id"], {})


async def office_renames(world: World, phone: Phone, picks: Picks) -> str | None:
    change = {"name": f"Gebiet {picks.place}"}
    return await _write(world, "update", "territories", picks.one_of(TERRITORIES), change)


async def role_changes(world: World, phone: Phone, picks: Picks) -> str | None:
    """What a person may see and write changes under his fingers."""
    person = picks.one_of(sorted(NAMES))
    if person == DORA:
        return None
    role = picks.one_of(("rep", "rep", "counter", "manager"))
    world.role_changes[person] = world.clock.now
    return await _write(world, "update", "people", person, {"role": role}) + f" ({NAMES[person]})"


async def given(world: World, phone: Phone, picks: Picks) -> str | None:
    """A rep comes to hold a territory, for good or as a stand-in until a day."""
    person, territory = picks.one_of(REPS), picks.one_of(TERRITORIES)
    until = world.clock.text(picks.below(4) * DAY_MS)[:10] if picks.maybe(40) else None
    await holdings.give(world.registry, person, territory, until, DORA)
    world.writes += 1
    return f"{NAMES[person]} is given {NAMES_OF_TERRITORIES[territory]} until {until}"


async def taken(world: World, phone: Phone, picks: Picks) -> str | None:
    person, territory = picks.one_of(REPS), picks.one_of(TERRITORIES)
    await holdings.take(world.registry, person, territory, DORA)
    world.writes += 1
    return f"{NAMES_OF_TERRITORIES[territory]} is taken from {NAMES[person]}"


async def stand_ins_end(world: World, phone: Phone, picks: Picks) -> str | None:
    """The chore that writes down which are over."""
    ended = await stand_ins.end_those_over(world.registry, world.clock.now)
    world.writes += 1
    return f"{ended} stand-ins are over"


async def chosen(world: World, phone: Phone, picks: Picks) -> str | None:
    """Somebody who holds all territories chooses which ones a phone carries; it means nothing for a rep."""
    some = tuple(territory for territory in (*TERRITORIES, "none") if picks.maybe(50))
    territories = None if picks.maybe(30) else some
    await devices.carry(phone.device, territories)
    world.writes += 1
    return f"{phone.name} is to carry {'everything' if territories is None else [t[-1:] for t in some]}"


async def revoked(world: World, phone: Phone, picks: Picks) -> str | None:
    """The phone is lost; its person gets another one."""
    if len(world.phones) > MOST_PHONES:
        return None
    world.faults["device revoked"] += 1
    await devices.revoke(phone.device, DORA, world.clock.now)
    world.ended.update(other.token for other in world.phones if other.device == phone.device)
    world.writes += 1
    another = await world.new_phone(phone.person, phone.limit, phone.schema)
    return f"{phone.name} is revoked; there is {another.name}"


async def purged(world: World, phone: Phone, picks: Picks) -> str | None:
    world.faults["purge"] += 1
    return f"a purge removes {await world.purge()}"


async def server_restarts(world: World, phone: Phone, picks: Picks) -> str | None:
    await world.restart_server()
    return "the server restarts"


async def backed_up(world: World, phone: Phone, picks: Picks) -> str | None:
    await world.database.back_up()
    world.backup = Backup(world.writes, world.purged_parcels)
    return "a backup is made"


async def restored(world: World, phone: Phone, picks: Picks) -> str | None:
    """Of the last backup, however old; with a new epoch, as `feldbuch restore --epoch` draws it."""
    if world.backup is None:
        return None
    world.faults["older backup restored"] += 1
    await world.restore(world.backup)
    return "the backup is restored"


async def minutes(world: World, phone: Phone, picks: Picks) -> str | None:
    world.clock.pass_(60_000 * (1 + picks.below(90)))
    return f"it is {world.clock.text()}"


async def nights(world: World, phone: Phone, picks: Picks) -> str | None:
    world.clock.pass_(3_600_000 * (6 + picks.below(60)))
    return f"it is {world.clock.text()}"


async def seasons(world: World, phone: Phone, picks: Picks) -> str | None:
    """Long enough for sessions to end and for deletes to be purged."""
    world.clock.pass_(DAY_MS * (20 + picks.below(100)))
    return f"it is {world.clock.text()}"


async def a_quarter(world: World, phone: Phone, picks: Picks) -> str | None:
    """Deletes come of age and are purged while phones lie in drawers."""
    world.clock.pass_(DAY_MS * (91 + picks.below(20)))
    world.faults["purge"] += 1
    return f"it is {world.clock.text()}, and a purge removes {await world.purge()}"


async def _one(world: World, table: str, picks: Picks) -> dict[str, Any] | None:
    rows = living((await world.business()).rows[table])
    return picks.one_of(sorted(rows, key=lambda row: str(row["id"]))) if rows else None


async def _write(
    world: World, op: Any, table: str, row_id: str, values: dict[str, Any], was: dict[str, Any] | None = None
) -> str:
    mutation = Mutation(op=op, table=table, id=row_id, set=values, was=was)
    results = await apply(world.registry, OFFICE, [mutation])
    world.writes += 1
    return f"the office: {op} {table} …{row_id[-4:]} {values}: {results[0].status}"
