"""A device in somebody's pocket: a client of the protocol, its storage, its clock, and what it has under way."""

import json
from typing import Any, NamedTuple

from tests.protocol.client import Client, Reply, Request, Talk
from tests.protocol.store import Died, Memory
from tests.simulator.clock import Clock
from tests.simulator.founding import NAMES


class Synced(NamedTuple):
    """The last pull that came to its end: when, as which device, and after how many restores of the server."""

    at: int
    device: str
    restores: int


class Phone:
    """`person` is whose replica it is; `token` may for a while be somebody else's. `off`: its clock, in ms."""

    def __init__(self, number: int, person: str, clock: Clock, limit: int, schema: int) -> None:
        self.later = number % 3 > 0
        """Whether it asks for what may follow; older clients do not."""
        self.name = f"{NAMES[person]}'s phone {number}"
        self.person = person
        self.device = ""
        self.token = ""
        self.browser = ""
        self.off = 0
        self.limit = limit
        self.schema = schema
        self.store = Memory()
        self.gone = False
        """Revoked, or left in a drawer for good: it takes no further part."""
        self.talk: Talk | None = None
        self.request: Request | None = None
        self.reply: Reply | None = None
        self.answered = False
        """Whether `reply` (None: none came) is what the client gets next."""
        self.photograph: Memory | None = None
        self.synced: Synced | None = None
        self._clock = clock
        self.restart()

    def restart(self) -> None:
        """The process ends, if there is one, and starts."""
        self.hang_up()
        self.store.on_commit = lambda name, moment: None
        self.client = self.tab = self._new_client()

    def open_second_tab(self) -> None:
        """From now on the person works in another tab than the one that syncs; both have the one storage."""
        self.tab = self._new_client()

    def _new_client(self) -> Client:
        return Client(
            self.store,
            lambda: self._clock.text(self.off),
            "Simulator 1",
            schema=self.schema,
            limit=self.limit,
            later=self.later,
        )

    def hang_up(self) -> None:
        self.talk = self.request = self.reply = None
        self.answered = False

    def die_at(self, commits: int, moment: str) -> None:
        """The process is to end before or after the transaction that is so many ahead (1 is the next)."""
        left = commits

        def count(name: str, when: str) -> None:
            nonlocal left
            if when != moment:
                return
            left -= 1
            if left == 0:
                raise Died(name)

        self.store.on_commit = count

    def begin(self, talk: Talk) -> str | None:
        """Start to sync or to verify; the state if that is over at once."""
        self.talk = talk
        return self._go(None, first=True)

    def go_on(self) -> str | None:
        """Give the client its answer; the state if it is done, else None."""
        reply, self.reply, self.answered = self.reply, None, False
        return self._go(reply)

    def _go(self, reply: Reply | None, first: bool = False) -> str | None:
        assert self.talk is not None
        try:
            self.request = next(self.talk) if first else self.talk.send(reply)
        except StopIteration as end:
            self.hang_up()
            return str(end.value)
        except Died:
            self.restart()
            return "died"
        return None

    def waiting(self) -> list[dict[str, Any]]:
        return self.client.waiting()

    def all_it_keeps(self) -> list[dict[str, Any]]:
        """What waits, and what was refused (of which the server has a copy, unless it was restored)."""
        return [*self.waiting(), *(entry["mutation"] for entry in self.client.refused())]

    def unanswered(self) -> list[dict[str, Any]]:
        """What waits, without that whose answer is under way already."""
        if not self.answered or self.reply is None or self.reply.status != 200 or not self.request:
            return self.waiting()
        sent = json.loads(self.request.body or b"{}").get("mutations", [])
        return [mutation for mutation in self.waiting() if mutation not in sent]
