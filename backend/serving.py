"""Runs the application under uvicorn: one process with SQLite, several with PostgreSQL."""

import os

import uvicorn
from litestar import Litestar

from backend import logs
from backend.app import create_app
from backend.config import Settings, load

GRACE_SECONDS = 2  # after SIGTERM, requests still running get this long
BACKLOG = 512


def serve(settings: Settings) -> None:
    """Serve until a signal ends it. The tables must exist."""
    logs.set_up(settings.log_level)
    uvicorn.run(
        "backend.serving:application" if settings.workers > 1 else create_app(settings),
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
    )


def application() -> Litestar:
    """What each of several worker processes runs."""
    settings = load(os.environ)
    logs.set_up(settings.log_level)
    return create_app(settings)
