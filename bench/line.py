"""A line between phone and server that counts what goes over it, and when."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CHUNK = 65_536
LARGE = 2_000  # bytes: more than a reply without changes has
SYNC = "/sync/"


class Line:
    """Bytes in both directions by the path asked for, heads included; `sync_ended`: of the last reply with changes."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.url = ""
        self.bytes: Counter[str] = Counter()
        self.sync_began = 0.0
        self.sync_ended = 0.0

    @property
    def sync_bytes(self) -> int:
        return sum(size for path, size in self.bytes.items() if path.startswith(SYNC))

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asks = await asyncio.open_connection("127.0.0.1", self._port)
        path = ""

        async def up() -> None:
            nonlocal path
            while chunk := await reader.read(CHUNK):
                method, _, rest = chunk.partition(b" ")
                if method in (b"GET", b"POST"):  # one request at a time on a connection: HTTP/1.1
                    path = rest.split(b" ", 1)[0].decode("latin-1").split("?")[0]
                self._count(path, chunk)
                asks.write(chunk)
                await asks.drain()
            asks.close()

        async def down() -> None:
            while chunk := await answers.read(CHUNK):
                self._count(path, chunk)
                writer.write(chunk)
                await writer.drain()
            writer.close()

        await asyncio.gather(up(), down(), return_exceptions=True)  # whoever hangs up ends the line

    def _count(self, path: str, chunk: bytes) -> None:
        self.bytes[path] += len(chunk)
        if path.startswith(SYNC):
            now = time.perf_counter()
            self.sync_began = self.sync_began or now
            self.sync_ended = now if len(chunk) > LARGE else self.sync_ended


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[Line]:
    line = Line(int(url.rsplit(":", 1)[1]))
    listening = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield line
    listening.close()
