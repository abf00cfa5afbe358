"""A kept HTTP connection that costs the asking side little: what it measures is the other side."""

import asyncio
import gzip
from urllib.parse import urlsplit

import zstandard


class Answer:
    """`body` is unpacked; `size` what came over the line of it."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes, size: int) -> None:
        self.status, self.headers, self.body, self.size = status, headers, body, size


class Caller:
    """One connection to the server of a URL; opened with `async with`, one request at a time."""

    def __init__(self, url: str, **headers: str) -> None:
        address = urlsplit(url)
        assert address.hostname and address.port
        self._host, self._port = address.hostname, address.port
        given = {"Host": address.netloc, "Connection": "keep-alive", **headers}
        self._head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())

    async def __aenter__(self) -> "Caller":
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=2**20)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def get(self, path: str, more: str = "") -> Answer:
        """`more`: header lines, each with its line end."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._head}{more}\r\n".encode())

    async def send(self, method: str, path: str, body: bytes, more: str = "") -> Answer:
        sized = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return await self._ask(f"{method} {path} HTTP/1.1\r\n{self._head}{sized}{more}\r\n".encode() + body)

    async def _ask(self, request: bytes) -> Answer:
        self._writer.write(request)
        first, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await self._body(headers)
        return Answer(int(first.split(" ", 2)[1]), headers, _unpacked(headers, body), len(body))

    async def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await self._reader.readexactly(int(headers.get("content-length", "0")))
        parts = []
        while size := int(await self._reader.readline(), 16):
            parts.append(await self._reader.readexactly(size))
            await self._reader.readline()
        await self._reader.readline()
        return b"".join(parts)


def _unpacked(headers: dict[str, str], body: bytes) -> bytes:
    coding = headers.get("content-encoding", "")
    if coding == "zstd":
        return zstandard.ZstdDecompressor().decompress(body)
    return gzip.decompress(body) if coding == "gzip" else body
