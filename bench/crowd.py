"""A crowd of devices against one server: what it carries at full load, and how it answers in the crowd's own rhythm."""

import asyncio
import sys
import time
from statistics import quantiles

import msgspec

from backend.app import registry
from backend.database import Engine, sql, writing
from backend.people.devices import digest
from backend.times import instant
from bench.crowd_load import Job, Member, Seen
from bench.house import Server, database, feldbuch, serving
from bench.report import table, whole
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.clock import read as read_clock
from sync.server.cursor import Cursor, show
from sync.server.ids import new_id
from sync.server.messages import Mutation

CROWDS = (("SQLite", 1, 1_000), ("SQLite", 1, 10_000), ("PostgreSQL", 1, 1_000), ("PostgreSQL", 1, 10_000),
          ("PostgreSQL", 2, 10_000))  # fmt: skip
"""Database, processes of the server, devices."""
TEAM = 10  # devices of one person, who has a territory of his own
CONNECTIONS = 64  # kept and shared, as a proxy does it
FULL_SECONDS = 4.0
RHYTHM_SECONDS = 6.0
POLL_EVERY = 30.0  # seconds; what an open page does without events
PUSH_EVERY = 300.0
SEEN_EVERY_MS = 5 * 60_000
PATIENCE_SECONDS = 120
FOUNDED = 400  # mutations in a transaction


def main() -> None:
    asyncio.run(_main())


async def _main() -> None:
    full, rhythm = [], []
    for kind, workers, size in CROWDS:
        async with database(kind) as (engine, url):
            feldbuch("demo", "--customers", "20", database=url)
            crowd = await _gather(engine, size)
            with serving(url, workers) as server:
                name = f"{kind}, {workers} process{'es' * (workers > 1)}, {whole(size)} devices"
                one, other = await _measure(server, name, crowd)
            full.append(one)
            rhythm.append(other)
            await _verify(engine, crowd)
    table(
        f"Crowd: requests a second at full load, {CONNECTIONS} connections",
        ["", "polls/s", "p50 ms", "p99 ms", "processor ms", "pushes/s", "p50 ms", "p99 ms", "processor ms"],
        full,
        f"Polls: nothing new since the cursor. Pushes: one note each, flushed. At most {FULL_SECONDS:.0f} s each. "
        "Processor: time of the server's own processes for one request, the database's own not counted; the load comes "
        "from a process on the same machine. Every device has a session of its own and a cursor of its own.",
    )
    table(
        f"Crowd: its own rhythm for {RHYTHM_SECONDS:.0f} s, a poll every {POLL_EVERY:.0f} s and a note every "
        f"{PUSH_EVERY:.0f} s from each device",
        ["", "asked/s", "p50 ms", "p99 ms", "late", "changes brought", "of one core", "memory MB"],
        rhythm,
        "Open loop: a request counts from the moment it was due. Late: not answered when the time was over. Of one "
        "core: processor time of the server. Memory: the highest of all its processes together, the whole run.",
    )


async def _measure(server: Server, name: str, crowd: list[Member]) -> tuple[list[str], list[str]]:
    await _load(server, crowd, "poll", PATIENCE_SECONDS, once=True)
    full = [name]
    for kind in ("poll", "push"):
        before = server.used()
        seen = await _load(server, crowd, kind, FULL_SECONDS)
        spent = (server.used().seconds - before.seconds) / len(seen.took)
        full += [whole(len(seen.took) / seen.seconds), *_latency(seen), f"{spent * 1000:.2f}"]
        if kind == "poll":
            assert seen.changes == 0, seen.changes
    await _load(server, crowd, "poll", PATIENCE_SECONDS, once=True)
    before = server.used()
    seen = await _load(server, crowd, "rhythm", RHYTHM_SECONDS)
    after = server.used()
    busy = (after.seconds - before.seconds) / seen.seconds
    asked = (len(seen.took) + seen.late) / RHYTHM_SECONDS
    rhythm = [name, whole(asked), *_latency(seen), str(seen.late), whole(seen.changes)]
    return full, [*rhythm, f"{busy:.0%}", f"{after.mb:.0f}"]


