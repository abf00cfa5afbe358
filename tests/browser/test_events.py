"""What one phone writes, the others show: told by the server, not asked for."""

import asyncio
import re
import signal
import subprocess

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.conftest import NewPhone
from tests.browser.phone import Phone
from tests.browser.server import FELDBUCH, PATIENCE, Server, environment

NORDS = """SELECT c.id, c.name FROM customers c JOIN territories t ON t.id = c.territory_id WHERE t.name = 'Nord'
    AND c.kind = 'company' AND c.status = 'current' AND c.temperature != 'hot' ORDER BY c.name_key"""
DATABASES = pytest.mark.parametrize("server", ["sqlite", "postgres"], indirect=True)
TOP = "element => element.getBoundingClientRect().top"
NEVER_ASK = "window.setInterval = () => 0"
IN_LINE = """async () => (await navigator.locks.query()).pending.some(({ name }) => name === "feldbuch-events")"""
"""Whether a tab waits for its turn to listen."""


async def stands_in_line(page: Page) -> None:
    """Until it does. (Playwright's own waiting takes a promise for true.)"""
    async with asyncio.timeout(PATIENCE):
        while not await page.evaluate(IN_LINE):
            await page.wait_for_timeout(50)


class Streams:
    """The streams that a phone has open, over all its tabs."""

    def __init__(self, phone: Phone) -> None:
        self.open: set[Request] = set()
        self.begun = 0
        self.changed = asyncio.Event()
        phone.context.on("response", lambda response: self._begin(response.request))
        phone.context.on("requestfinished", lambda request: self._end(request))
        phone.context.on("requestfailed", lambda request: self._end(request))

    def _begin(self, request: Request) -> None:
        if request.url.endswith("/sync/events"):
            self.open.add(request)
            self.begun += 1
            self.changed.set()

    def _end(self, request: Request) -> None:
        self.open.discard(request)
        self.changed.set()

    async def are(self, number: int, begun: int = 0) -> None:
        """Until so many are open, and at least so many were begun."""
        async with asyncio.timeout(PATIENCE):
            while len(self.open) != number or self.begun < begun:
                self.changed.clear()
                await self.changed.wait()


async def told(phone: NewPhone, name: str = "anna") -> tuple[Phone, Streams]:
    """A phone that never asks by itself: what it learns, it was told."""
    made = await phone(name)
    await made.context.add_init_script(NEVER_ASK)
    await made.open("about:blank")  # what the page of the sign-in began to hear is over
    streams = Streams(made)
    await made.open("/customers")
    await streams.are(1)
    await made.settled()
    return made, streams


@DATABASES
async def test_an_open_page_shows_what_another_phone_changes(server: Server, phone: NewPhone) -> None:
    customer = server.rows(NORDS)[0]
    address = f"/customers/{customer['id']}"
    reader, streams = await told(phone)
    await reader.open(address)
    await streams.are(1)
    lister = Phone(reader.context, await reader.context.new_page())
    await lister.open("/customers")
    await lister.settled()
    writer = await phone("anna")

    await writer.open(address)
    await writer(".judgement button[value=hot]").click()
    await expect(reader(".judgement button[value=hot]")).to_have_attribute("aria-pressed", "true")
    await expect(lister(f"#card-{customer['id']} .card-mark[data-temperature=hot]").first).to_be_visible()

    await writer.open(f"{address}/notes/new")
    await writer.submit(text="Gerade am anderen Telefon notiert")
    await reader.sees("Gerade am anderen Telefon notiert")


@DATABASES
async def test_an_open_list_shows_what_is_imported_on_the_command_line(server: Server, phone: NewPhone) -> None:
    anna, _ = await told(phone)
    file = server.data / "neu.csv"
    file.write_text("Firma;Ort\nÄpfel und Birnen GmbH;Kiel\n", encoding="utf-8")
    command = [*FELDBUCH, "import", "customers", str(file), "--territory", "Nord"]
    kept = environment(server.data, server.postgres)
    await asyncio.to_thread(subprocess.run, command, env=kept, check=True, capture_output=True)
    await anna.sees("Äpfel und Birnen GmbH")


async def test_the_list_stays_under_eyes_and_fingers_while_it_changes(server: Server, phone: NewPhone) -> None:
    first, *_, last = server.rows(NORDS)
    anna, _ = await told(phone)
    ben = await phone("anna")
    card = anna(f"#card-{last['id']}")
    await card.locator("h3 a").focus()
    await card.scroll_into_view_if_needed()
    top = await card.evaluate(TOP)
    await ben.open(f"/customers/{first['id']}")
    await ben(".judgement button[value=hot]").click()
    await expect(anna(f"#card-{first['id']} .card-mark[data-temperature=hot]").first).to_be_attached()
    assert await card.evaluate(TOP) == pytest.approx(top, abs=2)
    assert await card.evaluate("card => card.contains(document.activeElement)")


