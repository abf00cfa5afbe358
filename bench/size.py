"""Size of the shell, as it goes over the line: what the first page needs, and what the phone needs to work alone."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
import httpx

from backend.texts import BUILT
from bench.house import database, feldbuch, serving
from bench.report import table

AIM_KB = 80
LOGIN = {"email": "chef@demo.example", "password": "feldbuch-demo"}
SMALL = ("demo", "--customers", "200")
ADDRESSES = re.compile(r'(?:src|href)="(/(?:static/[^"]+|manifest\.webmanifest))"')
READER = re.compile(r'data-(?:reader|wasm)="(/static/[^"]+)"')
READER_FILES = 2  # its script and what it runs
LATER = ("apple-touch-icon",)  # fetched when the app is put on a home screen
PACKED = (".png",)  # their format is compressed already
File = tuple[str, int, int]
"""Name, bytes, and bytes by brotli."""


def main() -> None:
    asyncio.run(_main())


async def _main() -> None:
    async with database("SQLite") as (_, path):
        feldbuch(*SMALL, database=path)
        with serving(path) as server:
            page = _first_page(server.url)
            worker = _worker(server.url, page)
            reader = _reader(server.url)
    table(
        "Size: the shell",
        ["file", "raw kB", "brotli kB"],
        [
            *map(_row, page),
            _sum("the first page can be used", page),
            *map(_row, worker),
            _sum("the phone works alone", [*page, *worker], aim=f" (aim < {AIM_KB})"),
            *(_row((f"apart: {name}", raw, packed)) for name, raw, packed in reader),
        ],
        "HTML: the list of 200 customers, its first 25 + 25, by brotli 11 as the others. "
        "The worker is asked for when the first page is there; its JavaScript holds all templates and texts, and it "
        "brings along what other pages need offline. Apart: the reader of codes, which is fetched when somebody scans "
        "for the first time, and then kept. 1 kB = 1,000 bytes.",
    )


def _row(file: File) -> list[str]:
    name, raw, packed = file
    return [name, _kb(raw), _kb(packed)]


def _sum(name: str, files: list[File], aim: str = "") -> list[str]:
    raw = sum(size for _, size, _ in files)
    packed = sum(size for _, _, size in files)
    return [f"**{name}**", f"**{_kb(raw)}**", f"**{_kb(packed)}**{aim}"]


def _first_page(url: str) -> list[File]:
    """The first page and all that it names."""
    with _signed_in(url) as (client, page):
        files = [("first page, HTML", page.content)]
        for address in dict.fromkeys(ADDRESSES.findall(page.text)):
            if any(name in address for name in LATER):
                continue
            files.append(_fetched(client, address))
    return [_sized(*file) for file in files]


def _worker(url: str, page: list[File]) -> list[File]:
    """The worker, and what it keeps that the first page has not brought."""
    kept = json.loads((BUILT / "assets.json").read_text("utf-8"))["assets"]
    here = {name for name, _, _ in page}
    addresses = [address for name, address in kept.items() if not name.startswith("reader/")]
    wanted = ["/sw.js", *(address for address in addresses if not address.endswith(PACKED))]
    with _signed_in(url) as (client, _):
        files = [_fetched(client, address) for address in wanted]
    return [_sized(*file) for file in files if file[0] not in here]


def _reader(url: str) -> list[File]:
    """What the page that scans names as its reader."""
    with _signed_in(url) as (client, _):
        addresses = READER.findall(client.get("/scan").text)
        assert len(addresses) == len(set(addresses)) == READER_FILES, addresses
        return [_sized(*_fetched(client, address)) for address in addresses]


@contextmanager
def _signed_in(url: str) -> Iterator[tuple[httpx.Client, httpx.Response]]:
    """Somebody who asks without a coding, and the page that signing in leads to."""
    with httpx.Client(base_url=url, follow_redirects=True, headers={"Accept-Encoding": "identity"}) as client:
        page = client.post("/login", data=LOGIN, headers={"Sec-Fetch-Site": "same-origin"})
        assert page.url.path == "/customers", page.url
        yield client, page


def _fetched(client: httpx.Client, address: str) -> tuple[str, bytes]:
    answer = client.get(address)
    answer.raise_for_status()
    return _plain(address), answer.content


def _sized(name: str, body: bytes) -> File:
    return name, len(body), _packed(name, body)


def _packed(name: str, body: bytes) -> int:
    if name.endswith(PACKED):
        return len(body)
    return len(brotli.compress(body, quality=11))


def _plain(address: str) -> str:
    """The name without its fingerprint."""
    parts = Path(address).name.split(".")
    return f"{parts[0]}.{parts[-1]}"


def _kb(size: int) -> str:
    return f"{size / 1000:.1f}"
