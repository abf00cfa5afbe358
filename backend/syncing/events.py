"""Streams of server-sent events: an open page learns within a second that there is something to pull.

Each process asks the database twice a second whether its clock went on, and then in which of the scopes that its own
streams hold; so a change counts whoever made it: another process, the command line, another server.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from itertools import count
from weakref import WeakSet, WeakValueDictionary

import msgspec

from sync.server.database import Database
from sync.server.news import clock_of, news

ASK_SECONDS = 0.5
QUIET_SECONDS = 15  # a comment this often tells both ends that the line is alive
CHECK_EVERY = 30  # asks; so long a session that is over may still be told that there is news
STREAMS_OF_A_DEVICE = 4  # tabs of a browser without locks; the oldest has to go
BEGIN = b"retry: 3000\n\n"
CHANGE = b"event: change\ndata: {}\n\n"
END = b"event: end\ndata: {}\n\n"
QUIET = b":\n\n"
log = logging.getLogger("feldbuch.events")

SignedIn = Callable[[Collection[str]], Awaitable[set[str]]]
"""Of some devices, those whose sessions are not over."""


class Stream(msgspec.Struct, eq=False, weakref=True):
    """One open page. News in `own`, the scope that tells what its person may see, end the stream: the page opens
    another one, with the scopes of then."""

    device: str
    scopes: frozenset[str]
    own: str
    wake: asyncio.Event = msgspec.field(default_factory=asyncio.Event)
    changed: bool = False
    outdated: bool = False
    over: bool = False

    def poke(self, scopes: Collection[str]) -> None:
        self.changed = True
        self.outdated = self.outdated or self.own in scopes
        self.wake.set()

    def end(self) -> None:
        self.over = True
        self.wake.set()

    async def events(self) -> AsyncIterator[bytes]:
        """What is sent, until one of the two ends hangs up."""
        yield BEGIN
        while True:
            try:
                await asyncio.wait_for(self.wake.wait(), QUIET_SECONDS)
            except TimeoutError:
                yield QUIET
                continue
            self.wake.clear()
            if self.changed:
                self.changed = False
                yield CHANGE
            if self.over:
                yield END
            if self.over or self.outdated:
                return


class Streams:
    """All streams of this process. `signed_in` tells whose sessions are not over.

    Each is held by its generator alone: where a client hangs up before its answer begins, nobody ever reads that.
    """

    def __init__(self, database: Callable[[], Database], signed_in: SignedIn) -> None:
        self._database = database
        self._signed_in = signed_in
        self._open: WeakValueDictionary[int, Stream] = WeakValueDictionary()
        self._numbers = count()
        self._watching: asyncio.Task[None] | None = None
        self._at = 0
        self._closed = False
        _ALL.add(self)

    async def listen(self, device: str, scopes: Collection[str], own: str) -> AsyncIterator[bytes]:
        """The bytes of a new stream. What is new since this call is told."""
        stream = Stream(device, frozenset(scopes), own)
        if self._closed:
            stream.end()
        if self._watching is None:
            at = await clock_of(self._database())
            if self._watching is None:  # else another one began meanwhile, and has asked already
                self._at = at
                self._watching = asyncio.create_task(self._watch())
            self._at = min(self._at, at)
        number = next(self._numbers)
        self._open[number] = stream
        same = [one for one in self._open.values() if one.device == device]
        for oldest in same[:-STREAMS_OF_A_DEVICE]:
            oldest.end()
        return self._until_closed(number, stream)

    def devices(self) -> set[str]:
        """Those with an open stream."""
        return {stream.device for stream in self._open.values()}

    def end_all(self) -> None:
        """The server stops: everybody is told, and new streams end at once. May be called from a signal handler."""
        self._closed = True
        for stream in list(self._open.values()):
            stream.end()

    async def _until_closed(self, number: int, stream: Stream) -> AsyncIterator[bytes]:
        try:
            async for event in stream.events():
                yield event
        finally:
            self._open.pop(number, None)

    async def _watch(self) -> None:
        """Ask as long as there is anybody to tell. Trouble with the database is told once and waited out."""
        asks = 0
        troubled = False
        while self._open:
            await asyncio.sleep(ASK_SECONDS)
            asks += 1
            try:
                await self._tell()
                if asks % CHECK_EVERY == 0:
                    await self._check()
                troubled = False
            except Exception as error:
                if not troubled:
                    log.warning("news could not be asked for", exc_info=error)
                troubled = True
        self._watching = None

    async def _tell(self) -> None:
        asked = list(self._open.values())
        before = self._at
        self._at, newer = await news(self._database(), sorted({s for one in asked for s in one.scopes}), before)
        if self._at == before:
            return
        changed = frozenset(newer)
        for stream in list(self._open.values()):
            # Who came meanwhile was not asked for: one event too many does no harm.
            if stream not in asked or not changed.isdisjoint(stream.scopes):
                stream.poke(changed)

    async def _check(self) -> None:
        still = await self._signed_in(self.devices())
        for stream in list(self._open.values()):
            if stream.device not in still:
                stream.end()


_ALL: "WeakSet[Streams]" = WeakSet()


def end_streams() -> None:
    """End all streams of this process, so that it can stop without waiting for them."""
    for streams in _ALL:
        streams.end_all()
