"""Static files under fingerprinted names, the worker, the manifest, and the page shown without a network."""

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend.errors import NotFound
from backend.people.session import Asker
from backend.rendering import Page, respond, shell
from backend.security import WASM
from backend.shell.files import File, built, static_names

FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
READER = "reader."  # the script that reads codes: a worker of its own, so its own policy counts
ASK_AGAIN = {"Cache-Control": "no-cache"}


@get("/")
async def start(person: Asker) -> Redirect:
    """The first page is the customers' list, until *Heute* is built (E6)."""
    return Redirect("/customers", status_code=303)


@get("/static/{name:str}")
async def static(name: FromPath[str], request: HTMXRequest) -> Response[bytes]:
    if name not in static_names():
        raise NotFound
    return _file(request, f"static/{name}", {**FOREVER, **WASM} if name.startswith(READER) else FOREVER)


@get("/sw.js")
async def worker(request: HTMXRequest) -> Response[bytes]:
    return _file(request, "sw.js", ASK_AGAIN)


@get("/manifest.webmanifest")
async def manifest(request: HTMXRequest) -> Response[bytes]:
    return _file(request, "manifest.webmanifest", ASK_AGAIN)


@get("/favicon.ico")
async def favicon() -> Redirect:
    return Redirect(shell().assets["icons/mark.svg"], status_code=303)


@get("/offline")
async def offline(request: HTMXRequest) -> Response[bytes]:
    """Kept by the worker, and shown for pages that need the network."""
    return respond(request, Page("errors/offline.html", "errors/offline.html", {"nav": ""}))


@get("/{path:path}")
async def nowhere(path: FromPath[str]) -> None:
    """Every other address: not found, said on a page of our own."""
    raise NotFound


ROUTES = (start, static, worker, manifest, favicon, offline, nowhere)


def _file(request: HTMXRequest, name: str, headers: dict[str, str]) -> Response[bytes]:
    file: File | None = built(name)
    if file is None:
        raise NotFound
    body, packed = file.encoded(request.headers.get("accept-encoding", ""))
    return Response(body, media_type=file.media_type, headers={**headers, **packed})
