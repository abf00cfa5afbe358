"""Files by their hash: a phone puts what it has made small, and everybody signed in fetches what rows name.

Whoever asks for a file must know its hash, which stands in rows of his scopes alone.
"""

import asyncio
from typing import Any

from litestar import Request, Response, get, put
from litestar.params import FromPath

from backend.errors import NotFound, Problem
from backend.files.folder import Folder
from backend.files.keeping import decoded, keep
from backend.files.pictures import BYTES, NoPicture, checked
from backend.files.rules import is_hash
from backend.files.tables import find_file
from backend.people.session import Asker, only_for

Asked = Request[Any, Any, Any]
FOREVER = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
}
FAULTS = {
    "missing": "There is nothing in it.",
    "no_picture": "This is no picture in JPEG or WebP.",
    "too_large": f"A picture has at most {BYTES} bytes.",
    "place": "This picture says where it was taken.",
}


@get("/files/{hash_:str}")
async def fetch(request: Asked, person: Asker, hash_: FromPath[str]) -> Response[bytes]:
    found = await find_file(hash_) if is_hash(hash_) else None
    body = None if found is None else await asyncio.to_thread(Folder(request.app.state.settings.data).read, hash_)
    if found is None or body is None:
        raise NotFound
    return Response(body, media_type=found["type"], headers=FOREVER)


@put("/files/{hash_:str}", status_code=204)
async def store(request: Asked, person: Asker, hash_: FromPath[str]) -> None:
    """As often as one likes: it is the same file."""
    only_for(request, person)
    if not is_hash(hash_):
        raise NotFound
    body = await _body(request)
    try:
        picture = await decoded(checked, body)
    except NoPicture as error:
        raise Problem(FAULTS[error.fault], reason=error.fault) from error
    if picture.hash != hash_:
        raise Problem("The content has another hash.", reason="hash")
    await keep(Folder(request.app.state.settings.data), picture, person.id, request.app.state.registry.now())


ROUTES: tuple[Any, ...] = (fetch, store)


async def _body(request: Asked) -> bytes:
    """Refused by its size before all of it is read."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > BYTES:
        raise _too_large()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BYTES:
            raise _too_large()
    return bytes(body)


def _too_large() -> Problem:
    return Problem(FAULTS["too_large"], code="too_large", status=413, limit=BYTES)
