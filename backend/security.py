"""Security headers of every answer, and the proof that an unsafe request comes from our own pages."""

from urllib.parse import urlsplit

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import Refused

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# The worker sets the same headers on the pages it makes; the build hands them to it (web/build/shell.py).
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
WASM = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace(
        "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
    )
}
"""For the page that scans and the script that reads there, which alone compile WebAssembly."""
STRICT_TRANSPORT = "max-age=31536000"  # a year; sent only over https


class SecurityHeaders:
    """Adds HEADERS to every answer, and keeps pages and data out of shared and disk caches.

    A hook of the application, not a middleware: answers to unknown addresses and methods pass through none.
    """

    def __init__(self, secure: bool) -> None:
        self.secure = secure

    async def __call__(self, message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders(message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")
        if self.secure:
            headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)


class SameOrigin(ASGIMiddleware):
    """Refuses unsafe requests that a browser sent from somebody else's page.

    `Sec-Fetch-Site` decides, else `Origin`. A request with neither comes from no browser and passes on to
    authentication; a bearer token needs no proof, since no browser adds it by itself.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope.get("method") not in SAFE_METHODS and not _is_ours(Headers.from_scope(scope)):
            raise Refused("This request came from another site.")
        await next_app(scope, receive, send)


def bearer_token(headers: Headers) -> str | None:
    """The token of an `Authorization: Bearer`."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _is_ours(headers: Headers) -> bool:
    if bearer_token(headers):
        return True
    if site := headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or _host(origin) == headers.get("host")


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
