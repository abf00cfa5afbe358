"""The phone alone: pages of a large business, answered by the worker after the server process was killed."""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.async_api import Request

from bench.browser import SELLING, WHO, phone
from bench.house import business, copy_of, serving
from bench.report import table
from bench.scan import ASKED
from tests.browser.film import show
from tests.browser.phone import Phone

RUNS = 6
PAUSE_MS = 400  # between pages, so that what one leaves behind is not counted for the next
CUSTOMER_SPOKEN, PRODUCT_SPOKEN = "bäckerei", "gelee"
# First byte and DOMContentLoaded of a plain list of 50 customers, measured before this was built.
AIMS = {"warm": (7.7, 42.0), "cold": (25.0, 84.0)}
AIMED = ("list", "detail", "search")
SLOWER = (1, 4)
OPENED = """() => {
  const [page] = performance.getEntriesByType("navigation");
  return [page.responseStart - page.startTime, page.domContentLoadedEventEnd - page.startTime];
}"""
# From the click until a new sum has been painted, as the page itself sees it; and that sum.
TAPPED = """async (selector) => {
  const foot = document.getElementById("draft-foot");
  const start = performance.now();
  document.querySelector(selector).click();
  await new Promise((resolve) => new MutationObserver((_, seen) => {
    if (document.getElementById("draft-foot") !== foot) { seen.disconnect(); resolve(); }
  }).observe(document.body, { childList: true, subtree: true }));
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return [performance.now() - start, document.querySelector(".draft-total").innerText];
}"""
Times = tuple[float, float]


class Places(NamedTuple):
    """What the pages are about: the customer with the most notes, the one with the most orders, his newest, a code."""

    noted: str
    buying: str
    order: str
    code: str


def main() -> None:
    asyncio.run(_main())


async def _main() -> None:
    path = copy_of(business(SELLING))
    places = _places(path)
    with TemporaryDirectory() as folder, serving(path) as server:
        async with phone(server.url, show(Path(folder) / "film.y4m", [places.code])) as rep:
            fetched = _reader_fetched(rep)
            await rep.sign_in(WHO)
            await rep.open("/products")
            before = fetched.total()
            await _scan_page(rep)
            server.kill()
            pages = await _pages(rep, places)
            taps = await _taps(rep, places)
    table(
        f"Phone, {SELLING}, server process killed",
        ["", "first byte, ms", "least", "aim", "DOMContentLoaded, ms", "least", "aim", "with CPU ×4", "least"],
        pages,
        f"Real Chromium; navigation timing as the page itself sees it, median and least of {RUNS}. The aims are those "
        "of a list measured before. List: both areas, 25 each. Detail: the customer with the most notes; order: the "
        f"newest of the customer with the most. Searches: “{CUSTOMER_SPOKEN}”, “{PRODUCT_SPOKEN}”. CPU ×4: "
        "DOMContentLoaded with a page four times as slow; the worker stays as fast as it is.",
    )
    table(
        "Phone: from a tap until what it brings is painted",
        ["", "ms", "least", "with CPU ×4", "least"],
        taps,
        f"Median and least of {RUNS}; each figure a draft of its own, which grows by {RUNS} lines. Scanning: a film of "
        "640 × 480 is the camera, which has to open first, and two frames must agree. CPU ×4 slows the page down, not "
        "the worker and not the reader.",
        f"Files of the reader fetched before it was needed: {before}; by all of the scanning, with the worker killed "
        f"and the page opened anew in between: {', '.join(f'{name} {count}×' for name, count in fetched.items())}.",
    )


def _places(path: str) -> Places:
    most = "GROUP BY customer_id ORDER BY count(*) DESC, 1 LIMIT 1"
    newest = "SELECT id FROM orders WHERE customer_id = ? ORDER BY placed_at DESC, id LIMIT 1"
    with closing(sqlite3.connect(path)) as connection:
        (noted,) = connection.execute(f"SELECT customer_id FROM notes WHERE deleted_at IS NULL {most}").fetchone()
        (buying,) = connection.execute(f"SELECT customer_id FROM orders {most}").fetchone()
        (order,) = connection.execute(newest, [buying]).fetchone()
        (codes,) = connection.execute("SELECT codes FROM products WHERE active ORDER BY id LIMIT 1").fetchone()
    return Places(noted, buying, order, json.loads(codes)[0]["code"])


