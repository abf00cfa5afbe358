"""What becomes of requests and replies, of the phones that send them and of the server that answers."""

import sqlite3
from collections.abc import Awaitable, Callable

import asyncpg

from backend.people import devices
from tests.protocol.client import Reply
from tests.protocol.store import Memory
from tests.simulator.phone import Phone
from tests.simulator.picks import Picks
from tests.simulator.world import Stray, World

CALLS = 14
"""A request makes about so many calls of the database; the server dies at one of them."""

Fate = Callable[[World, Phone, Picks], Awaitable[str | None]]


async def talk(world: World, phone: Phone, picks: Picks) -> str | None:
    """One message further, with nothing in its way."""
    if (told := await _begin(world, phone, picks)) is not None:
        return told
    assert phone.request
    phone.reply = await world.handle(phone, phone.request, phone.token)
    return await _take(world, phone, f"{phone.name}: {_asked(phone)} is answered {_status(phone.reply)}")


async def sync(world: World, phone: Phone, picks: Picks) -> str | None:
    """Whatever is under way is given up; a whole sync without trouble."""
    world.active(phone)
    state = await world.finish(phone, phone.client.sync())
    await _ended(world, phone, state)
    return f"{phone.name} syncs: {state}"


async def verify(world: World, phone: Phone, picks: Picks) -> str | None:
    state = await world.finish(phone, phone.client.verify())
    await _ended(world, phone, state)
    return f"{phone.name} asks for the digest: {state}"


async def reply_waits(world: World, phone: Phone, picks: Picks) -> str | None:
    """The server has answered, the answer is still on its way: others come in between."""
    if (told := await _begin(world, phone, picks)) is not None:
        return told
    assert phone.request
    phone.reply = await world.handle(phone, phone.request, phone.token)
    phone.answered = True
    return f"{phone.name}: {_asked(phone)} is answered {_status(phone.reply)}, which is under way"


async def request_lost(world: World, phone: Phone, picks: Picks) -> str | None:
    if (told := await _begin(world, phone, picks)) is not None:
        return told
    world.faults["request lost"] += 1
    return await _take(world, phone, f"{phone.name}: {_asked(phone)} is lost")


async def reply_lost(world: World, phone: Phone, picks: Picks) -> str | None:
    if (told := await _begin(world, phone, picks)) is not None:
        return told
    assert phone.request
    world.faults["reply lost"] += 1
    reply = await world.handle(phone, phone.request, phone.token)
    return await _take(world, phone, f"{phone.name}: {_asked(phone)} is done ({_status(reply)}), the reply is lost")


async def request_late(world: World, phone: Phone, picks: Picks) -> str | None:
    """The phone gives up; the request arrives some time later, when nobody waits for it."""
    if (told := await _begin(world, phone, picks)) is not None:
        return told
    assert phone.request
    world.faults["request late"] += 1
    world.strays.append(Stray(phone, phone.request, phone.token, phone.person))
    return await _take(world, phone, f"{phone.name}: {_asked(phone)} will arrive late, the phone gives up")


async def request_twice(world: World, phone: Phone, picks: Picks) -> str | None:
    """Some proxy sends it twice; the phone gets one of the answers, or the second comes much later."""
    if (told := await _begin(world, phone, picks)) is not None:
        return told
    assert phone.request
    world.faults["duplicate"] += 1
    first = await world.handle(phone, phone.request, phone.token)
    how = picks.below(3)
    if how == 2:
        world.strays.append(Stray(phone, phone.request, phone.token, phone.person))
        phone.reply = first
    else:
        second = await world.handle(phone, phone.request, phone.token)
        phone.reply = (first, second)[how]
    return await _take(world, phone, f"{phone.name}: {_asked(phone)} arrives twice")


