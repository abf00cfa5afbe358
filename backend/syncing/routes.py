"""The HTTP edge of sync (PROTOCOL.md): headers in, engine, bytes out."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post

from backend.compression import compress
from backend.errors import Problem
from backend.people.person import Person
from backend.people.session import Asker
from backend.writing import access_of
from sync.server import errors
from sync.server.access import Access
from sync.server.feed import pull
from sync.server.limits import PAGE_ROWS, PUSH_BYTES
from sync.server.push import push
from sync.server.registry import Registry

SCHEMA = 1
"""The newest form of rows and messages this server speaks."""
OLDEST_SCHEMA = 1
"""Older ones are told to update (426)."""
RETRY_SECONDS = 2
MAX_DIGITS = 12  # longer numbers are too big in any case
STATUS = {"bad_request": 400, "gap": 409, "start_again": 410, "too_large": 413, "busy": 503}

Asked = Request[Any, Any, Any]


@get("/sync/changes")
async def changes(request: Asked, person: Asker) -> Response[bytes]:
    """What changed in this person's scopes since the cursor."""
    _check_headers(request, person)
    try:
        page = await pull(
            _registry(request), _access(person), request.query_params.get("since"), _limit(request.query_params)
        )
    except errors.Refusal as refusal:
        raise _problem(refusal) from refusal
    return _answer(request, page)


@post("/sync/mutations", status_code=200)
async def mutations(request: Asked, person: Asker) -> Response[bytes]:
    """Carry out what this device did, each number once."""
    _check_headers(request, person)
    try:
        reply = await push(_registry(request), _access(person), await _body(request))
    except errors.Refusal as refusal:
        raise _problem(refusal) from refusal
    return _answer(request, msgspec.json.encode(reply))


ROUTES = (changes, mutations)


def _registry(request: Asked) -> Registry:
    registry: Registry = request.app.state.registry
    return registry


def _access(person: Person) -> Access:
    return access_of(person, person.device)


def _check_headers(request: Asked, person: Person) -> None:
    """A phone that works for somebody else, or speaks an older schema, gets nothing and changes nothing."""
    user = request.headers.get("sync-user", person.id)
    if user != person.id:
        raise Problem("Somebody else is signed in here.", code="other_user", status=403)
    text = request.headers.get("sync-schema", str(SCHEMA))
    if not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS or int(text) > SCHEMA:
        raise Problem(f"Sync-Schema is a whole number up to {SCHEMA}.")
    if int(text) < OLDEST_SCHEMA:
        raise Problem("This program is too old for the server.", code="update_needed", status=426)


def _limit(query: Any) -> int:
    text = query.get("limit")
    if text is None:
        return PAGE_ROWS
    if not text.isascii() or not text.isdigit() or not text.strip("0"):
        raise Problem("limit is a whole number of 1 or more.")
    return min(int(text[:MAX_DIGITS]), PAGE_ROWS)


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
    details = {name: getattr(refusal, name) for name in ("expected", "reason", "limit") if hasattr(refusal, name)}
    headers = {"Retry-After": str(RETRY_SECONDS)} if isinstance(refusal, errors.Busy) else {}
    return Problem(str(refusal), code=refusal.code, status=STATUS[refusal.code], headers=headers, **details)
