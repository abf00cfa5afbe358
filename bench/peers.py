"""What one would pick instead: Kinto and PouchDB Server beside us, the same rows over HTTP in the same run."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from statistics import median
from typing import Protocol

import httpx
import msgspec

from bench.caller import Caller
from bench.devices import bearer
from bench.house import Size, business, copied_to_postgres, database, serving
from bench.kinto import Kinto
from bench.pouchdb import PouchDB
from bench.push import CLIENTS, Device, flushes
from bench.report import milliseconds, stopped, table, times, whole
from bench.rows import Document, Mutation, Row, content
from sync.server.ids import new_id
from sync.server.instants import show
from sync.server.limits import PAGE_ROWS

CUSTOMERS, NOTES = 1_000, 3_000
COMPARED = ("customers", "notes", "history")  # the few others have ids in common, which the peers would not take
TEN = 10
CALLS = 20
PULLS = 3  # the best counts
BATCH = 100
BATCHES = 16  # shared by the clients
SINGLES = 160
PUSH_SECONDS = 5.0  # after which no further push is begun


class Peer(Protocol):
    """A server with rows. What its methods do is verified by them or raises."""

    name: str

    def serving(self) -> AbstractAsyncContextManager["Peer"]: ...

    def caller(self) -> Caller:
        """A connection of one client."""

    async def fill(self, documents: Sequence[Document]) -> None: ...

    async def pull(self, caller: Caller, since: str | None = None) -> tuple[list[bytes], str]:
        """Pages as they came, and from where to go on."""

    def documents(self, pages: Sequence[bytes]) -> list[Document]: ...

    async def push(self, caller: Caller, client: int, mutations: Sequence[Mutation]) -> None: ...


class Figures(msgspec.Struct):
    """Of one peer: rows a second, milliseconds, and four times mutations a second."""

    name: str
    pull: float
    ten: float
    pushes: list[float]


PUSHES = ((1, BATCH), (CLIENTS, BATCH), (1, 1), (CLIENTS, 1))


def main() -> None:
    asyncio.run(_main())


async def _main() -> None:
    ours: list[Peer] = [Feldbuch("SQLite"), Feldbuch("PostgreSQL")]
    theirs: list[Peer] = [Kinto("memory"), kinto := Kinto("postgresql"), PouchDB()]
    documents: list[Document] = []
    found = []
    for peer in (*ours, *theirs):
        async with peer.serving():
            documents = documents or await _all(peer)
            found.append(await _measure(peer, documents))
    pushes = [
        f"{clients} client{'s' * (clients > 1)}, {f'batches of {size}' if size > 1 else 'single'}"
        for clients, size in PUSHES
    ]
    rows, digest = content(documents)
    table(
        f"Peers: {whole(rows)} equal documents over HTTP",
        ["", "full pull, rows/s", f"{TEN} changes, ms", *(f"push, {name}, /s" for name in pushes)],
        [[one.name, whole(one.pull), f"{one.ten * 1000:.2f}", *(whole(rate) for rate in one.pushes)] for one in found],
        f"Everybody serves the same rows of {whole(CUSTOMERS)} customers and {whole(NOTES)} notes, which is verified "
        f"after each full pull (SHA-256 {digest[:16]}…), from one process, to the same client on kept connections "
        "without compression. Pushed are of ten mutations six new notes and four changed fields of customers, and all "
        f"of them are looked for afterwards; no push is begun after {PUSH_SECONDS:.0f} s. Full pull: best of {PULLS}; "
        f"{TEN} changes: median of {CALLS}. Kinto on PostgreSQL asked for {kinto.retries} repetitions.",
        f"A flush (4 KiB appended, fdatasync) on this disk: {milliseconds(flushes())} ms.",
    )
    table(
        "Peers: how many times as fast Feldbuch is",
        ["", "full pull", f"{TEN} changes", *pushes],
        [
            [
                f"{our.name.removeprefix('Feldbuch, ')} beside {their.name}",
                times(our.pull, their.pull),
                times(their.ten, our.ten),
                *(times(mine, other) for mine, other in zip(our.pushes, their.pushes, strict=True)),
            ]
            for our in found[: len(ours)]
            for their in found[len(ours) :]
        ],
    )


async def _measure(peer: Peer, documents: Sequence[Document]) -> Figures:
    await peer.fill(documents)
    async with peer.caller() as caller:
        pull = min([await _timed(peer, caller, documents) for _ in range(PULLS)])
        _, place = await peer.pull(caller)
        ten = [_note(documents) for _ in range(TEN)]
        await peer.push(caller, 0, ten)
        taken = []
        for _ in range(CALLS):
            with stopped() as watch:
                pages, _ = await peer.pull(caller, place)
            taken.append(watch.seconds)
            assert {one["id"] for one in peer.documents(pages)} == {one.id for one in ten}
    customers = [one for one in documents if one["of"] == "customers"]
    devices = [Device([dict(one) for one in customers[first::CLIENTS]]) for first in range(CLIENTS)]
    pushed: dict[str, Row] = {}
    rates = [await _pushed(peer, devices[:clients], size, pushed) for clients, size in PUSHES]
    held = {str(one["id"]): one for one in await _all(peer)}
    lost = [key for key, fields in pushed.items() if not fields.items() <= held[key].items()]
    assert not lost, lost[:3]
    return Figures(peer.name, len(documents) / pull, median(taken), rates)


async def _all(peer: Peer) -> list[Document]:
    async with peer.caller() as caller:
        pages, _ = await peer.pull(caller)
    return peer.documents(pages)


async def _timed(peer: Peer, caller: Caller, documents: Sequence[Document]) -> float:
    with stopped() as watch:
        pages, _ = await peer.pull(caller)
    assert content(peer.documents(pages)) == content(documents), f"{peer.name} holds something else"
    return watch.seconds


async def _pushed(peer: Peer, devices: Sequence[Device], size: int, pushed: dict[str, Row]) -> float:
    """Mutations a second; `pushed` learns what each row must say now."""
    turns = (BATCHES if size > 1 else SINGLES) // len(devices)
    end = time.perf_counter() + PUSH_SECONDS

    async def client(number: int, device: Device) -> int:
        done = 0
        async with peer.caller() as caller:
            while done < turns and time.perf_counter() < end:
                mutations = [msgspec.convert(one, Mutation) for one in device.mutations(size)]
                await peer.push(caller, number, mutations)
                for one in mutations:
                    pushed[one.id] = {**pushed.get(one.id, {}), **one.set}
                done += 1
        return done

    with stopped() as watch:
        done = await asyncio.gather(*(client(number, device) for number, device in enumerate(devices)))
    return sum(done) * size / watch.seconds


def _note(documents: Sequence[Document]) -> Mutation:
    customer = next(one["id"] for one in documents if one["of"] == "customers")
    fields: Row = {"customer_id": customer, "text": "Ruft nach dem Urlaub zurück.", "priority": "high"}
    return Mutation("create", "notes", new_id(), fields, show(time.time_ns() // 1_000_000))


class _Change(msgspec.Struct):
    table: str
    data: Row


class _Page(msgspec.Struct):
    changes: list[_Change]


class _Head(msgspec.Struct):
    cursor: str
    more: bool


class _Result(msgspec.Struct):
    status: str


class _Reply(msgspec.Struct):
    results: list[_Result]


class Feldbuch:
    """Filled from the start: the others get what it holds."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.name = f"Feldbuch, {kind}"
        self._url = ""
        self._tokens: list[str] = []
        self._numbers: list[int] = []

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Feldbuch"]:
        path = business(Size(CUSTOMERS, NOTES))
        async with database(self._kind, path if self._kind == "SQLite" else "") as (_, url):
            if self._kind != "SQLite":
                await copied_to_postgres(path, url)
            with serving(url) as server:
                self._url = server.url
                async with httpx.AsyncClient(base_url=server.url) as client:
                    self._tokens = [await bearer(client) for _ in range(CLIENTS)]
                self._numbers = [0] * CLIENTS
                yield self

    def caller(self) -> Caller:
        return Caller(self._url, Sync_Schema="1")

    async def fill(self, documents: Sequence[Document]) -> None:
        """It holds them already."""

    async def pull(self, caller: Caller, since: str | None = None) -> tuple[list[bytes], str]:
        pages = []
        query = f"&since={since}" if since else ""
        while True:
            answer = await caller.get(f"/sync/changes?limit={PAGE_ROWS}{query}", self._token(0))
            assert answer.status == 200, answer.body
            pages.append(answer.body)
            head = msgspec.json.decode(answer.body[: answer.body.index(b',"changes":[')] + b"}", type=_Head)
            query = f"&since={head.cursor}"
            if not head.more:
                return pages, head.cursor

    def documents(self, pages: Sequence[bytes]) -> list[Document]:
        changes = [change for page in pages for change in msgspec.json.decode(page, type=_Page).changes]
        return [{"of": change.table, **change.data} for change in changes if change.table in COMPARED]

    async def push(self, caller: Caller, client: int, mutations: Sequence[Mutation]) -> None:
        first = self._numbers[client] + 1
        numbered = [{"number": first + n, **msgspec.to_builtins(one)} for n, one in enumerate(mutations)]
        body = msgspec.json.encode({"mutations": numbered})
        answer = await caller.send("POST", "/sync/mutations", body, self._token(client))
        assert answer.status == 200, answer.body
        statuses = [result.status for result in msgspec.json.decode(answer.body, type=_Reply).results]
        assert statuses == ["applied"] * len(mutations), statuses
        self._numbers[client] += len(mutations)

    def _token(self, client: int) -> str:
        return f"Authorization: Bearer {self._tokens[client]}\r\n"
