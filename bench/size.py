"""Size of the shell: everything the first page needs, as it goes over the line."""

import asyncio
import re
from pathlib import Path
from urllib.parse import urljoin

import brotli
import httpx

from bench.house import database, feldbuch, serving
from bench.report import table

AIM_KB = 80
LOGIN = {"email": "chef@demo.example", "password": "feldbuch-demo"}
SMALL = ("demo", "--customers", "200")
ADDRESSES = re.compile(r'(?:src|href)="(/(?:static/[^"]+|manifest\.webmanifest))"')
LATER = ("apple-touch-icon",)  # fetched when the app is put on a home screen
PACKED = (".png",)  # their format is compressed already


def main() -> None:
    asyncio.run(_main())


async def _main() -> None:
    async with database("SQLite") as (_, path):
        feldbuch(*SMALL, database=path)
        with serving(path) as server:
            files = _shell(server.url)
    rows = [[name, _kb(raw), _kb(packed)] for name, raw, packed in files]
    raw = sum(size for _, size, _ in files)
    packed = sum(size for _, _, size in files)
    table(
        "Size: the shell that the first page needs",
        ["file", "raw kB", "brotli kB"],
        [*rows, ["**all**", f"**{_kb(raw)}**", f"**{_kb(packed)}** (aim < {AIM_KB})"]],
        "HTML: the list of 200 customers, its first 25 + 25, by brotli 11 as the others; the worker's JavaScript "
        "holds all templates and texts. 1 kB = 1,000 bytes.",
    )


def _shell(url: str) -> list[tuple[str, int, int]]:
    """Name, raw and brotli size of the first page and of all that it loads."""
    with httpx.Client(base_url=url, follow_redirects=True, headers={"Accept-Encoding": "identity"}) as client:
        page = client.post("/login", data=LOGIN, headers={"Sec-Fetch-Site": "same-origin"})
        assert page.url.path == "/customers", page.url
        files = [("first page, HTML", page.content)]
        for address in [*dict.fromkeys(ADDRESSES.findall(page.text)), "/sw.js"]:
            if any(name in address for name in LATER):
                continue
            answer = client.get(urljoin(url, address))
            answer.raise_for_status()
            files.append((_plain(address), answer.content))
    return [(name, len(body), _packed(name, body)) for name, body in files]


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