def _reader_fetched(rep: Phone) -> Counter[str]:
    """How often the phone's worker asks the server for each file of the reader from now on."""
    fetched: Counter[str] = Counter()

    def note(request: Request) -> None:
        name = request.url.rsplit("/", 1)[1]
        if request.service_worker and "reader" in name:
            fetched[name.rsplit(".", 1)[1]] += 1

    rep.context.on("request", note)
    return fetched


async def _slowed(rep: Phone, times: int) -> None:
    session = await rep.context.new_cdp_session(rep.page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": times})


async def _pages(rep: Phone, places: Places) -> list[list[str]]:
    addresses = {
        "list": "/customers",
        "detail": f"/customers/{places.noted}",
        "search": f"/customers?q={CUSTOMER_SPOKEN}",
        "products": "/products",
        "product search": f"/products?q={PRODUCT_SPOKEN}",
        "orders": "/orders",
        "order": f"/customers/{places.buying}/orders/{places.order}",
    }
    rows = []
    for name, address in addresses.items():
        for worker, aims in AIMS.items():
            usual, slow = [await _opened(rep, address, worker, times) for times in SLOWER]
            shown = [f"{aim:.1f}" if name in AIMED else "" for aim in aims]
            first, loaded = zip(*usual, strict=True)
            _, slowly = zip(*slow, strict=True)
            cells = [*_cells(first), shown[0], *_cells(loaded), shown[1], *_cells(slowly)]
            rows.append([f"{name}, {worker} worker", *cells])
    return rows


async def _opened(rep: Phone, address: str, worker: str, times: int) -> list[Times]:
    await _slowed(rep, times)
    return [await _open(rep, address, cold=worker == "cold") for _ in range(RUNS)]


async def _open(rep: Phone, address: str, cold: bool) -> Times:
    await _rest(rep, cold)
    answer = await rep.page.goto(address)
    assert answer is not None and answer.status == 200 and answer.from_service_worker
    assert await rep.page.locator("main h1, main h2").count() > 0
    first, loaded = await rep.page.evaluate(OPENED)
    return first, loaded


async def _taps(rep: Phone, places: Places) -> list[list[str]]:
    rows = []
    for worker in AIMS:
        added, stepped = zip(*[await _lines(rep, places.buying, worker, times) for times in SLOWER], strict=True)
        rows.append([f"product added → totals, {worker} worker", *(cell for found in added for cell in _cells(found))])
        rows.append(
            [f"one more of it → totals, {worker} worker", *(cell for found in stepped for cell in _cells(found))]
        )
    scanned = [await _scanned(rep, times) for times in SLOWER]
    rows.append(["next code wanted → its product", *(cell for found in scanned for cell in _cells(found))])
    return rows


async def _lines(rep: Phone, customer: str, worker: str, times: int) -> tuple[list[float], list[float]]:
    """Of a new draft: each product added, then each line raised by one."""
    await _slowed(rep, 1)
    await rep.open(f"/customers/{customer}")
    await rep("main form[action$='/drafts'] button").first.click()
    await rep.page.wait_for_url("**/drafts/*")
    draft = rep.page.url.split("?")[0]
    await rep.open(f"{draft}/add?q={PRODUCT_SPOKEN}")
    await _slowed(rep, times)
    added = [await _tap(rep, ".draft-take button", worker) for _ in range(RUNS)]
    await rep.open(draft)
    assert await rep(".draft-line").count() == RUNS
    stepped = [
        await _tap(rep, f".draft-line:nth-child({place}) button.step[value='1']", worker)
        for place in range(1, RUNS + 1)
    ]
    return added, stepped


async def _tap(rep: Phone, button: str, worker: str) -> float:
    await _rest(rep, worker == "cold")
    before = await rep(".draft-total").inner_text()
    taken, total = await rep.page.evaluate(TAPPED, button)
    assert total != before
    return float(taken)


async def _scanned(rep: Phone, times: int) -> list[float]:
    await rep.cold()
    await _scan_page(rep)
    await _slowed(rep, times)
    return [await rep.page.evaluate(ASKED) for _ in range(RUNS)]


async def _scan_page(rep: Phone) -> None:
    """Opened, and its first code read."""
    await rep.open("/scan")
    await rep.page.wait_for_selector("[data-found=product]")
    await rep.page.wait_for_selector(".finder-state[data-state=paused] button")


async def _rest(rep: Phone, cold: bool) -> None:
    await rep.page.wait_for_timeout(PAUSE_MS)
    if cold:
        await rep.cold()


def _cells(found: Sequence[float]) -> list[str]:
    return [f"{median(found):.1f}", f"{min(found):.1f}"]
