"""One story: phones of several people, a line full of faults, a server that dies. Then all must be true (truth.py)."""

import asyncio
import json
import random
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import cast
from tests.browser.server import PATIENCE, Server
from tests.torture.line import line_to
from tests.torture.truth import judge

PHONES = Path(__file__).with_name("phones.js")
ROOT = Path(__file__).parents[2]
ANSWER_BYTES = 64 * 1024 * 1024  # all that lies on all disks is one line
PEOPLE = [
    ("Annas Telefon", "anna"),
    ("Annas Tablet", "anna"),
    ("Bens Telefon", "ben"),
    ("Doras Rechner", "dora"),
    ("Kasse", "carla"),
]
MOVERS = ("dora",)
"""Who may move a customer to another territory."""


@dataclass(frozen=True)
class Length:
    """`steps` of the phones between two deeds of the administrator; how often the server may be killed."""

    rounds: int = 6
    steps: int = 40
    kills: int = 2


class Phones:
    """The process in which the phones live."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def do(self, what: str, **told: object) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"what": what, **told}).encode() + b"\n")
        await self._process.stdin.drain()
        said = json.loads(await self._process.stdout.readline())
        assert "error" not in said, said["error"]
        return said["answer"]


@asynccontextmanager
async def phones_in_node() -> AsyncIterator[Phones]:
    process = await asyncio.create_subprocess_exec(
        "node",
        str(PHONES),
        cwd=ROOT,
        limit=ANSWER_BYTES,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Phones(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def tell(server: Server, seed: int, length: Length) -> Counter[str]:
    """Tell the story of a seed on a running server with a business in it; returns what happened how often."""
    dice = random.Random(seed)

    one_at_a_time = asyncio.Lock()

    async def restart() -> None:
        async with one_at_a_time:
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)

    people = [await asyncio.to_thread(sign_in, server, name, who) for name, who in PEOPLE]
    chief = next(person["token"] for person in people if person["moves"])
    async with line_to(server.port, seed, length.kills, restart) as line, phones_in_node() as phones:
        await phones.do("start", seed=seed, url=line.url, people=people, areas=[cast.NORTH, cast.SOUTH])
        for _ in range(length.rounds):
            await phones.do("round", steps=length.steps)
            await line.rest()
            await asyncio.to_thread(hand_over, server, chief, dice)
        await phones.do("drain", url=server.url)
        report = await phones.do("report")
        happened = line.happened
    counted = judge(server, report)
    return happened + counted


def sign_in(server: Server, name: str, who: str) -> dict[str, object]:
    body = {"email": cast.email(who), "password": cast.PASSWORD, "name": name}
    granted = json.loads(ask(server, "/api/devices", json.dumps(body).encode()))
    return {**granted, "name": name, "user": cast.PEOPLE[who][0], "moves": who in MOVERS}


def hand_over(server: Server, token: str, dice: random.Random) -> None:
    """The administrator gives Ben the north as well, or takes it away again."""
    if dice.random() < 0.5:
        return
    held = server.rows(
        "SELECT person_id FROM person_territories WHERE person_id = ? AND territory_id = ? AND ended_at IS NULL",
        cast.BEN,
        cast.NORTH,
    )
    if held:
        ask(server, f"/territories/{cast.NORTH}/holders/{cast.BEN}/take", b"", token)
    else:
        form = urllib.parse.urlencode({"person_id": cast.BEN})
        ask(server, f"/territories/{cast.NORTH}/give", form.encode(), token)


def ask(server: Server, path: str, body: bytes, token: str = "") -> bytes:
    """Past the line: what is asked here arrives."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(server.url + path, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        answered: bytes = answer.read()
    return answered
