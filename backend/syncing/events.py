"""Streams of server-sent events: an open page learns within a second that there is something to pull.

Each process asks the database twice a second whether its clock went on, and then in which of the scopes that its own
streams hold; so a change counts whoever made it: another process, the command line, another server.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from weakref import WeakSet

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


class Stream(msgspec.Struct, eq=False):
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
    """All streams of this process. `signed_in` tells whose sessions are not over."""

    def __init__(self, database: Callable[[], Database], signed_in: SignedIn) -> None:
        self._database = database
        self._signed_in = signed_in
        self._open: dict[Stream, None] = {}
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
            self._at = await clock_of(self._database())
        self._open[stream] = None
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        same = [one for one in self._open if one.device == device]
        for oldest in same[:-STREAMS_OF_A_DEVICE]:
            oldest.end()
        return self._until_closed(stream)

    def end_all(self) -> None:
        """The server stops: everybody is told, and new streams end at once. May be called from a signal handler."""
        self._closed = True
        for stream in self._open:
            stream.end()

    async def _until_closed(self, stream: Stream) -> AsyncIterator[bytes]:
        try:
            async for event in stream.events():
                yield event
        finally:
            self._open.pop(stream, None)

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
        scopes = sorted({scope for stream in self._open for scope in stream.scopes})
        self._at, newer = await news(self._database(), scopes, self._at)
        if newer:
            changed = frozenset(newer)
            for stream in list(self._open):
                if not changed.isdisjoint(stream.scopes):
                    stream.poke(changed)

    async def _check(self) -> None:
        still = await self._signed_in({stream.device for stream in self._open})
        for stream in list(self._open):
            if stream.device not in still:
                stream.end()


_ALL: "WeakSet[Streams]" = WeakSet()


def end_streams() -> None:
    """End all streams of this process, so that it can stop without waiting for them."""
    for streams in _ALL:
        streams.end_all()
