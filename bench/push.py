"""Push: mutations a second with every check and each commit on disk; beside it what a flush of that disk costs."""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import httpx
import msgspec

from backend.app import registry
from backend.database import Engine, sql
from bench.devices import access_of_everything, bearer
from bench.house import Size, business, database, feldbuch, folder, serving
from bench.report import milliseconds, per_second, stopped, table, whole
from bench.rows import Row
from sync.server.access import Access
from sync.server.ids import new_id
from sync.server.instants import show
from sync.server.messages import Reply
from sync.server.push import push
from sync.server.registry import Registry

CUSTOMERS, NOTES = 1_000, 2_000
CLIENTS = 8
BATCH = 100
BATCHES = 24  # in all, shared by the clients
SINGLES = 160
IMPORTED = 3_000
FLUSHES = 200
BLOCK = bytes(4_096)
TEMPERATURES = ("hot", "warm", "cold")
PHONES = count(1_000_000)  # none twice, or a change would change nothing


class Status(msgspec.Struct):
    status: str


class Answer(msgspec.Struct):
    results: list[Status]


class Device:
    """A device that edits customers of its own, so that devices disagree about nothing but the clock."""

    def __init__(self, customers: list[Row]) -> None:
        self._customers = customers
        self._number = count(1)
        self._turn = count()

    def batch(self, size: int) -> bytes:
        return msgspec.json.encode({"mutations": self.mutations(size)})

    def mutations(self, size: int) -> list[Row]:
        """Of each ten mutations six new notes, two phones and two temperatures, with what was seen before."""
        return [self._mutation() for _ in range(size)]

    def _mutation(self) -> Row:
        turn = next(self._turn)
        customer = self._customers[turn % len(self._customers)]
        field = {2: "phone", 5: "temperature", 7: "phone", 9: "temperature"}.get(turn % 10)
        head: Row = {"number": next(self._number), "at": show(time.time_ns() // 1_000_000)}
        if field is None:
            note = {"customer_id": customer["id"], "text": f"Ruft nach dem Urlaub zurück ({turn}).", "priority": "high"}
            return {**head, "op": "create", "table": "notes", "id": new_id(), "set": note}
        was = {field: customer[field]}
        customer[field] = f"030 {next(PHONES)}" if field == "phone" else _other(customer[field], turn)
        new = {field: customer[field]}
        return {**head, "op": "update", "table": "customers", "id": customer["id"], "set": new, "was": was}


def _other(temperature: object, turn: int) -> str:
    others = [each for each in TEMPERATURES if each != temperature]
    return others[turn % len(others)]


def main() -> None:
    asyncio.run(_main())


async def _main() -> None:
    rows = []
    for kind in ("SQLite", "PostgreSQL"):
        async with database(kind, business(Size(CUSTOMERS, NOTES)) if kind == "SQLite" else "") as (engine, url):
            if kind == "PostgreSQL":
                feldbuch("demo", "--customers", str(CUSTOMERS), "--notes", str(NOTES), database=url)
            rows.append([kind, *[await _pushed(engine, clients, BATCH) for clients in (1, CLIENTS)]])
            rows[-1] += [await _pushed(engine, clients, 1) for clients in (1, CLIENTS)]
            rows[-1].append(await _over_http(engine, url))
            rows[-1].append(await _imported(engine, url))
    table(
        "Push: mutations a second, checks, history, feed and flush included",
        [
            "",
            f"1 client, batches of {BATCH}",
            f"{CLIENTS} clients, batches of {BATCH}",
            "1 client, single",
            f"{CLIENTS} clients, single",
            f"HTTP, {CLIENTS} clients, batches of {BATCH}",
            "import, rows/s",
        ],
        rows,
        "Of ten mutations six make a note, four change a customer with `was` and write a line of history. Engine, in "
        "process, except where it says HTTP (`feldbuch serve`, bearer tokens). "
        f"{BATCHES * BATCH} mutations in batches, {SINGLES} single; each answered `applied`, notes and history counted "
        "afterwards. SQLite synchronous=FULL; PostgreSQL with fsync. Import: `feldbuch import customers`, "
        f"{whole(IMPORTED)} rows with notes, start of the program included.",
        f"A flush (4 KiB appended, fdatasync) on this disk: {milliseconds(flushes())} ms.",
    )


async def _pushed(engine: Engine, clients: int, size: int) -> str:
    """Mutations a second through the engine."""
    tables = registry()
    access = await access_of_everything(engine)
    batches = (BATCHES if size > 1 else SINGLES) // clients
    work = [
        (msgspec.structs.replace(access, device=new_id()), _batches(device, batches, size))
        for device in await _devices(engine, clients)
    ]
    before = await _rows(engine)
    with stopped() as watch:
        replies = await asyncio.gather(*(_send_all(tables, who, bodies) for who, bodies in work))
    results = [result.status for replies_of_one in replies for reply in replies_of_one for result in reply.results]
    return await _verified(engine, before, results, clients * batches * size, watch.seconds)


async def _send_all(tables: Registry, access: Access, bodies: list[bytes]) -> list[Reply]:
    return [await push(tables, access, body) for body in bodies]


async def _over_http(engine: Engine, url: str) -> str:
    batches = BATCHES // CLIENTS
    with serving(url) as server:
        async with httpx.AsyncClient(base_url=server.url) as client:
            work = [
                (await bearer(client), _batches(device, batches, BATCH)) for device in await _devices(engine, CLIENTS)
            ]
            before = await _rows(engine)
            with stopped() as watch:
                answers = await asyncio.gather(*(_post_all(client, token, bodies) for token, bodies in work))
    results = [result.status for some in answers for answer in some for result in answer.results]
    return await _verified(engine, before, results, CLIENTS * batches * BATCH, watch.seconds)


async def _post_all(client: httpx.AsyncClient, token: str, bodies: list[bytes]) -> list[Answer]:
    answers = []
    for body in bodies:
        answer = await client.post("/sync/mutations", content=body, headers={"Authorization": f"Bearer {token}"})
        answer.raise_for_status()
        answers.append(msgspec.json.decode(answer.content, type=Answer))
    return answers


async def _imported(engine: Engine, url: str) -> str:
    file = folder() / "customers.csv"
    file.write_text("\r\n".join(_csv()), encoding="utf-8")
    with stopped() as watch:
        said = feldbuch("import", "customers", str(file), database=url)
    assert said.splitlines()[-1] == f"{IMPORTED} new, 0 changed, 0 unchanged, 0 refused", said
    return per_second(IMPORTED, watch.seconds)


def _csv() -> Iterator[str]:
    yield "Kundennr;Firma;Vorname;Nachname;E-Mail;Telefon;Straße;PLZ;Ort;Land;Notiz"
    for n in range(IMPORTED):
        yield (
            f"B{n};Bäckerei {n};Jürgen;Müller {n};info{n}@baeckerei.example;0301{n:06};"
            f"Feldweg {n};10115;Berlin;Deutschland;Möchte Roggenmehl probieren."
        )


async def _devices(engine: Engine, clients: int) -> list[Device]:
    customers: list[Row] = await sql(engine, "SELECT id, phone, temperature FROM customers LIMIT {}", CUSTOMERS)
    return [Device(customers[first::clients]) for first in range(clients)]


def _batches(device: Device, batches: int, size: int) -> list[bytes]:
    return [device.batch(size) for _ in range(batches)]


async def _verified(engine: Engine, before: list[int], results: Sequence[str], expected: int, seconds: float) -> str:
    assert list(results) == ["applied"] * expected, [status for status in results if status != "applied"][:5]
    made = [after - then for after, then in zip(await _rows(engine), before, strict=True)]
    assert made == [expected * 6 // 10, expected * 4 // 10], (made, expected)
    return per_second(expected, seconds)


async def _rows(engine: Engine) -> list[int]:
    """How many notes and lines of history there are."""
    counted = [await sql(engine, f"SELECT count(*) AS count FROM {name}") for name in ("notes", "history")]
    return [int(str(rows[0]["count"])) for rows in counted]


def flushes() -> list[float]:
    taken = []
    path: Path = folder() / "flushes"
    with path.open("wb", buffering=0) as file:
        for _ in range(FLUSHES):
            with stopped() as watch:
                file.write(BLOCK)
                os.fdatasync(file.fileno())
            taken.append(watch.seconds)
    path.unlink()
    return taken
