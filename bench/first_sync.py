"""First sync: from the login of a fresh phone until it holds a large business and says so."""

import asyncio
from typing import NamedTuple

from bench.browser import NOTED, SELLING, WHO, phone
from bench.house import Size, business, copy_of, serving
from bench.line import line_to
from bench.report import stopped, table
from tests.browser.phone import PASSWORD

RUNS = 3


class Aim(NamedTuple):
    """What a fresh phone may take at most."""

    seconds: int
    mb: int


AIMS = {NOTED: Aim(8, 6), SELLING: Aim(12, 8)}


def main() -> None:
    for size, aim in AIMS.items():
        asyncio.run(measure(size, aim))


async def measure(size: Size, aim: Aim) -> None:
    with serving(copy_of(business(size))) as server:
        runs = sorted([await _run(server.url) for _ in range(RUNS)])
    seconds, fetching, applying, everything, synced = runs[RUNS // 2]
    table(
        f"First sync of {size}",
        ["", "figure", "aim"],
        [
            ["login sent → state “synced”, s", f"{seconds:.1f}", f"< {aim.seconds}"],
            ["of it: first → last byte of sync, s", f"{fetching:.1f}", ""],
            ["of it: last byte → “synced” (index, IndexedDB), s", f"{applying:.1f}", ""],
            ["transferred, all, MB", f"{everything / 1e6:.2f}", f"< {aim.mb}"],
            ["transferred, sync alone, MB", f"{synced / 1e6:.2f}", ""],
        ],
        f"Real Chromium, real server on the same machine; both directions with heads, counted on the line. "
        f"Median of {RUNS} fresh phones (slowest {runs[-1][0]:.1f} s, fastest {runs[0][0]:.1f} s).",
    )


async def _run(url: str) -> tuple[float, float, float, int, int]:
    async with line_to(url) as line, phone(line.url) as fresh:
        page = fresh.page
        await page.goto("/login")
        await page.fill("[name=email]", f"{WHO}@demo.example")
        await page.fill("[name=password]", PASSWORD)
        line.sync_began = 0.0  # the login page, too, may have asked whether there is something
        with stopped() as watch:
            await page.click("main form button:not([type=button])")
            await page.wait_for_url("**/customers")
            await fresh.settled()
        applying = watch.begun + watch.seconds - line.sync_ended
        assert watch.begun < line.sync_began < line.sync_ended
        return (
            watch.seconds,
            line.sync_ended - line.sync_began,
            applying,
            line.bytes.total(),
            line.sync_bytes,
        )
