"""The real application, called in this process as a web server would call it."""

from typing import Any
from urllib.parse import unquote

from litestar import Litestar
from msgspec.structs import replace
from piccolo.table import Table

from backend.app import create_app, tables
from backend.config import Settings
from backend.database import bind, install_guard
from sync.server.registry import Registry
from tests.protocol.client import Reply, Request
from tests.simulator import checks, parcels
from tests.simulator.engines import Fault, Postgres, ServerDied, SQLite
from tests.simulator.words import STEPS


class Server:
    """One application for many stories, each on a database of its own."""

    def __init__(self) -> None:
        self.fault = Fault()
        self.app: Litestar = create_app(Settings(database="unused.sqlite"))
        registry: Registry = self.app.state.registry
        ours = [replace(synced, later=synced.name in checks.FOLLOWING) for synced in registry.tables.values()]
        self.app.state.registry = Registry([*ours, *parcels.DECLARED], schemas=STEPS, later_pages=(1, 2))
        self.engine: SQLite | Postgres
        self._tables: list[type[Table]] = [*tables(), *parcels.TABLES]

    async def start(self, url: str) -> None:
        """Serve a database whose tables exist."""
        on_postgres = url.startswith("postgres")
        self.engine = Postgres(url, self.fault) if on_postgres else SQLite(url, self.fault)
        self.app.state.settings = Settings(database=url)
        self.app.state.engine = self.engine
        bind(self.engine, self._tables)
        await self.engine.start()
        if on_postgres:
            return  # the guard's triggers would be made anew for each story
        await install_guard(self.engine, self.app.state.registry.guarded)

    async def stop(self) -> None:
        await self.engine.stop()

    async def answer(self, request: Request, token: str) -> Reply | None:
        """What comes back; None if the process died over it."""
        path, _, query = request.path.partition("?")
        headers = [(name.lower().encode(), value.encode()) for name, value in request.headers.items()]
        headers += [(b"authorization", b"Bearer " + token.encode()), (b"host", b"feldbuch.test")]
        if request.body:
            headers.append((b"content-length", str(len(request.body)).encode()))
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        received = [{"type": "http.request", "body": request.body, "more_body": False}]
        answer: dict[str, Any] = {"status": 0, "headers": {}, "body": b""}

        async def receive() -> Any:
            return received.pop() if received else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
                answer["headers"] = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                answer["body"] += message.get("body", b"")

        try:
            await self.app(scope, receive, send)  # type: ignore[arg-type]
        except ServerDied:
            return None
        return Reply(answer["status"], answer["headers"], answer["body"])
