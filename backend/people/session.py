"""Who is asking: reads the bearer token or the cookie of a request once, and hands the person to handlers."""

import time
from datetime import timedelta
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie, Headers
from litestar.di import NamedDependency
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.company.tables import company_row
from backend.config import Settings
from backend.errors import NotSignedIn, Problem
from backend.people import devices, stand_ins
from backend.people.person import Person
from backend.security import bearer_token

SESSION_COOKIE = "feldbuch"
BROWSER_COOKIE = "feldbuch_browser"
BROWSER_LIFETIME = timedelta(days=400)  # the longest that browsers allow
Asker = NamedDependency[Person]  # in a handler: the person who asks, or the request ends with NotSignedIn
NO_SESSION_PATHS = ("/static/", "/health", "/sw.js", "/manifest.webmanifest", "/favicon.ico")
SYNC_PATH = "/sync/"  # where a phone learns that it was revoked, also after signing out: its data is still there
PROGRAM_PATHS = (SYNC_PATH, "/api/")
FILES_PATH = "/files/"  # pictures in pages, which are no pages themselves
REVOKED = "revoked"


class Sessions(ASGIMiddleware):
    """Puts the Person who asks, or None, into `scope["user"]`, and for pages the company into the request's state.

    A bearer token wins over the cookie. Programs, which bear one, may stay away for longer than browsers.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        path = scope["path"]
        scope["user"] = None if path.startswith(NO_SESSION_PATHS) else await self._person(scope)
        if not path.startswith((*NO_SESSION_PATHS, *PROGRAM_PATHS, FILES_PATH)):
            scope["state"]["company"] = await company_row()
        await next_app(scope, receive, send)

    async def _person(self, scope: Scope) -> Person | None:
        request: Request[Any, Any, Any] = Request(scope)
        settings: Settings = request.app.state.settings
        bearer = bearer_token(Headers.from_scope(scope))
        token = bearer or request.cookies.get(SESSION_COOKIE)
        browser = None if bearer else request.cookies.get(BROWSER_COOKIE)
        now = time.time_ns() // 1_000_000
        visit: devices.Visit | devices.Revoked | None = None
        if token:
            visit = await devices.visit(token, now, settings.session_days if bearer else settings.offline_days)
        if visit is None and browser and scope["path"].startswith(SYNC_PATH):
            visit = await devices.revoked_in(browser)
        if isinstance(visit, devices.Revoked):
            scope["state"][REVOKED] = visit.person
            if scope["path"].startswith(PROGRAM_PATHS):
                await devices.note_told(visit, now)
            return None
        if visit is None:
            return None
        await devices.note_seen(visit.person.device, visit.seen_at, now)
        if visit.overdue:
            await stand_ins.end_those_of(request.app.state.registry, visit.person.id, now)
        return visit.person


async def signed_in(request: Request[Any, Any, Any]) -> Person:
    """Dependency: the person who asks. Raises NotSignedIn."""
    person: Person | None = request.scope.get("user")
    if person is None:
        if is_revoked(request):
            raise NotSignedIn("This device was revoked.", code="revoked", user=request.scope["state"][REVOKED])
        raise NotSignedIn("Sign in first.")
    return person


def only_for(request: Request[Any, Any, Any], person: Person) -> None:
    """A phone that works for somebody else gets nothing and changes nothing (PROTOCOL.md, `Sync-User`)."""
    if request.headers.get("sync-user", person.id) != person.id:
        raise Problem("Somebody else is signed in here.", code="other_user", status=403)


def is_revoked(request: Request[Any, Any, Any]) -> bool:
    """Whether this came from a device that was revoked."""
    return bool(request.scope["state"].get(REVOKED))


def cookies(settings: Settings, session: devices.SignedIn) -> list[Cookie]:
    """The cookies of a new session: the token, and the secret by which the browser is known again.

    Both stay as long as they may: when a session is over the server decides.
    """
    return [
        _cookie(settings, SESSION_COOKIE, session.token, BROWSER_LIFETIME),
        _cookie(settings, BROWSER_COOKIE, session.browser, BROWSER_LIFETIME),
    ]


def no_cookie(settings: Settings) -> Cookie:
    """Takes the session's cookie away."""
    return _cookie(settings, SESSION_COOKIE, "", timedelta(0))


def _cookie(settings: Settings, name: str, value: str, lifetime: timedelta) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        max_age=int(lifetime.total_seconds()),
        path="/",
        httponly=True,
        secure=settings.secure,
        samesite="lax",
    )
