"""Runs the application under uvicorn: one process with SQLite, several with PostgreSQL."""

import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from litestar import Litestar

from backend import logs
from backend.app import create_app
from backend.config import Settings, load
from backend.syncing.events import end_streams

GRACE_SECONDS = 2  # after SIGTERM, requests still running get this long
BACKLOG = 512
HUNG_SECONDS = 30  # a worker that does not answer for so long is replaced; on a machine that stalls, five are no sign
Handler = Callable[[int, FrameType | None], Any] | int | None


def serve(settings: Settings) -> None:
    """Serve until a signal ends it. The tables must exist."""
    logs.set_up(settings.log_level)
    uvicorn.run(
        "backend.serving:application" if settings.workers > 1 else _ending_streams(create_app(settings)),
        factory=settings.workers > 1,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        access_log=False,
        log_config=None,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=HUNG_SECONDS,
    )


def application() -> Litestar:
    """What each of several worker processes runs."""
    settings = load(os.environ)
    logs.set_up(settings.log_level)
    return _ending_streams(create_app(settings))


def _ending_streams(app: Litestar) -> Litestar:
    """Let the signals that stop uvicorn end the open event streams first: they would hold it up for all its grace."""

    def wrap() -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _first_ending_streams(signal.getsignal(number)))

    app.on_startup.append(wrap)  # by then uvicorn has set its own
    return app


def _first_ending_streams(handler: Handler) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:
        end_streams()
        if callable(handler):
            handler(number, frame)

    return handle
