"""A page is a context and a template; here it becomes an answer: whole page, or fragment for htmx."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment
from litestar import MediaType, Request, Response
from litestar_htmx import HTMXDetails

from backend import formats
from backend.company.tables import UNNAMED
from backend.compression import compress
from backend.formats import initials
from backend.people.person import Person
from backend.texts import BUILT, negotiate, texts
from web.rendering import environment

TEMPLATES = Path(__file__).parents[1] / "web" / "templates"
Context = dict[str, Any]
VARY = "HX-Request, Accept-Encoding"  # fragment or page, and how it is packed
Asked = Request[Any, Any, Any]


class Page(msgspec.Struct, frozen=True):
    """What a handler answers: a full template, the fragment of it that htmx gets, and their context."""

    template: str
    fragment: str
    context: Context
    status: int = 200
    headers: dict[str, str] = {}


class Shell(msgspec.Struct, frozen=True):
    """What the build made: its version and the path of each asset."""

    version: str
    assets: dict[str, str]


@lru_cache(maxsize=1)
def shell() -> Shell:
    return msgspec.json.decode((BUILT / "assets.json").read_bytes(), type=Shell)


@lru_cache(maxsize=8)
def templates(language: str, zone: str) -> Environment:
    """The environment that renders for a language and a zone; its worker twin is web/worker/rendering.js."""
    words = texts(language)
    return environment(
        TEMPLATES, words.gettext, words.ngettext, shell().assets.__getitem__, formats.filters(language, zone)
    )


def wants_fragment(request: Asked) -> bool:
    """htmx asks for a part; boosted links and history restores want the whole page."""
    htmx = HTMXDetails(request)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def language_of(request: Asked) -> str:
    person: Person | None = request.scope.get("user")
    return person.language if person else negotiate(request.headers.get("accept-language", ""))


def zone_of(request: Asked) -> str:
    """The zone in which this company lives: what "today" means, and how instants are shown."""
    return _company(request)["zone"]


def respond(request: Asked, page: Page) -> Response[bytes]:
    """Render a page for the person asking."""
    person: Person | None = request.scope.get("user")
    language = language_of(request)
    name = page.fragment if wants_fragment(request) else page.template
    company = _company(request)
    frame = frame_of(language, company["name"], person, request.scope["path"])
    html = templates(language, company["zone"]).get_template(name).render({**frame, **page.context})
    body, packed = compress(html.encode(), request.headers.get("accept-encoding", ""))
    headers = {**packed, "Vary": VARY, **page.headers}
    return Response(body, status_code=page.status, media_type=MediaType.HTML, headers=headers)


def frame_of(language: str, company: str, person: Person | None, path: str) -> Context:
    """What every page's context has besides its own; twin: frameOf in web/worker/rendering.js.

    `following`: how many of so many older orders are on a phone already, {here, of}; the server lacks none.
    """
    return {
        "lang": language,
        "path": path,
        "company": {"name": company},
        "person": None
        if person is None
        else {
            "id": person.id,
            "name": person.name,
            "initials": initials(person.name),
            "role": person.role,
            "email": person.email,
        },
        "following": None,
    }


def _company(request: Asked) -> dict[str, str]:
    """Loaded once per request with the session; answers made before that show an unnamed one."""
    company: dict[str, str] = request.scope["state"].get("company", UNNAMED)
    return company