async def test_while_something_is_marked_nothing_is_asked_for_and_then_it_is_shown(
    server: Server, phone: NewPhone
) -> None:
    first, *_ = server.rows(NORDS)
    anna, _ = await told(phone)
    ben = await phone("anna")
    await anna.page.evaluate("getSelection().selectAllChildren(document.querySelector('#results h3'))")
    asked: list[str] = []
    anna.page.on("request", lambda one: asked.append(one.url) if "hx-request" in one.headers else None)
    await ben.open(f"/customers/{first['id']}")
    await ben(".judgement button[value=hot]").click()
    await ben.settled()
    await anna.page.wait_for_timeout(4_000)  # in which it would ask eight times
    await anna.page.evaluate("getSelection().removeAllRanges()")
    await expect(anna(f"#card-{first['id']} .card-mark[data-temperature=hot]").first).to_be_attached()
    assert len(asked) <= 2


async def test_what_somebody_types_is_left_alone_and_the_search_stays(server: Server, phone: NewPhone) -> None:
    first, second, *_ = server.rows(NORDS)
    anna, streams = await told(phone)
    ben = await phone("anna")
    await anna.open(f"/customers/{first['id']}/edit")
    await streams.are(1)
    await anna.page.fill("[name=phone]", "030 halb getipp")
    await ben.open(f"/customers/{first['id']}/edit")
    await ben.submit(remark="Von nebenan")
    await ben.page.wait_for_url(re.compile(r"saved=|/customers/[0-9a-f-]{36}$"))
    await ben.settled()
    await anna.settled()
    assert await anna.page.input_value("[name=phone]") == "030 halb getipp"

    anna.page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await anna.open("/customers")
    await streams.are(1)
    await anna.page.fill("#q", second["name"])
    await expect(anna("#results .card")).to_have_count(1)
    await ben.open(f"/customers/{second['id']}")
    await ben(".judgement button[value=hot]").click()
    await expect(anna(f"#card-{second['id']} .card-mark[data-temperature=hot]").first).to_be_visible()
    await expect(anna("#results .card")).to_have_count(1)
    assert await anna.page.input_value("#q") == second["name"]


async def test_two_tabs_hold_one_stream_and_the_second_takes_over(server: Server, phone: NewPhone) -> None:
    customer = server.rows(NORDS)[0]
    anna, streams = await told(phone)
    other = Phone(anna.context, await anna.context.new_page())
    await other.open(f"/customers/{customer['id']}")
    await other.settled()
    await stands_in_line(other.page)
    assert (len(streams.open), streams.begun) == (1, 1)

    streams.open.clear()  # a page that is closed does not say so
    await anna.page.close()
    await streams.are(1, begun=2)
    ben = await phone("anna")
    await ben.open(f"/customers/{customer['id']}")
    await ben(".judgement button[value=hot]").click()
    await expect(other(".judgement button[value=hot]")).to_have_attribute("aria-pressed", "true")


@DATABASES
async def test_the_server_ends_streams_when_it_stops_and_pages_come_back_to_it(server: Server, phone: NewPhone) -> None:
    customer = server.rows(NORDS)[0]
    anna, streams = await told(phone)
    await anna.open(f"/customers/{customer['id']}")
    await streams.are(1)
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(server.process.wait, PATIENCE) == -signal.SIGTERM
    await streams.are(0)
    server.process = None

    server.start()
    await streams.are(1)
    ben = await phone("anna")
    await ben.open(f"/customers/{customer['id']}")
    await ben(".judgement button[value=hot]").click()
    await expect(anna(".judgement button[value=hot]")).to_have_attribute("aria-pressed", "true")


async def test_without_a_stream_pages_ask_now_and_then(server: Server, phone: NewPhone) -> None:
    customer = server.rows(NORDS)[0]
    anna = await phone("anna")
    await anna.context.add_init_script(
        "delete window.EventSource; const later = setInterval; window.setInterval = (work) => later(work, 300)"
    )
    await anna.open(f"/customers/{customer['id']}")
    await anna.settled()
    ben = await phone("anna")
    await ben.open(f"/customers/{customer['id']}")
    await ben(".judgement button[value=hot]").click()
    await expect(anna(".judgement button[value=hot]")).to_have_attribute("aria-pressed", "true")
