"""The one place where what went wrong becomes an answer: a page, a fragment for htmx, or a problem document."""

import logging
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException
from litestar.response import Redirect

from backend.errors import Busy, Invalid, NotFound, NotSignedIn, Problem, Refused
from backend.people.session import FILES_PATH, PROGRAM_PATHS
from backend.rendering import Page, respond
from sync.server.database import Trouble
from sync.server.errors import Refusal

Asked = Request[Any, Any, Any]
PROBLEM_TYPE = "application/problem+json"
log = logging.getLogger("feldbuch.errors")


TEMPLATES = {
    403: "errors/forbidden.html",
    404: "errors/not_found.html",
    409: "errors/conflict.html",
    426: "errors/update.html",
}


def of_problem(request: Asked, problem: Problem) -> Response[Any]:
    """Programs get a problem document; people without login are led to it; everybody else gets a page."""
    if request.scope["path"].startswith((*PROGRAM_PATHS, FILES_PATH)):
        return document(problem)
    if isinstance(problem, NotSignedIn):
        return to_login(request) if problem.code == NotSignedIn.code else revoked(request)
    template = TEMPLATES.get(problem.status, "errors/problem.html")
    return respond(request, Page(template, template, {"nav": ""}, problem.status, problem.headers))


def of_refusal(request: Asked, refusal: Refusal) -> Response[Any]:
    """The engine could not take a form's mutations: busy, or a fault of ours."""
    return of_problem(request, Busy("Please try again.") if refusal.code == "busy" else Problem(refusal.code))


def of_framework(request: Asked, error: HTTPException) -> Response[Any]:
    """Litestar's own refusals (no such address, wrong method, unreadable body) in the same forms."""
    return of_problem(request, _translated(error))


def of_crash(request: Asked, error: Exception) -> Response[Any]:
    """A bug or a broken machine: logged with its trace, answered without details; a machine may be well again soon."""
    log.error("unhandled", exc_info=error, extra={"path": request.scope["path"], "method": request.method})
    if request.app.state.engine.trouble(error) in (Trouble.BUSY, Trouble.AGAIN):
        return of_problem(request, Busy("Please try again."))
    return of_problem(request, Problem("Something went wrong here.", code="internal", status=500))


def document(problem: Problem) -> Response[bytes]:
    """A problem document (RFC 9457): status, code, title, and details by name."""
    body = {"status": problem.status, "code": problem.code, "title": problem.message, **problem.details}
    return Response(
        msgspec.json.encode(body), status_code=problem.status, media_type=PROBLEM_TYPE, headers=problem.headers
    )


def to_login(request: Asked) -> Response[Any]:
    """Lead to the login and back again. htmx follows a header instead of a redirect."""
    path, query = quote(request.scope["path"]), request.scope["query_string"].decode("latin-1")
    back = f"{path}?{query}" if query else path
    target = "/login" if back == "/" or request.method != "GET" else f"/login?next={quote(back, safe='/')}"
    if request.headers.get("hx-request"):
        return Response(b"", status_code=401, headers={"HX-Redirect": "/login"})
    return Redirect(target, status_code=303)


def revoked(request: Asked) -> Response[Any]:
    """The login where the page would be, with what happened to this device.

    No redirect, whose status a worker could not read: it asks the server then, and is told to delete all that it holds.
    """
    if request.headers.get("hx-request"):
        return to_login(request)
    context = {"nav": "", "email": "", "error": "revoked", "next": ""}
    return respond(request, Page("people/login.html", "people/login.html", context, 401))


def _translated(error: HTTPException) -> Problem:
    if isinstance(error, NotFoundException):
        return NotFound()
    if isinstance(error, MethodNotAllowedException):
        return Problem(code="method_not_allowed", status=405, headers=dict(error.headers or {}))
    if error.status_code == 403:
        return Refused()
    if error.status_code == 413:
        return Problem("The request is too large.", code="too_large", status=413)
    if error.status_code < 500:
        return Invalid("The request could not be read.")
    return Problem(code="internal", status=error.status_code)
