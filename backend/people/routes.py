"""Login, logout, language, and tokens for programs."""

import time
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.errors import Invalid, NotSignedIn, Problem
from backend.forms import read
from backend.people import accounts, devices, logins
from backend.people.forms import LanguageForm
from backend.people.person import Person
from backend.people.session import BROWSER_COOKIE, Asker, cookies, is_revoked, no_cookie
from backend.rendering import Page, respond

Asked = HTMXRequest
HOME = "/customers"
MAX_CREDENTIAL = 1_000  # characters of e-mail, password and device name that are looked at


class DeviceRequest(msgspec.Struct):
    """Body of POST /api/devices."""

    email: str
    password: str
    name: str = ""


class DeviceToken(msgspec.Struct):
    """Answer of POST /api/devices: use the token as `Authorization: Bearer`."""

    device: str
    token: str


@get("/login")
async def login_page(request: Asked) -> Response[Any]:
    """The login, or the set-up while nobody exists, or home for somebody who is signed in."""
    if request.scope.get("user") is not None:
        return Redirect(HOME, status_code=303)
    if await accounts.none_exist():
        return Redirect("/setup", status_code=303)
    goal = _safe(request.query_params.get("next", ""))
    if "wiped" not in request.query_params:
        return await _login_form(request, "", "revoked" if is_revoked(request) else "", goal)
    answer = await _login_form(request, "", "wiped", goal)
    if is_revoked(request):  # it knows by now, and has deleted everything
        answer.set_cookie(no_cookie(request.app.state.settings))
    return answer


@post("/login", status_code=200)
async def login(request: Asked) -> Response[Any]:
    form = await submitted.fields(request)
    email = form.get("email", "")[:MAX_CREDENTIAL]
    goal = _safe(form.get("next", ""))
    outcome = await logins.attempt(_credentials(request, email, form.get("password", "")), _now())
    if isinstance(outcome, logins.Denied):
        return await _login_form(request, email, outcome.reason, goal, outcome.seconds)
    answer = Redirect(goal or HOME, status_code=303)
    for cookie in cookies(request.app.state.settings, outcome):
        answer.set_cookie(cookie)
    return answer


@post("/logout", status_code=200)
async def logout(request: Asked) -> Redirect:
    """Ends the session. What waits in the browser stays there for the same person's next login."""
    person: Person | None = request.scope.get("user")
    if person is not None:
        await devices.sign_out(person.device)
    answer = Redirect("/login", status_code=303)
    answer.set_cookie(no_cookie(request.app.state.settings))
    return answer


@post("/language", status_code=200)
async def language(request: Asked, person: Asker) -> Redirect:
    """The language of this person's pages and texts."""
    found = read(LanguageForm, await submitted.fields(request))
    chosen = found.values.get("language")
    if not isinstance(chosen, str) or found.errors:
        raise Invalid("Unknown language.")
    await accounts.speak(request.app.state.registry, person.id, chosen)
    return Redirect("/more", status_code=303)


@post("/api/devices", status_code=201)
async def register_device(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A bearer token for a program: 201 {device, token}; 401 not_signed_in, 429 too_many."""
    try:
        asked = msgspec.json.decode(await request.body(), type=DeviceRequest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid("A JSON object with email, password and name is expected.") from error
    attempt = logins.Credentials(
        asked.email[:MAX_CREDENTIAL], asked.password, _address(request), None, asked.name[: devices.MAX_NAME]
    )
    outcome = await logins.attempt(attempt, _now())
    if isinstance(outcome, logins.Denied):
        if outcome.reason == "wait":
            raise Problem(
                "Too many attempts.", code="too_many", status=429, headers={"Retry-After": str(outcome.seconds)}
            )
        raise NotSignedIn("E-mail address or password is not right.")
    body = msgspec.json.encode(DeviceToken(outcome.device, outcome.token))
    return Response(body, media_type="application/json", status_code=201)


ROUTES = (login_page, login, logout, language, register_device)


async def _login_form(request: Asked, email: str, error: str, goal: str, seconds: int = 0) -> Response[bytes]:
    context = {"nav": "", "email": email, "error": error, "next": goal}
    status = {"": 200, "revoked": 401, "wiped": 200, "wrong": 422, "wait": 429}[error]
    headers = {"Retry-After": str(seconds)} if seconds else {}
    return respond(request, Page("people/login.html", "people/login.html", context, status, headers))


def _credentials(request: Asked, email: str, password: str) -> logins.Credentials:
    agent = request.headers.get("user-agent", "")
    return logins.Credentials(email, password, _address(request), request.cookies.get(BROWSER_COOKIE), agent)


def _address(request: Request[Any, Any, Any]) -> str:
    """The client's address; behind a trusted proxy the server has put the forwarded one here."""
    return request.client.host if request.client else ""


def _safe(target: str) -> str:
    """A path of this site to go on to, or "": never another site's address."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if plain and len(target) <= MAX_CREDENTIAL and not target.startswith("/login") else ""


def _now() -> int:
    return time.time_ns() // 1_000_000
