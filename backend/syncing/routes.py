"""The HTTP edge of sync (PROTOCOL.md): headers in, engine, bytes out."""

import logging
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.response import Stream

from backend.compression import compress
from backend.errors import Problem
from backend.people import devices
from backend.people.person import Person
from backend.people.session import Asker, only_for
from backend.syncing.events import Streams
from backend.writing import access_of
from sync.server import errors, instants
from sync.server.access import Access
from sync.server.digest import digest
from sync.server.feed import pull
from sync.server.limits import PAGE_ROWS, PUSH_BYTES
from sync.server.push import push
from sync.server.registry import Registry
from sync.server.schemas import Words

RETRY_SECONDS = 2
SCOPE_CHARACTERS = 100
log = logging.getLogger("feldbuch.sync")
MAX_DIGITS = 12  # longer numbers are too big in any case
STATUS = {"bad_request": 400, "gap": 409, "start_again": 410, "too_large": 413, "busy": 503}

Asked = Request[Any, Any, Any]


@get("/sync/changes")
async def changes(request: Asked, person: Asker) -> Response[bytes]:
    """What changed in this person's scopes since the cursor."""
    words = _words(request, person)
    await _note_client(request, person)
    query = request.query_params
    limit, later = _limit(query), _later(query)
    try:
        page = await pull(_registry(request), _access(person), query.get("since"), limit, words, later=later)
    except errors.Refusal as refusal:
        raise _problem(refusal) from refusal
    return _answer(request, page)


@post("/sync/mutations", status_code=200)
async def mutations(request: Asked, person: Asker) -> Response[bytes]:
    """Carry out what this device did, each number once."""
    words = _words(request, person)
    try:
        reply = await push(_registry(request), _access(person), await _body(request), words)
    except errors.Refusal as refusal:
        raise _problem(refusal) from refusal
    await _note_client(request, person, len(reply.results))
    return _answer(request, msgspec.json.encode(reply))


@get("/sync/digest")
async def being_sure(request: Asked, person: Asker) -> Response[bytes]:
    """What this person's replica must hold at that cursor, as counts and hashes."""
    words = _words(request, person)
    since = request.query_params.get("since")
    if since is None:
        raise Problem("since is the cursor of what is held.")
    try:
        found = await digest(_registry(request), _access(person), since, words)
    except errors.Refusal as refusal:
        raise _problem(refusal) from refusal
    return _answer(request, msgspec.json.encode(found))


class Report(msgspec.Struct):
    """What a replica found out about itself: in these scopes it differed from the server, and starts again."""

    kind: Literal["difference"]
    scopes: Annotated[list[Annotated[str, msgspec.Meta(max_length=SCOPE_CHARACTERS)]], msgspec.Meta(max_length=1_000)]


@post("/sync/reports", status_code=204)
async def report(request: Asked, person: Asker) -> None:
    """A difference is a fault of ours: written down with the device, and in the log for us."""
    _words(request, person)
    try:
        said = msgspec.json.decode(await _body(request), type=Report)
    except errors.Refusal as refusal:
        raise _problem(refusal) from refusal
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("A report is {kind, scopes}.") from error
    log.warning("a replica differed", extra={"device": person.device, "scopes": said.scopes})
    await devices.note_difference(person.device, instants.show(_registry(request).now()))


@get("/sync/events")
async def events(request: Asked, person: Asker) -> Stream:
    """Tells an open page that there is something to pull, until one of the two hangs up."""
    streams: Streams = request.app.state.streams
    told = await streams.listen(person.device, person.scopes, f"u:{person.id}")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Stream(told, media_type="text/event-stream", headers=headers)


ROUTES = (changes, mutations, being_sure, report, events)


def _registry(request: Asked) -> Registry:
    registry: Registry = request.app.state.registry
    return registry


def _access(person: Person) -> Access:
    return access_of(person, person.device)


def _words(request: Asked, person: Person) -> Words | None:
    """A phone that works for somebody else, or speaks too old a schema, gets nothing and changes nothing.

    The words of an older one that is still served; None for the newest.
    """
    only_for(request, person)
    schemas = _registry(request).schemas
    text = request.headers.get("sync-schema", "1")
    if not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS or int(text) > schemas.newest:
        raise Problem(f"Sync-Schema is a whole number up to {schemas.newest}.")
    if int(text) < schemas.oldest:
        raise Problem(
            "This program is too old for the server.", code="update_needed", status=426, oldest=schemas.oldest
        )
    return schemas.of(int(text))


async def _note_client(request: Asked, person: Person, answered: int = 0) -> None:
    """What the device says of itself. What this request `answered` waits no more: a save costs no further commit."""
    waiting = request.headers.get("sync-waiting", "")
    known = waiting.isascii() and waiting.isdigit() and len(waiting) <= MAX_DIGITS
    waits = max(0, int(waiting) - answered) if known else None
    await devices.note_client(person.device, request.headers.get("sync-client"), waits, person.said)


def _limit(query: Any) -> int:
    text = query.get("limit")
    if text is None:
        return PAGE_ROWS
    if not text.isascii() or not text.isdigit() or not text.strip("0"):
        raise Problem("limit is a whole number of 1 or more.")
    return min(int(text[:MAX_DIGITS]), PAGE_ROWS)


def _later(query: Any) -> bool:
    text = query.get("later")
    if text not in (None, "1"):
        raise Problem("later is 1 or not there.")
    return text is not None


async def _body(request: Asked) -> bytes:
    """The body, refused by its size before all of it is read."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > PUSH_BYTES:
        raise errors.TooLarge(PUSH_BYTES)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > PUSH_BYTES:
            raise errors.TooLarge(PUSH_BYTES)
    return bytes(body)


def _answer(request: Asked, body: bytes) -> Response[bytes]:
    content, headers = compress(body, request.headers.get("accept-encoding", ""))
    return Response(content, media_type="application/json", headers={**headers, "Cache-Control": "no-store"})


def _problem(refusal: errors.Refusal) -> Problem:
    details = {name: getattr(refusal, name) for name in ("expected", "reason", "limit", "of") if hasattr(refusal, name)}
    headers = {"Retry-After": str(RETRY_SECONDS)} if isinstance(refusal, errors.Busy) else {}
    return Problem(str(refusal), code=refusal.code, status=STATUS[refusal.code], headers=headers, **details)
