"""A phone for the tables: Chromium as the browser tests start it, on a large business of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import async_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.phone import Phone

CUSTOMERS, NOTES = 10_000, 50_000
WHO = "chef"  # the administrator: he holds every territory
PATIENCE_MS = 180_000  # a table says what it took, it does not fail for being slow


@asynccontextmanager
async def phone(url: str) -> AsyncIterator[Phone]:
    """A fresh phone on which nobody has signed in."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False, args=ARGUMENTS)
        context = await chromium.new_context(**playwright.devices["Pixel 7"], base_url=url, locale="de-DE")
        context.set_default_timeout(PATIENCE_MS)
        yield Phone(context, await context.new_page())
        await chromium.close()
