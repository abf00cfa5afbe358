"""Files by their hash: a phone puts what it has made small, and everybody signed in fetches what rows name.

Whoever asks for a file must know its hash, which stands in rows of his scopes alone.
"""

import re
from asyncio import to_thread
from hashlib import sha256
from typing import Any

from litestar import Request, Response, get, put
from litestar.params import FromPath

from backend.errors import Conflict, NotFound, Problem
from backend.files.folder import Folder
from backend.files.keeping import came_again, decoded, keep
from backend.files.pictures import BYTES, NoPicture, checked, thumbnail
from backend.files.pieces import PIECE, Pieces
from backend.files.rules import is_hash
from backend.files.tables import find_file
from backend.people.person import Person
from backend.people.session import Asker, only_for

Asked = Request[Any, Any, Any]
FOREVER = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
}
SIZE = re.compile("[1-9][0-9]{0,8}")
FAULTS = {
    "missing": "There is nothing in it.",
    "no_picture": "This is no picture in JPEG or WebP.",
    "too_large": f"A picture has at most {BYTES} bytes.",
    "place": "This picture says where it was taken.",
}


@get("/files/{hash_:str}")
async def fetch(request: Asked, person: Asker, hash_: FromPath[str]) -> Response[bytes]:
    body, type_ = await _kept(request, hash_)
    return Response(body, media_type=type_, headers=FOREVER)


@get("/files/{hash_:str}/small")
async def fetch_small(request: Asked, person: Asker, hash_: FromPath[str]) -> Response[bytes]:
    """Made anew each time, in some milliseconds: whoever asked keeps it."""
    body, _ = await _kept(request, hash_)
    try:
        small = await decoded(thumbnail, body)
    except NoPicture as error:
        raise NotFound from error
    return Response(small.body, media_type=small.type, headers=FOREVER)


@put("/files/{hash_:str}", status_code=204)
async def store(request: Asked, person: Asker, hash_: FromPath[str]) -> None:
    """As often as one likes: it is the same file."""
    only_for(request, person)
    if not is_hash(hash_):
        raise NotFound
    await _keep(request, person, hash_, await _body(request, BYTES))


@get("/files/{hash_:str}/pieces")
async def missing(request: Asked, person: Asker, hash_: FromPath[str]) -> Response[Any]:
    """Which pieces of a file of `size` bytes are still to come from this device."""
    pieces = _pieces(request, person, hash_)
    return Response({"missing": await to_thread(pieces.missing)}, headers={"Cache-Control": "no-store"})


@put("/files/{hash_:str}/pieces/{number:int}", status_code=200)
async def store_piece(request: Asked, person: Asker, hash_: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """What is still to come after this one; 204 when the whole file is there."""
    pieces = _pieces(request, person, hash_)
    body = await _body(request, PIECE)
    if not body or len(body) != pieces.length(number):
        raise Problem("This is no piece of such a file.", reason="piece")
    if await find_file(hash_) and await came_again(_folder(request), hash_, request.app.state.registry.now()):
        return Response(None, status_code=204)
    await to_thread(pieces.write, number, body)
    whole = await to_thread(pieces.joined)
    if whole is None:
        return Response({"missing": await to_thread(pieces.missing)})
    if sha256(whole).hexdigest() != hash_:
        await to_thread(pieces.drop)
        # A power cut may have spoilt a piece that was never flushed: that is no fault of the phone's.
        raise Conflict("The pieces do not make this file: please send it whole.")
    try:
        await _keep(request, person, hash_, whole)
    except Problem:
        await to_thread(pieces.drop)
        raise
    await to_thread(pieces.drop)
    return Response(None, status_code=204)


ROUTES: tuple[Any, ...] = (fetch, fetch_small, store, missing, store_piece)


def _folder(request: Asked) -> Folder:
    return Folder(request.app.state.settings.data)


async def _keep(request: Asked, person: Person, hash_: str, body: bytes) -> None:
    """On disk when it returns. Raises Problem for what is no picture, or another one."""
    try:
        picture = await decoded(checked, body)
    except NoPicture as error:
        raise Problem(FAULTS[error.fault], reason=error.fault) from error
    if picture.hash != hash_:
        raise Problem("The content has another hash.", reason="hash")
    await keep(_folder(request), picture, person.id, request.app.state.registry.now())


def _pieces(request: Asked, person: Person, hash_: str) -> Pieces:
    """Of the device that asks, so that nobody spoils what another one sends. Raises NotFound, Problem."""
    only_for(request, person)
    if not is_hash(hash_):
        raise NotFound
    size = request.query_params.get("size", "")
    if not SIZE.fullmatch(size):
        raise Problem("The size of the whole file is expected.", reason="size")
    if int(size) > BYTES:
        raise _too_large()
    return Pieces(request.app.state.settings.data, person.device, hash_, int(size))


async def _kept(request: Asked, hash_: str) -> tuple[bytes, str]:
    """A file's bytes and type. Raises NotFound."""
    found = await find_file(hash_) if is_hash(hash_) else None
    body = None if found is None else await to_thread(_folder(request).read, hash_)
    if found is None or body is None:
        raise NotFound
    return body, found["type"]


async def _body(request: Asked, most: int) -> bytes:
    """Refused by its size before all of it is read."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        raise _too_large(most)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise _too_large(most)
    return bytes(body)


def _too_large(most: int = BYTES) -> Problem:
    message = FAULTS["too_large"] if most == BYTES else f"A piece has at most {most} bytes."
    return Problem(message, code="too_large", status=413, limit=most)
