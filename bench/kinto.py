"""Kinto, as one would set it up for this: its own environment, one process, one collection of all rows."""

import base64
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import asyncpg
import msgspec

from bench.caller import Answer, Caller
from bench.house import folder, free_port, new_postgres, run, running
from bench.rows import Document, Mutation, Row

HERE = Path(__file__).parent
HOME = HERE.parent / ".venv-bench" / "kinto"
BATCH = 100  # its default is 25
PAGE = 3_000  # of 500, 1,000, 3,000 and 10,000 the fastest
AGAIN = 409
DONE = (200, 201)
RETRIES = 50
THREADS = 4  # its default; more get more often into each other's way
COLLECTION = "/buckets/bench/collections/rows"
# No accounts plugin, which would hash a password for each request; no default bucket, no history, no schema checks.
SETTINGS = """
[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = {port}
threads = {threads}
[app:main]
use = egg:kinto
kinto.storage_backend = kinto.core.storage.{backend}
kinto.storage_url = {url}
kinto.permission_backend = kinto.core.permission.{backend}
kinto.permission_url = {url}
kinto.cache_backend = kinto.core.cache.memory
kinto.userid_hmac_secret = bench
kinto.batch_max_requests = {batch}
kinto.bucket_create_principals = system.Authenticated
multiauth.policies = basicauth
multiauth.policy.basicauth.use = kinto.core.authentication.BasicAuthAuthenticationPolicy
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = ERROR
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = plain
[formatter_plain]
format = %(message)s
"""


class _List(msgspec.Struct):
    data: list[Row]


class _Response(msgspec.Struct):
    status: int
    body: object = None


class _Responses(msgspec.Struct):
    responses: list[_Response]


def install() -> Path:
    """The `kinto` program in an environment of its own, made when the lock file is newer."""
    program, lock = HOME / "bin" / "kinto", HERE / "kinto.lock"
    stamp = HOME / "stamp"
    if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
        run([sys.executable, "-m", "venv", "--clear", HOME], HERE)
        pip = [HOME / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        run([*pip, "--no-deps", "--require-hashes", "-r", lock], HERE)
        stamp.touch()
    return program


class Kinto:
    """`backend` is "memory" or "postgresql"."""

    def __init__(self, backend: str) -> None:
        self._backend = backend
        self.name = f"Kinto, {'PostgreSQL' if backend == 'postgresql' else backend}"
        self._url = ""
        self._postgres = ""
        self.retries = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Kinto"]:
        program, port = install(), free_port()
        if self._backend == "postgresql":
            self._postgres = await new_postgres()
        ini = folder() / "kinto.ini"
        url = self._postgres.replace("postgres://", "postgresql://").replace("%", "%%")
        ini.write_text(SETTINGS.format(port=port, backend=self._backend, url=url, batch=BATCH, threads=THREADS))
        if self._postgres:
            run([program, "migrate", "--ini", ini], folder())
        self._url = f"http://127.0.0.1:{port}"
        with running([program, "start", "--ini", ini], f"{self._url}/v1/__heartbeat__", folder()):
            yield self

    def caller(self) -> Caller:
        token = base64.b64encode(b"bench:bench").decode()
        return Caller(self._url, Authorization=f"Basic {token}")

    async def fill(self, documents: Sequence[Document]) -> None:
        async with self.caller() as caller:
            for path in ("/buckets/bench", COLLECTION):
                assert (await caller.send("PUT", f"/v1{path}", b"{}")).status == 201
            if self._postgres:
                await self._fill_table(documents)
                return
            for start in range(0, len(documents), BATCH):
                made = [_request("PUT", one["id"], one) for one in documents[start : start + BATCH]]
                await self._batch(caller, made)

    async def _fill_table(self, documents: Sequence[Document]) -> None:
        """As its own statements would leave them, but all at once."""
        connection = await asyncpg.connect(self._postgres)
        try:
            await connection.executemany(
                "INSERT INTO objects (id, parent_id, resource_name, data, last_modified, deleted)"
                " VALUES ($1, $2, 'record', $3, NULL, FALSE)",
                [(one["id"], COLLECTION, msgspec.json.encode(one).decode()) for one in documents],
            )
            await connection.execute("ANALYZE")
        finally:
            await connection.close()

    async def pull(self, caller: Caller, since: str | None = None) -> tuple[list[bytes], str]:
        path = f"/v1{COLLECTION}/records?_limit={PAGE}"
        path += f"&_since={quote(since)}" if since else ""
        pages: list[Answer] = []
        while path:
            pages.append(await caller.get(path))
            path = pages[-1].headers.get("next-page", "").removeprefix(self._url)
        assert all(page.status == 200 for page in pages), pages[-1].body
        return [page.body for page in pages], pages[0].headers["etag"]

    def documents(self, pages: Sequence[bytes]) -> list[Document]:
        rows = [row for page in pages for row in msgspec.json.decode(page, type=_List).data]
        return [{name: value for name, value in row.items() if name != "last_modified"} for row in rows]

    async def push(self, caller: Caller, _client: int, mutations: Sequence[Mutation]) -> None:
        made = [
            _request("PUT", one.id, {"id": one.id, "of": one.table, **one.set})
            if one.op == "create"
            else _request("PATCH", one.id, one.set)
            for one in mutations
        ]
        await self._batch(caller, made)

    async def _batch(self, caller: Caller, requests: Sequence[Row]) -> None:
        """Again if it says so: two transactions that end in the same millisecond are in each other's way."""
        for _ in range(RETRIES):
            refused = await (self._together if len(requests) > 1 else self._alone)(caller, requests)
            if not refused:
                return
            assert all(response.status == AGAIN for response in refused), refused[0]
            self.retries += 1
        raise AssertionError("Kinto did not take it")

    async def _together(self, caller: Caller, requests: Sequence[Row]) -> list["_Response"]:
        answer = await caller.send("POST", "/v1/batch", msgspec.json.encode({"requests": requests}))
        if answer.status != 200:
            return [_Response(answer.status, answer.body.decode())]
        responses = msgspec.json.decode(answer.body, type=_Responses).responses
        assert len(responses) == len(requests)
        return [each for each in responses if each.status not in DONE]

    async def _alone(self, caller: Caller, requests: Sequence[Row]) -> list["_Response"]:
        (one,) = requests
        answer = await caller.send(str(one["method"]), f"/v1{one['path']}", msgspec.json.encode(one["body"]))
        return [] if answer.status in DONE else [_Response(answer.status, answer.body.decode())]


def _request(method: str, row_id: object, data: Row) -> Row:
    return {"method": method, "path": f"{COLLECTION}/records/{row_id}", "body": {"data": data}}
