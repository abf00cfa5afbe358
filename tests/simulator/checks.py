"""What must be true of every answer of the server, and of every phone that has caught up."""

import base64
import json
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from tests.protocol.client import Key, Reply, Request
from tests.simulator import oracle
from tests.simulator.oracle import Business, Replica
from tests.simulator.words import as_held, in_words

Json = dict[str, Any]
JUDGED_ALONE = frozenset({"remark", "contact_person", "name", "number", "vat_id", "text", "priority", "territory_id"})
"""Fields of which a change by somebody else must show; an address is judged as one, an observation by its time."""

FOLLOWING = frozenset({"notes", "sendings"})
"""Tables whose rows may follow the first part of a new replica (see server.py)."""


class Broken(AssertionError):
    """An invariant does not hold. `rule` names it, so that a shrunk story is known to fail over the same."""

    def __init__(self, rule: str, what: str) -> None:
        super().__init__(f"{rule}: {what}")
        self.rule = rule


def holds(rule: str, so: bool, *what: object) -> None:
    """Raises Broken, saying what it was, unless it is so."""
    if not so:
        raise Broken(rule, " ".join(str(one) for one in what))


def body_of(reply: Reply) -> Json:
    body: Json = msgspec.json.decode(reply.body) if reply.body else {}
    return body


def page(business: Business, allowed: Replica, person: str, request: Request, body: Json, schema: int) -> None:
    """A page is about the right person, of his scopes, true at this moment, and its cursor does not go back."""
    holds("right person", body["user"] == person, body["user"])
    for change in body["changes"]:
        a_change(business, allowed, change, schema)
    since = since_of(request)
    if since is not None:
        before, after = positions(since), positions(body["cursor"])
        for scope, (at, begun) in before.items():
            if scope in after and after[scope][1] == begun:
                holds("cursor monotone", after[scope][0] >= at, f"{scope}: {at} → {after[scope][0]}")


def a_change(business: Business, allowed: Replica, change: Json, schema: int) -> None:
    """No row outside the scope, and nothing that is not so (no resurrection, no stale row)."""
    key: Key = (change["table"], change["id"])
    holds("no row outside the scope", change["scope"] in allowed.scopes, change, "for", sorted(allowed.scopes))
    row = business.rows[key[0]].get(key[1])
    if change["op"] == "put":
        holds("no resurrection", row is not None and row["deleted_at"] is None, change)
        assert row is not None
        holds("no row outside the scope", oracle.scope_of(business.rows, key) == change["scope"], change)
        holds("what is sent is so", change["version"] == row["version"], change, "is at", row["version"])
        said = in_words(schema, key[0], oracle.wire(key[0], row))
        holds("what is sent is so", change["data"] == said, change, "for", row)
        if "customer_id" in row and row["customer_id"] is not None:
            holds("what is sent is so", change["parents"][0] == row["customer_id"], change)
        return
    # A note that was deleted, whose customer moved, and that was taken back then: its `delete` stays where it was.
    gone = row is None or oracle.scope_of(business.rows, key) != change["scope"]
    holds("what is sent is so", gone or (change["op"] == "delete" and row["deleted_at"] is not None), change)


def not_in_silence(before: Business, device: str, mutations: list[Json], results: list[Json]) -> None:
    """What somebody else wrote since it was seen is not overwritten, or deleted, as if nobody had.

    `before` is the business before the push. Only where one mutation of the push is about a row.
    """
    times = Counter((mutation["table"], mutation["id"]) for mutation in mutations)
    for mutation, result in zip(mutations, results, strict=True):
        key = (mutation["table"], mutation["id"])
        row = before.rows.get(key[0], {}).get(key[1])
        if result["status"] != "applied" or mutation["op"] == "create" or times[key] > 1:
            continue
        if row is None or row["deleted_at"] is not None:
            continue
        was, wanted = mutation.get("was") or {}, mutation.get("set") or {}
        for field in JUDGED_ALONE.intersection(was) & (row.keys() if mutation["op"] == "delete" else wanted.keys()):
            if row[field] not in (was[field], wanted.get(field, was[field])):
                holds("nothing is overwritten in silence", _marked_by(row, field) == device, mutation, "upon", row)


def only_where_it_reaches(before: Business, scopes: frozenset[str], mutations: list[Json], results: list[Json]) -> None:
    """A rep changes nothing outside his scopes, as they were before the push, and makes nothing there."""
    made = {mutation["id"] for mutation in mutations if mutation["op"] == "create"}
    for mutation, result in zip(mutations, results, strict=True):
        if result["status"] in ("rejected", "duplicate"):
            continue
        key = (mutation["table"], mutation["id"])
        row = before.rows[key[0]].get(key[1])
        if mutation["op"] == "create" and row is None and key[0] == "customers" and "territory_id" in mutation["set"]:
            scope = f"t:{mutation['set']['territory_id'] or 'none'}"
        elif mutation["op"] != "create" and row is not None and key[1] not in made:
            scope = oracle.scope_of(before.rows, key)
        else:
            continue
        holds("no row is written outside the scope", scope in scopes, mutation, "is in", scope)


def _marked_by(row: Json, field: str) -> str:
    """The device that wrote a field last: what it saw may only be older than its own answer (C1)."""
    marks = json.loads(row["marks"])
    return str((marks.get(field) or marks["*"])[0])


def replica(business: Business, wanted: Replica, held: dict[Key, Any], whose: str, schema: int) -> None:
    """Exactly what the oracle says: nothing missed, no ghosts, nothing different."""
    rows = as_held(schema, wanted.rows)
    ghosts = sorted(key for key in held if key not in rows)
    holds("no ghosts", not ghosts, f"{whose} still has {ghosts[:3]}")
    missed = sorted(key for key in rows if key not in held)
    holds("no missed change", not missed, f"{whose} lacks {missed[:3]}")
    for key, row in held.items():
        holds("convergence", row.data == rows[key], whose, "has", row.data, "for", rows[key])
        holds("convergence", row.version == wanted.versions[key], whose, "has", key, "at", row.version)
        its = {oracle.scope_of(business.rows, key)}
        holds("convergence", row.scopes == its, whose, "has", key, "in", set(row.scopes), "it is in", its)


def in_part(business: Business, wanted: Replica, held: dict[Key, Any], whose: str, schema: int) -> None:
    """A replica to which rows still follow lacks nothing else, and what it has is so.

    What only answers to pushes brought stays until all is here, wherever it is now.
    """
    confirmed = {key: row for key, row in held.items() if row.scopes}
    lacking = {key for key in wanted.rows if key not in confirmed and key[0] in FOLLOWING}
    versions = {key: version for key, version in wanted.versions.items() if key not in lacking}
    rows = {key: row for key, row in wanted.rows.items() if key not in lacking}
    replica(business, Replica(rows, versions, wanted.scopes), confirmed, whose, schema)


def since_of(request: Request) -> str | None:
    found = parse_qs(urlsplit(request.path).query).get("since")
    return found[0] if found else None


def positions(cursor: str) -> dict[str, list[int]]:
    """Scope → [delivered up to, first asked at]. Clients know nothing of this; whoever tests the server may."""
    found: dict[str, list[int]] = json.loads(base64.urlsafe_b64decode(cursor))["s"]
    return found