async def stray_arrives(world: World, phone: Phone, picks: Picks) -> str | None:
    if not world.strays:
        return None
    stray = picks.one_of(world.strays)
    world.strays.remove(stray)
    world.faults["reordered"] += 1
    reply = await world.handle(stray.phone, stray.request, stray.token)
    return f"a late {stray.request.method} of {stray.phone.name} arrives: {_status(reply)}"


async def reply_cut(world: World, phone: Phone, picks: Picks) -> str | None:
    if (told := await _begin(world, phone, picks)) is not None:
        return told
    assert phone.request
    reply = await world.handle(phone, phone.request, phone.token)
    if reply is not None and len(reply.body) > 1:
        world.faults["reply truncated"] += 1
        reply = Reply(reply.status, reply.headers, reply.body[: 1 + picks.below(len(reply.body) - 1)])
    phone.reply = reply
    return await _take(world, phone, f"{phone.name}: {_asked(phone)} is answered, the body ends too soon")


async def request_cut(world: World, phone: Phone, picks: Picks) -> str | None:
    if (told := await _begin(world, phone, picks)) is not None:
        return told
    assert phone.request
    if not phone.request.body:
        return None
    world.faults["request truncated"] += 1
    half = phone.request._replace(body=phone.request.body[: picks.below(len(phone.request.body) - 1)])
    await world.handle(phone, half, phone.token, cut=True)
    return await _take(world, phone, f"{phone.name}: {_asked(phone)} arrives cut in two")


async def server_dies(world: World, phone: Phone, picks: Picks) -> str | None:
    if (told := await _begin(world, phone, picks)) is not None:
        return told
    assert phone.request
    at, after = 1 + picks.below(CALLS), picks.maybe(50)
    reply = await world.dying(phone, phone.request, at, after)
    struck = world.server.fault.struck
    world.faults[f"server killed {'after' if after else 'before'} a call"] += struck
    phone.reply = None if struck else reply
    what = f"the server dies {'after' if after else 'before'} call {at}" if struck else "the server survives"
    return await _take(world, phone, f"{phone.name}: {_asked(phone)}: {what}")


async def server_stumbles(world: World, phone: Phone, picks: Picks) -> str | None:
    """A bug, a full disk, a lock: the work fails, the process lives."""
    if (told := await _begin(world, phone, picks)) is not None:
        return told
    assert phone.request
    error = picks.one_of(_troubles("postgres" in world.database.url))
    first = 1 + picks.below(CALLS)
    # A bug strikes once, else it would rightly be the mutation's; a full disk stays full for a while.
    second = first if isinstance(error, RuntimeError) else first + picks.below(CALLS)
    world.server.fault.arm(error, first, second)
    try:
        phone.reply = await world.handle(phone, phone.request, phone.token)
    finally:
        world.server.fault.disarm()
    world.faults["server stumbles"] += world.server.fault.struck
    return await _take(world, phone, f"{phone.name}: {_asked(phone)} meets {error!r}: {_status(phone.reply)}")


async def phone_dies(world: World, phone: Phone, picks: Picks) -> str | None:
    world.faults["phone killed"] += 1
    phone.restart()
    return f"{phone.name} is killed and starts again"


async def phone_will_die(world: World, phone: Phone, picks: Picks) -> str | None:
    """Before or after one of the next transactions of its storage."""
    commits, moment = 1 + picks.below(4), picks.one_of(("before", "after"))
    world.faults["crash at a storage step"] += 1
    phone.die_at(commits, moment)
    return f"{phone.name} will die {moment} its next transaction but {commits - 1}"


async def second_tab(world: World, phone: Phone, picks: Picks) -> str | None:
    world.faults["second tab"] += 1
    phone.open_second_tab()
    return f"{phone.name} is worked with in a second tab"


async def database_lost(world: World, phone: Phone, picks: Picks) -> str | None:
    """The browser forgot it; what was not sent is gone with it."""
    world.faults["database lost"] += 1
    world.ledger.excuse(world.only_on(phone), "its phone lost the database")
    phone.store = Memory()
    phone.restart()
    if world.signed_in[phone.token] != phone.person or picks.maybe(30):
        await world.sign_in(phone)
    return f"{phone.name} loses its database"


