"""A line between phone and server that loses replies or changes them, as bad networks and new versions do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

BODY_ENDS = b"\r\n\r\n"


class Proxy:
    """One request per connection. `loses(path)` tells whose reply is lost after the server has done its work,
    `drops(path)` whose request never gets there; no request gets through whose body is longer than `breaks_after`."""

    def __init__(self, port: int) -> None:
        self.server_port = port
        self.url = ""
        self.loses: Callable[[str], bool] = lambda path: False
        self.drops: Callable[[str], bool] = lambda path: False
        self.changes: Callable[[str, bytes], bytes] = lambda path, body: body
        self.breaks_after: int | None = None
        self.lost: list[str] = []

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(BODY_ENDS)
            first, *lines = head.decode("latin-1").strip().split("\r\n")
            method, path, _ = first.split(" ")
            headers = [line for line in lines if line.lower().split(":")[0] not in ("connection", "accept-encoding")]
            length = _length(lines)
            if self.breaks_after is not None and length > self.breaks_after:
                await reader.readexactly(self.breaks_after)
                self.lost.append(f"{method} {path}")
                writer.transport.abort()
                return
            body = await reader.readexactly(length)
            head = "\r\n".join([first, *headers, "Connection: close"]).encode("latin-1")
            await self.deliver(method, path, head, body, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the browser or the server hung up: so does the line
        finally:
            writer.close()

    async def deliver(self, method: str, path: str, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        """Carry a request to the server and the reply back, or not."""
        if self.drops(path):
            writer.transport.abort()
            return
        answer = await self._ask(head, body)
        if self.loses(path):
            self.lost.append(f"{method} {path}")
            writer.transport.abort()
        else:
            writer.write(self._changed(path, answer))
            await writer.drain()

    async def _ask(self, head: bytes, body: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        writer.write(head + BODY_ENDS + body)
        await writer.drain()
        answer = await reader.read(-1)
        writer.close()
        return answer

    def _changed(self, path: str, answer: bytes) -> bytes:
        head, _, body = answer.partition(BODY_ENDS)
        body = self.changes(path, body)
        lines = [
            line for line in head.split(b"\r\n") if not line.lower().startswith((b"content-length:", b"connection:"))
        ]
        more = [f"Content-Length: {len(body)}".encode(), b"Connection: close"]
        return b"\r\n".join([*lines, *more]) + BODY_ENDS + body


def _length(lines: list[str]) -> int:
    return next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0)


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[Proxy]:
    proxy = Proxy(port)
    listening = await asyncio.start_server(proxy.carry, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield proxy
    listening.close()
