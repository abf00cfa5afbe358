"""A line full of faults between phones and server."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from tests.browser.proxy import Proxy

FAULTS = {
    "lost request": 4,
    "lost reply": 6,
    "cut reply": 4,
    "delivered twice": 6,
    "delivered again later": 2,
    "slow": 8,
    "bad gateway": 2,
    "portal": 2,
}
"""Of a hundred requests so many fare so; the others arrive."""
KILLED = "server killed"
BETWEEN_KILLS = (20, 60)
"""So many requests from one to the next."""
SLOW_SECONDS = 0.15
LATER_SECONDS = 0.4
KILL_SECONDS = 0.03  # until the kill, from when the request reached the server
STRANGERS = {
    "bad gateway": b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n<h1>502</h1>",
    "portal": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 16\r\n\r\n<h1>Welcome</h1>",
}
"""What somebody between phone and server answers in its place."""


class Line(Proxy):
    """Faults by the dice of a seed, in the order in which requests come. `kills` is how often the server may die."""

    def __init__(self, port: int, seed: int, kills: int, restart: Callable[[], Coroutine[Any, Any, None]]) -> None:
        super().__init__(port)
        self.dice = random.Random(seed)
        self.kills = kills
        self._until_kill = self.dice.randrange(*BETWEEN_KILLS)
        self.restart = restart
        self.happened: Counter[str] = Counter()
        self._under_way: set[asyncio.Task[object]] = set()
        self._broken: list[BaseException] = []

    async def deliver(self, method: str, path: str, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        fault = self._fault()
        self.happened[fault] += 1
        if fault == KILLED:
            await self._kill(head, body)
        if fault in (KILLED, "lost request"):
            writer.transport.abort()
            return
        answer = STRANGERS.get(fault) or self._changed(path, await self._asked(fault, head, body))
        if fault == "lost reply":
            writer.transport.abort()
            return
        writer.write(answer[: self.dice.randrange(len(answer))] if fault == "cut reply" else answer)
        await writer.drain()

    async def _asked(self, fault: str, head: bytes, body: bytes) -> bytes:
        if fault == "slow":
            await asyncio.sleep(self.dice.random() * SLOW_SECONDS)
        if fault == "delivered again later":
            self._keep(self._send_later(head, body))
        if fault == "delivered twice":
            return self.dice.choice(await asyncio.gather(self._ask(head, body), self._ask(head, body)))
        return await self._ask(head, body)

    def _fault(self) -> str:
        self._until_kill -= 1
        if self._until_kill <= 0 and self.kills > 0:
            self.kills -= 1
            self._until_kill = self.dice.randrange(*BETWEEN_KILLS)
            return KILLED
        (fault,) = self.dice.choices([*FAULTS, ""], [*FAULTS.values(), 100 - sum(FAULTS.values())])
        return fault

    async def _kill(self, head: bytes, body: bytes) -> None:
        """While the request is in work; whoever else asks meanwhile meets a dead server, too."""
        asking = asyncio.ensure_future(self._ask(head, body))
        await asyncio.wait([asking], timeout=self.dice.random() * KILL_SECONDS)
        await asyncio.wait([self._keep(self.restart())])
        await asyncio.wait([asking])
        asking.exception()  # whatever became of it, nobody hears of it

    async def _send_later(self, head: bytes, body: bytes) -> None:
        await asyncio.sleep(self.dice.random() * LATER_SECONDS)
        try:
            await self._ask(head, body)
        except ConnectionError:
            self.happened["delivered later to a dead server"] += 1

    def _keep(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._under_way.discard(task)
        error = task.exception()
        if error is not None:
            self._broken.append(error)

    async def rest(self) -> None:
        """Until the server is up and nothing that was to come later is under way. Raises what went wrong with that."""
        while self._under_way:
            await asyncio.wait(self._under_way)
        if self._broken:
            raise self._broken[0]


@asynccontextmanager
async def line_to(
    port: int, seed: int, kills: int, restart: Callable[[], Coroutine[Any, Any, None]]
) -> AsyncIterator[Line]:
    line = Line(port, seed, kills, restart)
    listening = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield line
    await line.rest()
    listening.close()