async def photograph(world: World, phone: Phone, picks: Picks) -> str | None:
    """Somebody keeps a copy of the phone's storage."""
    phone.photograph = phone.store.clone()
    return f"{phone.name}'s storage is copied"


async def database_rolled_back(world: World, phone: Phone, picks: Picks) -> str | None:
    if phone.photograph is None:
        return None
    world.faults["database rolled back"] += 1
    if world.signed_in[phone.token] != phone.person:
        await world.sign_in(phone)
    had = world.only_on(phone)
    phone.store = phone.photograph.clone()
    phone.restart()
    kept = phone.waiting()
    world.ledger.excuse([mutation for mutation in had if mutation not in kept], "its phone's storage was put back")
    world.ledger.allow_repeating(kept)
    return f"{phone.name} gets the storage back that was copied"


async def database_cloned(world: World, phone: Phone, picks: Picks) -> str | None:
    """Two devices with one token and one storage."""
    if len(world.phones) > 8:
        return None
    world.faults["database cloned"] += 1
    twin = Phone(len(world.phones) + 1, phone.person, world.clock, phone.limit, phone.schema)
    twin.store = phone.store.clone()
    twin.token, twin.browser, twin.device, twin.off = phone.token, phone.browser, phone.device, phone.off
    twin.restart()
    world.phones.append(twin)
    world.ledger.allow_repeating(twin.waiting())
    return f"{phone.name} is cloned: {twin.name}"


async def clock_jumps(world: World, phone: Phone, picks: Picks) -> str | None:
    world.faults["clock jump"] += 1
    phone.off = (picks.below(2 * 86_400_000)) - 86_400_000
    return f"the clock of {phone.name} is off by {phone.off / 3_600_000:.1f} hours"


async def somebody_else_signs_in(world: World, phone: Phone, picks: Picks) -> str | None:
    others = sorted({other.person for other in world.living()} - {phone.person})
    if not others or phone.client.user is None:
        return None
    world.faults["other user"] += 1
    person = picks.one_of(others)
    await world.sign_in(phone, person)
    return f"somebody else signs in on {phone.name}"


async def signed_out(world: World, phone: Phone, picks: Picks) -> str | None:
    world.faults["signed out"] += 1
    await devices.sign_out(phone.device)
    world.ended.update(other.token for other in world.phones if other.device == phone.device)
    return f"{phone.name} is signed out"


async def _begin(world: World, phone: Phone, picks: Picks) -> str | None:
    """See that there is a request to be carried; in words what happened instead."""
    world.active(phone)
    if phone.answered:
        return await _take(world, phone, f"{phone.name} gets what was under way")
    if phone.talk is None:
        state = phone.begin(phone.client.verify() if picks.maybe(8) else phone.client.sync())
        if state is not None:
            return f"{phone.name} starts to talk: {state}"
    return None


async def _take(world: World, phone: Phone, told: str) -> str:
    state = await world.go_on(phone)
    await _ended(world, phone, state)
    return told if state is None else f"{told}; ends {state}"


async def _ended(world: World, phone: Phone, state: str | None) -> None:
    if state in ("sign_in", "other_user"):
        await world.sign_in(phone)


def _asked(phone: Phone) -> str:
    assert phone.request
    return f"{phone.request.method} {phone.request.path.partition('?')[0]}"


def _status(reply: Reply | None) -> str:
    return "not at all" if reply is None else str(reply.status)


def _troubles(on_postgres: bool) -> tuple[Exception, ...]:
    if on_postgres:
        return (
            asyncpg.exceptions.DeadlockDetectedError("deadlock"),
            asyncpg.exceptions.SerializationError("serialization"),
            asyncpg.exceptions.DiskFullError("disk full"),
            RuntimeError("a bug of ours"),
        )
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return (full, locked, RuntimeError("a bug of ours"))
