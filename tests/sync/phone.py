"""A device for tests: it numbers what it does, pushes, pulls, and holds what it pulled as a phone would."""

from typing import Any

import msgspec

from sync.server.access import Access
from sync.server.feed import pull
from sync.server.ids import new_id
from sync.server.instants import show
from sync.server.limits import PAGE_ROWS
from sync.server.push import push
from sync.server.registry import Registry

Wire = dict[str, Any]


class Phone:
    """`rows` maps (table, id) to the row's data, `versions` to its version; leave and delete take both away.

    `later`: some rows may follow, when it is new; `left` is how many the server said last.
    """

    def __init__(self, registry: Registry, access: Access, later: bool = False) -> None:
        self.registry = registry
        self.access = access
        self.later = later
        self.left = 0
        self.number = 0
        self.cursor: str | None = None
        self.rows: dict[tuple[str, str], Wire] = {}
        self.versions: dict[tuple[str, str], int] = {}
        self.scopes: dict[tuple[str, str], set[str]] = {}
        self.received: list[Wire] = []

    def do(self, op: str, table: str, row_id: str | None = None, at: str | None = None, **parts: Any) -> Wire:
        """A mutation with the next number; `set` and `was` by name."""
        self.number += 1
        return {
            "number": self.number,
            "at": at or show(self.registry.now()),
            "op": op,
            "table": table,
            "id": row_id or new_id(),
            **parts,
        }

    async def send(self, *mutations: Wire, sent: str | None = None) -> list[Wire]:
        results: list[Wire] = (await self.send_all(*mutations, sent=sent))["results"]
        return results

    async def send_all(self, *mutations: Wire, sent: str | None = None) -> Wire:
        body = {"mutations": list(mutations), **({"sent": sent} if sent else {})}
        reply = await push(self.registry, self.access, msgspec.json.encode(body))
        answer: Wire = msgspec.json.decode(msgspec.json.encode(reply))
        return answer

    async def create(self, table: str, row_id: str | None = None, **fields: Any) -> str:
        mutation = self.do("create", table, row_id, set=fields)
        (result,) = await self.send(mutation)
        assert result["status"] == "applied", result
        return str(mutation["id"])

    async def update(self, table: str, row_id: str, was: Wire | None = None, **fields: Any) -> Wire:
        parts: Wire = {"set": fields} if was is None else {"set": fields, "was": was}
        (result,) = await self.send(self.do("update", table, row_id, **parts))
        return result

    async def delete(self, table: str, row_id: str, was: Wire | None = None) -> Wire:
        parts: Wire = {} if was is None else {"was": was}
        (result,) = await self.send(self.do("delete", table, row_id, **parts))
        return result

    async def pull(self, limit: int = PAGE_ROWS) -> list[Wire]:
        """All pages; the changes in the order they came."""
        changes: list[Wire] = []
        while True:
            page = await self.page(limit)
            changes += page["changes"]
            if not page["more"]:
                return changes

    async def pull_all(self, limit: int = PAGE_ROWS) -> list[Wire]:
        """Also what follows later."""
        changes = await self.pull(limit)
        while self.left:
            changes += await self.pull(limit)
        return changes

    async def page(self, limit: int = PAGE_ROWS) -> Wire:
        answer = await pull(self.registry, self.access, self.cursor, limit, later=self.later and self.cursor is None)
        page: Wire = msgspec.json.decode(answer)
        self.cursor = page["cursor"]
        self.left = page.get("later", 0)
        self.received += page["changes"]
        for scope in page["dropped"]:
            for key in [key for key, scopes in self.scopes.items() if scope in scopes]:
                self._leave(key, scope)
        for change in page["changes"]:
            self._take(change)
        return page

    def start_again(self) -> None:
        """After a 410: what is held is dropped, the next pull is from zero."""
        self.cursor = None
        for held in (self.rows, self.versions, self.scopes):
            held.clear()

    def _take(self, change: Wire) -> None:
        key = (change["table"], change["id"])
        if change["op"] != "put":
            self._leave(key, change["scope"])
        elif change["version"] >= self.versions.get(key, 0):
            self.rows[key] = change["data"]
            self.versions[key] = change["version"]
            self.scopes.setdefault(key, set()).add(change["scope"])

    def _leave(self, key: tuple[str, str], scope: str) -> None:
        scopes = self.scopes.get(key, set())
        scopes.discard(scope)
        if not scopes:
            self.rows.pop(key, None)
            self.versions.pop(key, None)
            self.scopes.pop(key, None)

    def of(self, table: str) -> list[Wire]:
        return [row for (name, _), row in sorted(self.rows.items()) if name == table]
