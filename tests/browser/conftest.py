"""Browser tests: a real server process, and phones that are real Chromium."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from playwright.async_api import Browser, Playwright, async_playwright, expect

from tests.browser.phone import Phone
from tests.browser.proxy import Proxy, proxy_to
from tests.browser.server import Server, apart, make_demo
from tests.postgres import drop_database, fresh_database

CHROMIUM = os.environ.get("FELDBUCH_TEST_CHROMIUM", "/usr/bin/chromium")
assert Path(CHROMIUM).exists(), "Chromium is missing: install it, or name one in FELDBUCH_TEST_CHROMIUM"
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000  # nothing is slow here but a busy machine

NewPhone = Callable[..., Awaitable[Phone]]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo business, to be copied."""
    data = tmp_path_factory.mktemp("demo")
    make_demo(data)
    return data


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server of one's own, with the demo business: on SQLite, unless parametrized with "postgres"."""
    postgres = ""
    if getattr(request, "param", "sqlite") == "postgres":
        postgres = apart(fresh_database(demo_on_postgres))
        copytree(request.getfixturevalue("demo") / "files", tmp_path / "files")  # the same seed: the same photos
        server = Server(tmp_path, postgres)
    else:
        server = Server(Path(copytree(request.getfixturevalue("demo"), tmp_path / "server")))
    server.start()
    yield server
    server.kill()
    if postgres:
        apart(drop_database(postgres))


async def demo_on_postgres(url: str) -> None:
    with TemporaryDirectory() as data:
        make_demo(Path(data), url)


@pytest.fixture
async def proxy(server: Server) -> AsyncIterator[Proxy]:
    async with proxy_to(server.port) as proxy:
        yield proxy


@pytest.fixture
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as playwright:
        yield playwright


@pytest.fixture
async def chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False, args=ARGUMENTS)
    yield browser
    await browser.close()


@pytest.fixture
def phone(playwright: Playwright, chromium: Browser, server: Server) -> NewPhone:
    """`await phone("anna")` is a phone on which Anna has signed in and all is there; without a name nobody has."""
    expect.set_options(timeout=PATIENCE_MS)

    async def new(name: str | None = None, url: str = server.url) -> Phone:
        context = await chromium.new_context(**playwright.devices["Pixel 7"], base_url=url, locale="de-DE")
        context.set_default_timeout(PATIENCE_MS)
        made = Phone(context, await context.new_page())
        if name is not None:
            await made.sign_in(name)
        return made

    return new
