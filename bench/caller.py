"""A kept HTTP connection that costs the asking side little: what it measures is the other side."""

import asyncio
import gzip
import socket
from urllib.parse import urlsplit

import zstandard

READ_BYTES = 65_536


class Answer:
    """`body` is unpacked; `size` what came over the line of it."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes, size: int) -> None:
        self.status, self.headers, self.body, self.size = status, headers, body, size


class Caller:
    """One connection to the server of a URL; opened with `async with`, one request at a time.

    On the bare socket: a stream of asyncio copies what it reads three times, which costs as much as a page of ours.
    """

    def __init__(self, url: str, **headers: str) -> None:
        address = urlsplit(url)
        assert address.hostname and address.port
        self._address = (address.hostname, address.port)
        given = {"Host": address.netloc, "Connection": "keep-alive", **headers}
        self._head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
        self._rest = b""

    async def __aenter__(self) -> "Caller":
        self._loop = asyncio.get_running_loop()
        self._socket = socket.socket()
        self._socket.setblocking(False)
        await self._loop.sock_connect(self._socket, self._address)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._socket.close()

    async def get(self, path: str, more: str = "") -> Answer:
        """`more`: header lines, each with its line end."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._head}{more}\r\n".encode())

    async def send(self, method: str, path: str, body: bytes, more: str = "") -> Answer:
        sized = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return await self._ask(f"{method} {path} HTTP/1.1\r\n{self._head}{sized}{more}\r\n".encode() + body)

    async def _ask(self, request: bytes) -> Answer:
        await self._loop.sock_sendall(self._socket, request)
        first, *lines = (await self._until(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await self._body(headers)
        return Answer(int(first.split(" ", 2)[1]), headers, _unpacked(headers, body), len(body))

    async def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await self._exactly(int(headers.get("content-length", "0")))
        parts = []
        while size := int(await self._until(b"\r\n"), 16):
            parts.append(await self._exactly(size))
            await self._until(b"\r\n")
        await self._until(b"\r\n")
        return b"".join(parts)

    async def _until(self, end: bytes) -> bytes:
        """What comes up to `end`, without it."""
        while end not in self._rest:
            self._rest += await self._more()
        found, _, self._rest = self._rest.partition(end)
        return found

    async def _exactly(self, size: int) -> bytes:
        found, self._rest = self._rest[:size], self._rest[size:]
        missing = size - len(found)
        if not missing:
            return found
        whole = bytearray(size)
        whole[: len(found)] = found
        place = memoryview(whole)[len(found) :]
        while place:
            read = await self._loop.sock_recv_into(self._socket, place)
            if not read:
                raise ConnectionError("the server hung up")
            place = place[read:]
        return bytes(whole)

    async def _more(self) -> bytes:
        read = await self._loop.sock_recv(self._socket, READ_BYTES)
        if not read:
            raise ConnectionError("the server hung up")
        return read


def _unpacked(headers: dict[str, str], body: bytes) -> bytes:
    coding = headers.get("content-encoding", "")
    if coding == "zstd":
        return zstandard.ZstdDecompressor().decompress(body)
    return gzip.decompress(body) if coding == "gzip" else body