async def _load(server: Server, crowd: list[Member], kind: str, seconds: float, once: bool = False) -> Seen:
    """In a process of its own; the crowd remembers its cursors and numbers."""
    job = Job(server.url, crowd, kind, seconds, CONNECTIONS, once, POLL_EVERY, PUSH_EVERY)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.crowd_load", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await asyncio.wait_for(process.communicate(msgspec.json.encode(job)), seconds * 2 + PATIENCE_SECONDS)
    assert process.returncode == 0, "the crowd's process failed"
    seen = msgspec.json.decode(said, type=Seen)
    crowd[:] = seen.crowd
    return seen


def _latency(seen: Seen) -> list[str]:
    cuts = quantiles(seen.took, n=100)
    return [f"{cuts[49] * 1000:.1f}", f"{cuts[98] * 1000:.1f}"]


async def _gather(engine: Engine, size: int) -> list[Member]:
    """Teams with a person, a territory and a customer each; their devices signed in, straight in the database."""
    teams = [(new_id(), new_id(), new_id(), number) for number in range(size // TEAM)]
    made = []
    for person, territory, customer, number in teams:
        made.append(_create("territories", territory, {"name": f"Gebiet {number}"}))
        made.append(_create("people", person, {"name": f"Person {number}", "role": "rep"}))
        made.append(_create("customers", customer, {"name": f"Hofladen {number}", "territory_id": territory}))
    system = Access(user=new_id(), role="administrator", system=True)
    for start in range(0, len(made), FOUNDED):
        results = await apply(registry(), system, made[start : start + FOUNDED])
        assert {result.status for result in results} == {"applied"}
    clock = await read_clock(engine, "-")
    place = (clock.number, clock.number)
    now = time.time_ns() // 1_000_000
    crowd = []
    async with writing(engine):
        for person, territory, customer, number in teams:
            await sql(
                engine,
                "INSERT INTO accounts (id, email, password_hash, language, created_at) VALUES ({}, {}, '', 'de', {})",
                person,
                f"{number}@bench.example",
                instant(now),
            )
            await sql(
                engine, "INSERT INTO person_territories (person_id, territory_id) VALUES ({}, {})", person, territory
            )
            scopes = ("shared", f"t:{territory}", f"u:{person}")
            for device in range(TEAM):
                token, device_id = new_id(), new_id()
                await sql(
                    engine,
                    "INSERT INTO sync_device (id, user_id, last_mutation, scopes) VALUES ({}, {}, 0, {})",
                    device_id,
                    person,
                    msgspec.json.encode(dict.fromkeys(scopes, (instant(now), None))).decode(),
                )
                await sql(
                    engine,
                    "INSERT INTO devices (id, person_id, browser_hash, token_hash, name, created_at, seen_at)"
                    " VALUES ({}, {}, {}, {}, 'bench', {}, {})",
                    device_id,
                    person,
                    digest(token),
                    digest(token),
                    instant(now),
                    # Some are due to be noted as seen all the time, as in a business at work.
                    instant(now - SEEN_EVERY_MS * (number * TEAM + device) // size),
                )
                crowd.append(Member(token, customer, show(Cursor(clock.epoch, dict.fromkeys(scopes, place)))))
    await sql(engine, "ANALYZE")
    return crowd


def _create(of: str, row_id: str, values: dict[str, str]) -> Mutation:
    return Mutation(op="create", table=of, id=row_id, set={**values})


async def _verify(engine: Engine, crowd: list[Member]) -> None:
    """Every note that a device was told is there."""
    rows = await sql(
        engine,
        "SELECT count(*) AS count FROM notes JOIN customers ON customers.id = notes.customer_id"
        " WHERE customers.name LIKE 'Hofladen _%' AND notes.text LIKE 'Ruft nach dem Urlaub zurück (%'",
    )
    assert int(str(rows[0]["count"])) == sum(member.number for member in crowd)
