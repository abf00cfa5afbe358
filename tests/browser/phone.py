"""A phone: one browser context with its worker, as a person uses it."""

import re
from itertools import count
from typing import Any
from urllib.parse import urlencode

from playwright.async_api import BrowserContext, Locator, Page, expect

PASSWORD = "feldbuch-demo"
READY = """(wanted) => {
  const [turn, state] = wanted.split(" ");
  const container = navigator.serviceWorker;
  if (container.controller === null) return false;
  if (window.settling?.turn !== turn) {
    const settling = { turn, answered: false };
    window.settling = settling;
    container.addEventListener('message', ({ data }) => { settling.answered ||= data?.type === 'state'; });
    container.controller.postMessage({ type: 'state?' });
  }
  const wished = state === 'ready' ? ['following', 'synced'] : [state];
  return window.settling.answered && wished.includes(document.querySelector('.state')?.dataset.state);
}"""
"""Whether the line says so after the worker was asked once more.

No promise, which would be true before it is kept."""

TURNS = count()


class Phone:
    """`page` is the tab that is open. Addresses are paths."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context = context
        self.page = page

    async def sign_in(self, name: str) -> None:
        """Sign in on the login page, and wait until the phone holds everything."""
        await self.page.goto("/login")
        await self.page.fill("[name=email]", f"{name}@demo.example")
        await self.page.fill("[name=password]", PASSWORD)
        await self.page.click("main form button:not([type=button])")
        await self.page.wait_for_url("**/customers")
        await self.settled()

    async def sign_out(self) -> None:
        await self.page.goto("/more")
        await self.page.click("form[action='/logout'] button")
        await self.page.wait_for_url("**/login")

    async def settled(self, state: str = "synced") -> None:
        """Until the worker answers for this page and says so of itself; `ready`: older orders may still follow."""
        await self.page.wait_for_function(READY, arg=f"{next(TURNS)} {state}")

    async def cold(self) -> None:
        """Kill the worker, as the system does with one that is idle."""
        session = await self.context.new_cdp_session(self.page)
        await session.send("ServiceWorker.enable")
        await session.send("ServiceWorker.stopAllWorkers")
        await session.detach()

    async def open(self, path: str) -> Page:
        await self.page.goto(path)
        return self.page

    def __call__(self, selector: str) -> Locator:
        return self.page.locator(selector)

    async def sees(self, text: str) -> None:
        await expect(self.page.locator("main")).to_contain_text(text)

    async def sees_not(self, text: str) -> None:
        await expect(self.page.locator("main")).not_to_contain_text(text)

    async def in_list(self, name: str, count: int = 1) -> None:
        """Whether the list finds a customer of exactly this name."""
        await self.page.goto(f"/customers?{urlencode({'q': name})}")
        await expect(
            self.page.locator(".card-name", has_text=re.compile(f"^\\s*{re.escape(name)}\\s*$"))
        ).to_have_count(count)

    async def submit(self, **fields: str) -> None:
        """Fill in and send the form of the page."""
        for name, value in fields.items():
            await self._fill(name, value)
        await self.page.click("main .form-foot button")

    async def _fill(self, name: str, value: str) -> None:
        field = self.page.locator(f"main form [name={name}]")
        if await field.first.get_attribute("type") == "radio":
            await self.page.locator(f"main form [name={name}][value={value}]").check(force=True)
        elif await field.first.evaluate("element => element.tagName") == "SELECT":
            await field.select_option(value)
        else:
            await field.fill(value)

    async def in_worker(self, script: str) -> Any:
        """Run a function in the worker, starting it if need be."""
        worker = self.context.service_workers[-1]
        return await worker.evaluate(script)
