"""PouchDB Server on LevelDB, as one would set it up for this: one process, one database of all rows."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from bench.caller import Caller
from bench.house import folder, free_port, run, running
from bench.rows import Document, Mutation, Row

HERE = Path(__file__).parent
LOCKED = HERE / "pouchdb-server"
HOME = HERE.parent / ".venv-bench" / "pouchdb-server"
PAGE = 3_000  # of 1,000, 3,000 and all at once the fastest
BATCH = 500


class _Saved(msgspec.Struct):
    """`ok` is missing where a document was refused."""

    id: str
    ok: bool = False
    rev: str = ""


class _Change(msgspec.Struct):
    doc: Row


class _Changes(msgspec.Struct):
    results: list[_Change]
    last_seq: int


def install() -> Path:
    """Its program, installed when the lock file is newer; LevelDB comes compiled, so that no script need run."""
    stamp = HOME / "stamp"
    if not stamp.exists() or stamp.stat().st_mtime < (LOCKED / "package-lock.json").stat().st_mtime:
        shutil.rmtree(HOME, ignore_errors=True)
        shutil.copytree(LOCKED, HOME)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--no-progress"]
        run(["npm", "ci", *quiet], HOME)
        stamp.touch()
    return HOME / "node_modules" / "pouchdb-server" / "bin" / "pouchdb-server"


class PouchDB:
    name = "PouchDB Server, LevelDB"

    def __init__(self) -> None:
        self._url = ""
        self._rows: dict[str, Row] = {}

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["PouchDB"]:
        program, port, data = install(), free_port(), folder() / "pouchdb"
        data.mkdir()
        (data / "config.json").write_text('{"log": {"level": "error"}}')
        command = ["node", program, "--host", "127.0.0.1", "--port", str(port), "--dir", ".", "--no-stdout-logs"]
        self._url = f"http://127.0.0.1:{port}"
        with running(command, self._url, data):
            yield self

    def caller(self) -> Caller:
        return Caller(self._url)

    async def fill(self, documents: Sequence[Document]) -> None:
        async with self.caller() as caller:
            assert (await caller.send("PUT", "/rows", b"")).status == 201
            for start in range(0, len(documents), BATCH):
                await self._save(caller, [{"_id": one["id"], **one} for one in documents[start : start + BATCH]])

    async def pull(self, caller: Caller, since: str | None = None) -> tuple[list[bytes], str]:
        pages = []
        reached = since or "0"
        while True:
            answer = await caller.get(f"/rows/_changes?include_docs=true&limit={PAGE}&since={reached}")
            assert answer.status == 200, answer.body
            pages.append(answer.body)
            last = answer.body[answer.body.rindex(b'"last_seq":') + 11 :].strip(b" }\n").decode()
            if last == reached or int(last) - int(reached) < PAGE:
                return pages, last
            reached = last

    def documents(self, pages: Sequence[bytes]) -> list[Document]:
        rows = [change.doc for page in pages for change in msgspec.json.decode(page, type=_Changes).results]
        return [{name: value for name, value in row.items() if name not in ("_id", "_rev")} for row in rows]

    async def push(self, caller: Caller, _client: int, mutations: Sequence[Mutation]) -> None:
        """Whole documents, with the revision that is known of them."""
        changed: dict[str, Row] = {}
        for one in mutations:
            row = changed.get(one.id) or self._rows.get(one.id) or {"_id": one.id, "id": one.id, "of": one.table}
            changed[one.id] = {**row, **one.set}
        await self._save(caller, list(changed.values()))

    async def _save(self, caller: Caller, rows: Sequence[Row]) -> None:
        answer = await caller.send("POST", "/rows/_bulk_docs", msgspec.json.encode({"docs": rows}))
        assert answer.status == 201, answer.body
        by_id = {str(row["_id"]): row for row in rows}
        saved = msgspec.json.decode(answer.body, type=list[_Saved])
        assert len(saved) == len(rows) and all(one.ok for one in saved), answer.body[:500]
        self._rows |= {one.id: {**by_id[one.id], "_rev": one.rev} for one in saved}
