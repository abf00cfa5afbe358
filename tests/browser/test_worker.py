"""The worker's own life: first visit, update, a page loaded past it."""

import asyncio
import re
from typing import Any

from playwright.async_api import expect

from tests.browser.conftest import NewPhone
from tests.browser.phone import Phone
from tests.browser.proxy import Proxy
from tests.browser.server import Server


async def test_a_new_version_is_offered_and_taken_when_the_person_agrees(proxy: Proxy, phone: NewPhone) -> None:
    anna = await phone("anna", url=proxy.url)
    other = Phone(anna.context, await anna.context.new_page())
    await other.open("/waiting")
    proxy.changes = lambda path, body: body + b"\nself.newer = true;" if path == "/sw.js" else body
    await anna.page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    await anna.settled("update")
    await anna.open("/more")
    await anna.settled("update")
    assert await anna.page.evaluate("async () => !(await navigator.serviceWorker.getRegistration()).waiting") is False

    async with anna.page.expect_navigation(), other.page.expect_navigation():
        await anna.page.click(".state")
    await anna.settled()
    assert await anna.page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).waiting") is None
    await anna.open("/customers")
    await expect(anna(".card")).not_to_have_count(0)


async def test_a_page_loaded_past_the_worker_loads_itself_once_more(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    session = await anna.context.new_cdp_session(anna.page)
    await session.send("Page.enable")
    await session.send("Page.reload", {"ignoreCache": True})
    await anna.settled()
    server.kill()
    await anna.page.reload()
    await expect(anna(".card")).not_to_have_count(0)


async def test_files_of_the_shell_are_there_without_a_network(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    server.kill()
    await anna.cold()
    failed: list[str] = []
    anna.page.on("requestfailed", lambda request: failed.append(request.url))
    await anna.open("/more")
    await expect(anna(".nav")).to_be_visible()
    assert await anna.page.evaluate("() => getComputedStyle(document.querySelector('.nav')).display") != "block"
    assert [url for url in failed if "/static/" in url] == []


async def test_the_page_says_nothing_wrong_in_the_console(server: Server, phone: NewPhone) -> None:
    anna = await phone()
    said: list[str] = []
    anna.context.on(
        "console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None
    )
    anna.context.on("weberror", lambda error: said.append(str(error.error)))
    await anna.sign_in("anna")
    for path in ("/customers", "/customers/new", "/waiting", "/more"):
        await anna.open(path)
        await anna.settled()
    harmless = ("401", "Transition was aborted")  # nobody was signed in yet; a page that left before it had come
    assert [text for text in said if not any(each in text for each in harmless)] == []


async def test_the_browser_sends_what_waits_even_when_no_page_is_open(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    server.kill()
    await anna.open("/customers/new")
    await anna.submit(name="Nachts gesendet GmbH")
    await anna.page.wait_for_url(re.compile(r"/customers/[0-9a-f-]{36}"))
    watcher = await anna.context.new_page()
    session = await anna.context.new_cdp_session(watcher)
    registrations: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def learn(event: dict[str, Any]) -> None:
        if not registrations.done() and event["registrations"]:
            registrations.set_result(event["registrations"][0]["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", learn)
    await session.send("ServiceWorker.enable")
    registration = await registrations
    await anna.page.close()
    await session.send("ServiceWorker.stopAllWorkers")
    server.start()
    event = {"origin": server.url, "registrationId": registration, "tag": "feldbuch", "lastChance": False}
    await session.send("ServiceWorker.dispatchSyncEvent", event)
    await asyncio.to_thread(server.gets, "SELECT id FROM customers WHERE name = 'Nachts gesendet GmbH'")
