"""A client of sync/PROTOCOL.md, written from that page alone.

No network, no database and no clock inside: it is given a store (tests/protocol/store.py), a clock, and somebody who
carries requests. Its work is generators that yield a Request and get a Reply, or None when no answer came, so that a
scheduler may let other things happen in between; `run` drives one with a plain `send` function.
"""

import hashlib
import json
from collections.abc import Callable, Generator, Mapping
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote, urlencode

from tests.protocol.store import Memory, Transaction

SCHEMA = 1
FIRST_LIMITS = {"push": 200, "push_bytes": 1_048_576}
RENUMBERINGS = 5
"""How often one sync renumbers before it leaves the rest for the next one."""

Json: TypeAlias = Any
Key: TypeAlias = tuple[str, str]


class Request(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


class Row(NamedTuple):
    """A row as the server gave it, and the scopes in which pulls brought it; none: only an answer did so far."""

    version: int
    data: dict[str, Json]
    scopes: frozenset[str]


Send: TypeAlias = Callable[[str, str, dict[str, str], bytes], tuple[int, Mapping[str, str], bytes] | None]
Talk: TypeAlias = Generator[Request, Reply | None, str]
"""Ends with the state: synced, offline, sign_in, update, other_user, wiped, busy, stopped."""


class NotReady(Exception):
    """Nothing can be saved before the first pull is complete: numbers and rows are not known."""


class Client:
    """One replica of one person. Replies that come late, to requests given up, are dropped by whoever carries them."""

    def __init__(
        self,
        store: Memory,
        clock: Callable[[], str],
        name: str = "",
        schema: int = SCHEMA,
        limit: int | None = None,
        later: bool = False,
    ) -> None:
        self.store = store
        self._limit = limit
        self._clock = clock
        self._name = name
        self._schema = schema
        self._later = later

    # What the person sees and does

    @property
    def complete(self) -> bool:
        """Whether a first pull has come to its end (P8)."""
        return self._meta("cursor") is not None

    @property
    def in_part(self) -> bool:
        """Whether what is shown is true, and some of it is still to follow (P16)."""
        return bool(self._meta("later")) and self._meta("staged cursor") is None and not self._meta("again")

    @property
    def user(self) -> str | None:
        return self._meta("user")

    def waiting(self) -> list[dict[str, Json]]:
        """Mutations that the server has not answered, in order."""
        return [mutation for _, mutation in sorted(self.store.read().items("outbox"))]

    def refused(self) -> list[dict[str, Json]]:
        """What the server would not do, whole, each {"mutation", "error"}, in order."""
        return [entry for _, entry in sorted(self.store.read().items("refused"))]

    def rows(self) -> dict[Key, Row]:
        """What the server gave."""
        return dict(self.store.kept["rows"])

    def view(self) -> dict[Key, dict[str, Json]]:
        """What the person sees: the rows, and upon them what waits."""
        seen = {key: row.data for key, row in self.store.kept["rows"].items()}
        for mutation in self.waiting():
            key = (mutation["table"], mutation["id"])
            if mutation["op"] == "create":
                seen[key] = {"id": mutation["id"], **mutation.get("set", {})}
            elif mutation["op"] == "delete":
                seen.pop(key, None)
            elif key in seen:
                seen[key] = {**seen[key], **mutation.get("set", {})}
        return seen

    def save(
        self, op: str, table: str, row_id: str, values: Mapping[str, Json] | None, was: Mapping[str, Json] | None = None
    ) -> int:
        """Store what somebody did; its number (M1). It is safe when this returns."""
        with self.store.transaction("save") as kept:
            number = kept.get("meta", "next")
            if number is None or not self.complete:
                raise NotReady
            mutation: dict[str, Json] = {"number": number, "at": self._clock(), "op": op, "table": table, "id": row_id}
            if values is not None:
                mutation["set"] = dict(values)
            if was is not None:
                mutation["was"] = dict(was)
            kept.put("outbox", number, mutation)
            kept.put("meta", "next", number + 1)
        return int(number)

    # Talking to the server

    def sync(self) -> Talk:
        """Push what waits, then pull until there is no more; again as long as rows follow (P16)."""
        while True:
            if self._meta("next") is not None:
                state = yield from self._push()
                if state != "synced":
                    return state
            state = yield from self._pull()
            if state != "synced" or not self._meta("later"):
                return state

    def verify(self) -> Talk:
        """Ask whether server and replica hold the same. A difference is reported, and the replica starts again.

        Ends with equal, different, behind (pull first), or a state of sync.
        """
        since = self._meta("cursor")
        if since is None or self._meta("again") or self.store.kept["staged"]:
            return "behind"
        reply = yield self._request("GET", f"/sync/digest?since={quote(since, safe='')}")
        body = _read(reply)
        if reply is None or reply.status != 200 or body is None:
            return self._refusal(reply, body)
        if body["user"] != self.user:
            return "other_user"
        scopes = body["scopes"]
        mine = self._digest()
        current = {scope for scope, its in scopes.items() if its["current"]}
        differing = [scope for scope in sorted(current) if scopes[scope]["tables"] != mine.get(scope, {})]
        differing += sorted(set(mine) - set(scopes))
        if not differing:
            return "equal" if current == set(scopes) else "behind"
        with self.store.transaction("start again") as kept:
            self._start_again(kept)
        yield self._request("POST", "/sync/reports", {"kind": "difference", "scopes": differing})
        return "different"

    def _push(self) -> Talk:
        most, renumbered = FIRST_LIMITS["push"], 0
        while waiting := self._batch(most):
            reply = yield self._request("POST", "/sync/mutations", {"sent": self._clock(), "mutations": waiting})
            body = _read(reply)
            if reply is None or body is None:
                return "offline"
            may_be_known = reply.status == 409 and waiting[0]["number"] < body["expected"]
            if len(waiting) > 1 and (may_be_known or reply.status in (400, 413)):
                most = len(waiting) // 2
            elif reply.status == 409 and renumbered < RENUMBERINGS:
                renumbered += 1
                self._renumber(body["expected"])
            elif reply.status in (400, 413):
                self._put_aside(waiting[0], body)
            elif reply.status != 200:
                return self._refusal(reply, body)
            elif self._take(body["results"]):
                most = FIRST_LIMITS["push"]
            else:
                return "stopped"
        return "synced"

    def _batch(self, most: int) -> list[dict[str, Json]]:
        limits = self._meta("limits") or FIRST_LIMITS
        room = limits["push_bytes"] - 100  # what stands around them
        batch: list[dict[str, Json]] = []
        for mutation in self.waiting()[: min(most, limits["push"])]:
            room -= len(_encode(mutation)) + 1
            if room < 0 and batch:
                break
            batch.append(mutation)
        return batch

    def _take(self, results: list[dict[str, Json]]) -> bool:
        """Store the answers (M2); whether there was one to anything that waits."""
        taken = False
        with self.store.transaction("answers") as kept:
            for result in results:
                mutation = kept.get("outbox", result["number"])
                if mutation is None:
                    continue
                taken = True
                kept.put("outbox", result["number"], None)
                status = result["first"] if result["status"] == "duplicate" else result["status"]
                if status == "rejected":
                    _refuse(kept, mutation, result["error"])
                if result["record"] is None:
                    continue
                if kept.get("meta", "again"):  # the rows held are of another time (P11): its place is with the new ones
                    _stage(kept, {"dropped": [], "changes": [result["record"]], "confirms": False})
                else:
                    _apply(kept, result["record"], confirms=False)
        return taken

    def _put_aside(self, mutation: dict[str, Json], problem: dict[str, Json]) -> None:
        """What is refused even alone holds up nobody (M2)."""
        with self.store.transaction("put aside") as kept:
            kept.put("outbox", mutation["number"], None)
            _refuse(kept, mutation, {"code": problem["code"], "message": problem.get("title", ""), "fields": []})

    def _renumber(self, expected: int) -> None:
        with self.store.transaction("renumber") as kept:
            waiting = sorted(kept.items("outbox"))
            kept.clear("outbox")
            for number, (_, mutation) in enumerate(waiting, expected):
                kept.put("outbox", number, {**mutation, "number": number})
            kept.put("meta", "next", expected + len(waiting))

    def _pull(self) -> Talk:
        more = True
        while more:
            since = self._meta("staged cursor") or (None if self._meta("again") else self._meta("cursor"))
            is_new = since is None and not self.complete  # later pulls from zero compare with all that is there
            asked = {"since": since, "limit": self._limit, "later": 1 if is_new and self._later else None}
            query = urlencode({name: value for name, value in asked.items() if value is not None}, quote_via=quote)
            reply = yield self._request("GET", f"/sync/changes?{query}" if query else "/sync/changes")
            page = _read(reply)
            if reply is None or page is None:
                return "offline"
            if reply.status == 410 and since is not None:
                with self.store.transaction("start again") as kept:
                    self._start_again(kept)
                continue
            if reply.status != 200:
                return self._refusal(reply, page)
            if self.user not in (None, page["user"]):
                return "other_user"
            more = page["more"]
            self._keep(page, from_zero=since is None)
        return "synced"

    def _keep(self, page: dict[str, Json], from_zero: bool) -> None:
        """Store a page with its cursor (P7); with the last one all of them become visible (P8)."""
        with self.store.transaction("page" if page["more"] else "last page") as kept:
            if from_zero:
                kept.clear("staged")  # records that answers brought before it, perhaps of another epoch yet (P11)
            kept.put("meta", "user", page["user"])
            kept.put("meta", "limits", page["limits"])
            _stage(kept, {"dropped": page["dropped"], "changes": page["changes"], "confirms": True})
            kept.put("meta", "staged cursor", page["cursor"])
            if page["more"]:
                return
            if kept.get("meta", "next") is None:
                kept.put("meta", "next", page["last_mutation"] + 1)
            pages = [page for _, page in sorted(kept.items("staged"))]
            kept.clear("staged")
            if kept.get("meta", "again"):
                _replace(kept, pages)
                kept.put("meta", "again", None)
            else:
                for each in pages:
                    _apply_page(kept, each)
                if not page.get("later"):  # else what follows may bring them
                    _sweep(kept)
            kept.put("meta", "later", page.get("later"))
            kept.put("meta", "cursor", page["cursor"])
            kept.put("meta", "staged cursor", None)

    def _start_again(self, kept: Transaction) -> None:
        kept.put("meta", "again", True)
        kept.put("meta", "staged cursor", None)
        kept.clear("staged")

    def _refusal(self, reply: Reply | None, body: dict[str, Json] | None) -> str:
        """What a refused request means (section 6); only `revoked` takes anything away."""
        if reply is None or body is None:
            return "offline"
        code = body.get("code")
        if reply.status == 401 and code == "revoked":
            self.store.wipe()
            return "wiped"
        if code == "other_user":
            return "other_user"
        return {401: "sign_in", 426: "update", 503: "busy"}.get(reply.status, "stopped")

    def _digest(self) -> dict[str, dict[str, dict[str, Json]]]:
        lines: dict[str, dict[str, list[str]]] = {}
        for (table, row_id), row in sorted(self.store.kept["rows"].items()):
            for scope in row.scopes:
                lines.setdefault(scope, {}).setdefault(table, []).append(f"{row_id} {row.version}\n")
        return {scope: {table: digest(its) for table, its in tables.items()} for scope, tables in lines.items()}

    def _request(self, method: str, path: str, body: Json = None) -> Request:
        headers = {"Sync-Schema": str(self._schema), "Sync-Waiting": str(len(self.store.kept["outbox"]))}
        if self._name:
            headers["Sync-Client"] = self._name
        if self.user is not None:
            headers["Sync-User"] = self.user
        if body is not None:
            headers["Content-Type"] = "application/json"
        return Request(method, path, headers, b"" if body is None else _encode(body))

    def _meta(self, name: str) -> Any:
        return self.store.kept["meta"].get(name)


def digest(lines: list[str]) -> dict[str, Json]:
    """Of the lines `id version\\n` of a table, sorted."""
    return {"count": len(lines), "sha256": hashlib.sha256("".join(lines).encode()).hexdigest()}


def run(talk: Talk, send: Send) -> str:
    """Let a client talk until it is done, through a function that answers; `None` from it is no answer."""
    reply: Reply | None = None
    try:
        request = next(talk)
        while True:
            answer = send(*request)
            reply = None if answer is None else Reply(*answer)
            request = talk.send(reply)
    except StopIteration as end:
        return str(end.value)


def _read(reply: Reply | None) -> dict[str, Json] | None:
    """The body, or None if it is not whole: as good as no answer."""
    if reply is None:
        return None
    if not reply.body:
        return {}
    try:
        body = json.loads(reply.body)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _encode(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _stage(kept: Transaction, page: dict[str, Json]) -> None:
    place = kept.get("meta", "stagings", 0) + 1
    kept.put("meta", "stagings", place)
    kept.put("staged", place, page)


def _refuse(kept: Transaction, mutation: dict[str, Json], error: dict[str, Json]) -> None:
    place = kept.get("meta", "refusals", 0) + 1
    kept.put("meta", "refusals", place)
    kept.put("refused", place, {"mutation": mutation, "error": error})


def _apply_page(kept: Transaction, page: dict[str, Json]) -> None:
    for scope in page["dropped"]:
        for key, row in kept.items("rows"):
            if scope in row.scopes:
                _take_out(kept, key, row, scope)
    for change in page["changes"]:
        _apply(kept, change, page["confirms"])


def _sweep(kept: Transaction) -> None:
    """What only answers brought, and the pull that is complete now did not, has left the person's reach (M2)."""
    for key, row in kept.items("rows"):
        if not row.scopes:
            kept.put("rows", key, None)


def _apply(kept: Transaction, change: dict[str, Json], confirms: bool) -> None:
    """P9, P10. The record of an answer confirms no scope."""
    key = (change["table"], change["id"])
    held: Row | None = kept.get("rows", key)
    if change["op"] == "put":
        scopes = (held.scopes if held else frozenset()) | (frozenset((change["scope"],)) if confirms else frozenset())
        if held is None or change["version"] >= held.version:
            kept.put("rows", key, Row(change["version"], change["data"], scopes))
        else:
            kept.put("rows", key, held._replace(scopes=scopes))
    elif held is not None:
        _take_out(kept, key, held, change["scope"])


def _take_out(kept: Transaction, key: Key, row: Row, scope: str) -> None:
    scopes = row.scopes - {scope}
    kept.put("rows", key, row._replace(scopes=scopes) if scopes else None)


def _replace(kept: Transaction, pages: list[dict[str, Json]]) -> None:
    """P11: the rows as they came from zero, written where they differ."""
    fresh = Memory()
    with fresh.transaction("fresh") as new:
        for page in pages:
            _apply_page(new, page)
        _sweep(new)
    for key, _ in kept.items("rows"):
        if key not in fresh.kept["rows"]:
            kept.put("rows", key, None)
    for key, row in fresh.kept["rows"].items():
        if kept.get("rows", key) != row:
            kept.put("rows", key, row)
