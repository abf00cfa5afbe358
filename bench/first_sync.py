"""First sync: from the login of a fresh phone until it holds a large business and says so."""

import asyncio
from typing import NamedTuple

from bench.browser import NOTED, SELLING, WHO, phone
from bench.house import Size, business, copy_of, serving
from bench.line import line_to
from bench.report import stopped, table
from tests.browser.phone import PASSWORD

RUNS = 3
IN_USE = """navigator.serviceWorker?.addEventListener('message', ({ data }) => {
  if (data?.type === 'state' && data.at && ['following', 'synced'].includes(data.state)) window.inUse();
})"""
"""Tells when the worker says that the phone may be used; the page has yet to show it, and orders follow already."""


class Aim(NamedTuple):
    """What a fresh phone may take at most."""

    seconds: int
    mb: int


AIMS = {NOTED: Aim(8, 6), SELLING: Aim(12, 8)}


def main() -> None:
    for size, aim in AIMS.items():
        asyncio.run(measure(size, aim))


class Run(NamedTuple):
    """Seconds from the login and bytes on the line, until the phone may be used and until it holds everything."""

    ready: float
    ready_bytes: int
    whole: float
    whole_bytes: int
    fetching: float
    sync_bytes: int


async def measure(size: Size, aim: Aim) -> None:
    with serving(copy_of(business(size))) as server:
        runs = sorted([await _run(server.url) for _ in range(RUNS)])
    run = runs[RUNS // 2]
    table(
        f"First sync of {size}",
        ["", "figure", "aim"],
        [
            ["login sent → phone may be used, s", f"{run.ready:.1f}", f"< {aim.seconds}"],
            ["transferred until then, all, MB", f"{run.ready_bytes / 1e6:.2f}", f"< {aim.mb}"],
            ["login sent → everything is there, s", f"{run.whole:.1f}", ""],
            ["of it: first → last byte of sync, s", f"{run.fetching:.1f}", ""],
            ["transferred in the end, all, MB", f"{run.whole_bytes / 1e6:.2f}", ""],
            ["transferred in the end, sync alone, MB", f"{run.sync_bytes / 1e6:.2f}", ""],
        ],
        f"Real Chromium, real server on the same machine; both directions with heads, counted on the line. "
        f"Median of {RUNS} fresh phones (slowest {runs[-1].ready:.1f} s, fastest {runs[0].ready:.1f} s until ready).",
    )


async def _run(url: str) -> Run:
    async with line_to(url) as line, phone(line.url) as fresh:
        page = fresh.page
        bytes_in_use: list[int] = []
        await page.expose_function("inUse", lambda: bytes_in_use.append(line.bytes.total()))
        await page.add_init_script(IN_USE)
        await page.goto("/login")
        await page.fill("[name=email]", f"{WHO}@demo.example")
        await page.fill("[name=password]", PASSWORD)
        line.sync_began = 0.0  # the login page, too, may have asked whether there is something
        with stopped() as watch:
            await page.click("main form button:not([type=button])")
            await page.wait_for_url("**/customers")
            with stopped() as until_ready:
                await fresh.settled("ready")
            await fresh.settled()
        assert watch.begun < line.sync_began < line.sync_ended
        return Run(
            until_ready.begun + until_ready.seconds - watch.begun,
            bytes_in_use[0],
            watch.seconds,
            line.bytes.total(),
            line.sync_ended - line.sync_began,
            line.sync_bytes,
        )
