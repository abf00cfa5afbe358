"""A second kind of phone: Firefox, told what to do by WebDriver BiDi, which it speaks by itself."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

FIREFOX = os.environ.get("FELDBUCH_TEST_FIREFOX", "firefox-esr")
LISTENS = re.compile(rb"listening on (ws://\S+)")
PATIENCE = 60  # seconds; a busy machine needs some
LOOK_EVERY = 0.1  # seconds
SHOWN = """(selector) => {
  const element = document.querySelector(selector);
  if (element) element.scrollIntoView({ block: "center" });
  return element !== null && element.getClientRects().length > 0;
}"""
FILL = """(selector, value) => {
  const field = document.querySelector(selector);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}"""


class BiDiError(Exception):
    """The browser refused a command; the message says why."""


class Firefox:
    """One tab. Addresses are whole; scripts are functions of JavaScript, their arguments text."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._numbers = count(1)
        self._tab = ""

    async def begin(self) -> None:
        await self._tell("session.new", capabilities={})
        tree = await self._tell("browsingContext.getTree")
        self._tab = tree["contexts"][0]["context"]

    async def open(self, address: str) -> None:
        await self._tell("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    async def reload(self) -> None:
        await self._tell("browsingContext.reload", context=self._tab, wait="complete")

    async def run(self, function: str, *arguments: str) -> Any:
        """What the function answers in the page: text, number, boolean or None."""
        given = [{"type": "string", "value": argument} for argument in arguments]
        answer = await self._tell(
            "script.callFunction",
            functionDeclaration=function,
            awaitPromise=True,
            target={"context": self._tab},
            arguments=given,
        )
        if answer["type"] == "exception":
            raise BiDiError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    async def until(self, function: str, *arguments: str) -> None:
        """Wait until the function answers true; a page that is just going away answers later."""
        last = "false"
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    try:
                        if await self.run(function, *arguments):
                            return
                    except BiDiError as error:
                        last = str(error)
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            said = await self.run("() => location.href + '\\n' + document.body.innerText")
            raise AssertionError(f"{function} {arguments}: {last}\n{said}") from None

    async def fill(self, selector: str, value: str) -> None:
        await self.until(SHOWN, selector)
        await self.run(FILL, selector, value)

    async def click(self, selector: str) -> None:
        await self.until(SHOWN, selector)
        await self.run("(selector) => void document.querySelector(selector).click()", selector)

    async def sees(self, text: str) -> None:
        await self.until("(text) => document.querySelector('main').textContent.includes(text)", text)

    async def is_at(self, pattern: str) -> None:
        await self.until("(pattern) => new RegExp(pattern).test(location.href)", pattern)

    async def _tell(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._line.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            said = json.loads(await self._line.recv())
            if said.get("id") != number:
                continue  # an event
            if said["type"] == "error":
                raise BiDiError(said["message"])
            result: dict[str, Any] = said["result"]
            return result


@asynccontextmanager
async def firefox(profile: Path) -> AsyncIterator[Firefox]:
    """A Firefox of its own with an empty profile, ended with the block."""
    found = shutil.which(FIREFOX)
    assert found, "Firefox is missing: install Debian's firefox-esr, or name one in FELDBUCH_TEST_FIREFOX"
    process = await asyncio.create_subprocess_exec(
        found,
        "--headless",
        "--no-remote",
        "--remote-debugging-port=0",
        "--profile",
        str(profile),
        env={**os.environ, "HOME": str(profile), "MOZ_CRASHREPORTER_DISABLE": "1"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with connect(f"{await _address(process)}/session", max_size=None) as line:
            browser = Firefox(line)
            await browser.begin()
            yield browser
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr
    said = b""
    async with asyncio.timeout(PATIENCE):
        while line := await process.stderr.readline():
            said += line
            if found := LISTENS.search(line):
                return found[1].decode()
    raise AssertionError(f"Firefox ended: {said.decode()}")
