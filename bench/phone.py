"""The phone alone: pages of a large business, answered by the worker after the server process was killed."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from statistics import median

from bench.browser import CUSTOMERS, NOTES, WHO, phone
from bench.house import business, copy_of, serving
from bench.report import table, whole
from tests.browser.phone import Phone

RUNS = 12
PAUSE_MS = 400  # between pages, so that what one leaves behind is not counted for the next
SPOKEN = "bäckerei"
# First byte and DOMContentLoaded of a plain list of 50, measured before this was built.
AIMS = {"warm": (7.7, 42.0), "cold": (25.0, 84.0)}
MEASURED = """() => {
  const [page] = performance.getEntriesByType("navigation");
  return [page.responseStart - page.startTime, page.domContentLoadedEventEnd - page.startTime];
}"""
Times = tuple[float, float]


def main() -> None:
    asyncio.run(_main())


async def _main() -> None:
    path = copy_of(business(CUSTOMERS, NOTES))
    rows = []
    with serving(path) as server:
        async with phone(server.url) as rep:
            await rep.sign_in(WHO)
            server.kill()
            for name, address in _pages(path).items():
                for worker, aims in AIMS.items():
                    found = [await _open(rep, address, cold=worker == "cold") for _ in range(RUNS)]
                    rows.append([f"{name}, {worker} worker", *_cells(found, aims)])
    table(
        f"Phone, {whole(CUSTOMERS)} customers and {whole(NOTES)} notes, server process killed",
        ["", "first byte, ms", "least", "aim", "DOMContentLoaded, ms", "least", "aim"],
        rows,
        f"Real Chromium; navigation timing as the page itself sees it, median and least of {RUNS}. The aims are those "
        "of a list measured before. List: both areas, 25 each. Detail: the customer with the most notes. "
        f"Search: “{SPOKEN}”.",
    )


def _pages(path: str) -> dict[str, str]:
    most = (
        "SELECT customer_id FROM notes WHERE deleted_at IS NULL GROUP BY customer_id ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    with closing(sqlite3.connect(path)) as connection:
        (customer,) = connection.execute(most).fetchone()
    return {"list": "/customers", "detail": f"/customers/{customer}", "search": f"/customers?q={SPOKEN}"}


async def _open(rep: Phone, address: str, cold: bool) -> Times:
    await rep.page.wait_for_timeout(PAUSE_MS)
    if cold:
        await rep.cold()
    answer = await rep.page.goto(address)
    assert answer is not None and answer.status == 200 and answer.from_service_worker
    assert await rep.page.locator("main h1, main h2").count() > 0
    first, loaded = await rep.page.evaluate(MEASURED)
    return first, loaded


def _cells(found: Sequence[Times], aims: Times) -> list[str]:
    columns = list(zip(*found, strict=True))
    figures = [(median(column), min(column), aim) for column, aim in zip(columns, aims, strict=True)]
    return [f"{value:.1f}" for three in figures for value in three]
