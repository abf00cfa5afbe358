"""The crowd of `bench.crowd`, in a process of its own: a job comes on standard input, what it saw leaves on output.

Connections are kept and shared, as a proxy does it. At full load each sends the next request when it has its answer
(closed loop); at the crowd's own rhythm requests come at their moments whether or not the server keeps up, and waiting
for a connection counts as part of the answer (open loop).
"""

import asyncio
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count, cycle
from random import Random
from typing import TypeVar

import msgspec

from bench.caller import Answer, Caller
from sync.server.ids import new_id
from sync.server.instants import show

SEED = 1
T = TypeVar("T")


class Member(msgspec.Struct):
    """A device: its token, its cursor, the customer it writes about, and its last number."""

    token: str
    customer: str
    cursor: str
    number: int = 0


class Job(msgspec.Struct):
    """`kind`: poll, push, or rhythm. `seconds` bounds it; with `once` it ends when each member had a turn.

    `poll_every` and `push_every` are the seconds between two requests of one device in its rhythm.
    """

    url: str
    crowd: list[Member]
    kind: str
    seconds: float
    connections: int
    once: bool = False
    poll_every: float = 0
    push_every: float = 0


class Seen(msgspec.Struct):
    """`took`: seconds of each answer; `late` were asked for and not answered when the time was over."""

    seconds: float
    took: list[float]
    changes: int
    late: int
    crowd: list[Member]


class _Page(msgspec.Struct):
    cursor: str
    changes: list[msgspec.Raw]


class _Result(msgspec.Struct):
    status: str


class _Reply(msgspec.Struct):
    last_mutation: int
    results: list[_Result]


class Crowd:
    def __init__(self, job: Job) -> None:
        self._url = job.url
        self._turn = count()
        self.took: list[float] = []
        self.changes = 0

    def line(self) -> Caller:
        return Caller(self._url, Sync_Schema="1", Accept_Encoding="zstd")

    async def poll(self, line: Caller, member: Member, due: float) -> None:
        answer = await line.get(f"/sync/changes?since={member.cursor}", _token(member))
        self.took.append(time.perf_counter() - due)
        page = _read(answer, _Page)
        member.cursor = page.cursor
        self.changes += len(page.changes)

    async def push(self, line: Caller, member: Member, due: float) -> None:
        member.number += 1
        text = f"Ruft nach dem Urlaub zurück ({next(self._turn)})."
        note = {"customer_id": member.customer, "text": text, "priority": "high"}
        at = show(time.time_ns() // 1_000_000)
        mutation = {"number": member.number, "at": at, "op": "create", "table": "notes", "id": new_id(), "set": note}
        body = msgspec.json.encode({"sent": at, "mutations": [mutation]})
        answer = await line.send("POST", "/sync/mutations", body, _token(member))
        self.took.append(time.perf_counter() - due)
        reply = _read(answer, _Reply)
        assert reply.last_mutation == member.number and reply.results[0].status == "applied", reply


def _token(member: Member) -> str:
    return f"Authorization: Bearer {member.token}\r\n"


def _read(answer: Answer, form: type[T]) -> T:
    assert answer.status == 200, (answer.status, answer.body)
    return msgspec.json.decode(answer.body, type=form)


Do = Callable[[Caller, Member, float], Awaitable[None]]


async def run(job: Job) -> Seen:
    crowd = Crowd(job)
    began = time.perf_counter()
    late = 0
    if job.kind == "rhythm":
        late = await _rhythm(crowd, job)
    else:
        await _full(crowd, job, crowd.poll if job.kind == "poll" else crowd.push)
    return Seen(time.perf_counter() - began, crowd.took, crowd.changes, late, job.crowd)


async def _full(crowd: Crowd, job: Job, do: Do) -> None:
    """Each connection serves members of its own, so that no member is asked for twice at a time."""
    end = time.perf_counter() + job.seconds

    async def serve(first: int) -> None:
        mine = job.crowd[first :: job.connections]
        async with crowd.line() as line:
            for member in mine if job.once else cycle(mine):
                begun = time.perf_counter()
                if begun > end:
                    break
                await do(line, member, begun)

    await asyncio.gather(*(serve(first) for first in range(min(job.connections, len(job.crowd)))))


async def _rhythm(crowd: Crowd, job: Job) -> int:
    """Every member in its own rhythm, each from a moment of its own."""
    async with AsyncExitStack() as lines:
        free = deque([await lines.enter_async_context(crowd.line()) for _ in range(job.connections)])
        return await _in_time(crowd, job, free)


async def _in_time(crowd: Crowd, job: Job, free: deque[Caller]) -> int:
    waiting: deque[asyncio.Future[Caller]] = deque()
    tasks: set[asyncio.Task[None]] = set()
    begun = time.perf_counter()

    async def one(do: Do, member: Member, due: float) -> None:
        if free:
            line = free.popleft()
        else:
            turn: asyncio.Future[Caller] = asyncio.get_running_loop().create_future()
            waiting.append(turn)
            line = await turn
        await do(line, member, due)
        if waiting:
            waiting.popleft().set_result(line)
        else:
            free.append(line)

    for moment, push, member in _moments(job):
        due = begun + moment
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        task = asyncio.create_task(one(crowd.push if push else crowd.poll, member, due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    _, late = await asyncio.wait(tasks, timeout=job.seconds) if tasks else (set(), set())
    for task in late:
        task.cancel()
    return len(late)


def _moments(job: Job) -> Iterator[tuple[float, bool, Member]]:
    """(second, whether it is a push, who) in order of time."""
    random = Random(SEED)
    found = []
    for push, every in ((False, job.poll_every), (True, job.push_every)):
        for member in job.crowd:
            moment = random.uniform(0, every)
            while moment < job.seconds:
                found.append((moment, push, member))
                moment += every
    return iter(sorted(found, key=lambda one: one[0]))


def main() -> None:
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(run(job))))


if __name__ == "__main__":
    main()
