"""A phone for the tables: Chromium as the browser tests start it, on a large business of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import async_playwright

from bench.house import Size
from tests.browser.film import camera
from tests.browser.phone import Phone

NOTED = Size(10_000, 50_000)
SELLING = Size(10_000, 50_000, 20_000, 30_000)
WHO = "chef"  # the administrator: he holds every territory
PATIENCE_MS = 180_000  # a table says what it took, it does not fail for being slow


@asynccontextmanager
async def phone(url: str, film: Path | None = None) -> AsyncIterator[Phone]:
    """A fresh phone on which nobody has signed in; its camera shows the film."""
    async with async_playwright() as playwright, camera(playwright, film) as chromium:
        context = await chromium.new_context(**playwright.devices["Pixel 7"], base_url=url, locale="de-DE")
        context.set_default_timeout(PATIENCE_MS)
        yield Phone(context, await context.new_page())
