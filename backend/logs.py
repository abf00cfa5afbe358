"""Structured logs: one JSON line per event, without personal data (no query strings, no bodies, no names)."""

import json
import logging
import sys
import time
from datetime import UTC, datetime

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

access = logging.getLogger("feldbuch.access")
QUIET_PATHS = ("/health", "/static/")
FIELDS = ("method", "path", "status", "ms", "person", "device", "scopes", "chore", "changes", "rows", "mutations")


class JsonLines(logging.Formatter):
    """time, level, logger, message, the FIELDS of an access line, and a trace if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({name: getattr(record, name) for name in FIELDS if hasattr(record, name)})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str) -> None:
    """Write every log line to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


class AccessLog(ASGIMiddleware):
    """A line per request: method, path without query, status, milliseconds, ids of person and device."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["path"].startswith(QUIET_PATHS):
            await next_app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await next_app(scope, receive, send_and_note)
        finally:
            person = scope.get("user")
            access.info(
                "request",
                extra={
                    "method": scope.get("method"),
                    "path": scope["path"],
                    "status": status,
                    "ms": round((time.perf_counter() - began) * 1000, 1),
                    "person": person.id if person else None,
                    "device": person.device if person else None,
                },
            )
