"""First sync: from the login of a fresh phone until it holds a large business and says so."""

import asyncio

from bench.browser import CUSTOMERS, NOTES, WHO, phone
from bench.house import business, copy_of, serving
from bench.line import line_to
from bench.report import stopped, table, whole
from tests.browser.phone import PASSWORD

AIM_SECONDS, AIM_MB = 8, 6
RUNS = 3


def main() -> None:
    asyncio.run(_main())


async def _main() -> None:
    with serving(copy_of(business(CUSTOMERS, NOTES))) as server:
        runs = sorted([await _run(server.url) for _ in range(RUNS)])
    seconds, fetching, applying, everything, synced = runs[RUNS // 2]
    table(
        f"First sync of {whole(CUSTOMERS)} customers and {whole(NOTES)} notes",
        ["", "figure", "aim"],
        [
            ["login sent → state “synced”, s", f"{seconds:.1f}", f"< {AIM_SECONDS}"],
            ["of it: first → last byte of sync, s", f"{fetching:.1f}", ""],
            ["of it: last byte → “synced” (index, IndexedDB), s", f"{applying:.1f}", ""],
            ["transferred, all, MB", f"{everything / 1e6:.2f}", f"< {AIM_MB}"],
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
