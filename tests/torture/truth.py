"""What must be true when all phones have come to rest, judged by plain SQL.

Every phone equals the server. Each mutation was carried out exactly once, in the order of its device. Nothing that was
acknowledged is missing. What was refused lies whole on the phone and on the server.
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from backend.app import registry
from backend.people.person import WITHOUT_TERRITORY
from sync.server.values import canonical, digest
from tests import cast
from tests.browser.server import Server

Wire = dict[str, Any]
Held = dict[tuple[str, str], tuple[int, Wire]]
"""(table, id) → version and fields."""

EVERYWHERE = ("dora", "carla")
SYNCED = registry().tables
ROOTED = tuple(name for name, synced in SYNCED.items() if synced.belongs_to)
SHARED = tuple(name for name in SYNCED if name not in (*ROOTED, "customers", "profiles"))


def none(found: Any, what: str) -> None:
    """Nothing of the kind may be found; else say what there is."""
    if found:
        raise AssertionError(f"{what}: {found}")


def judge(server: Server, report: Wire) -> Counter[str]:
    """Raises AssertionError; returns counts."""
    counted: Counter[str] = Counter()
    journals = {journal["device"]: journal for journal in report["journals"]}
    for phone in report["held"]:
        user = server.row("SELECT person_id FROM devices WHERE id = ?", phone["device"])["person_id"]
        equals(phone, rows_of(server, user))
        counted["phones"] += 1
        counted["rows"] += sum(1 + sum(map(len, bundle["rows"].values())) for bundle in phone["bundles"])
    for device, journal in journals.items():
        refused = [content for phone in report["held"] if phone["device"] == device for content in phone["refused"]]
        counted += arrived(server, device, journal, refused)
    differed = server.rows("SELECT name FROM devices WHERE differed_at IS NOT NULL")
    none(differed, "a phone found that it was not equal to the server")
    twice = server.rows("SELECT text, count(*) AS count FROM notes WHERE text LIKE 'Notiz %' GROUP BY text")
    clones = texts_of_copies(journals.values())
    none([row for row in twice if row["count"] > 1 and row["text"] not in clones], "a note stands twice")
    return counted


def texts_of_copies(journals: Iterable[Wire]) -> set[str]:
    """Of phones that were copied: both send what waited, and of a clash of texts each may make a second row."""
    sent = [content for journal in journals if journal["cloned"] for content in journal["sent"]]
    return {values["text"] for *_, values, _was in sent if values and "text" in values}


def rows_of(server: Server, user: str) -> Held:
    """All that this person's phone must hold."""
    name = next(name for name, person in cast.PEOPLE.items() if person[0] == user)
    scopes = None if name in EVERYWHERE else territories_of(server, user)
    found: Held = {}
    customers = server.rows("SELECT * FROM customers WHERE deleted_at IS NULL")
    inside = {row["id"] for row in customers if scopes is None or (row["territory_id"] or WITHOUT_TERRITORY) in scopes}
    for row in customers:
        if row["id"] in inside:
            found["customers", row["id"]] = wire("customers", row)
    for table in ROOTED:
        for row in server.rows(f"SELECT * FROM {table} WHERE deleted_at IS NULL"):
            if row["customer_id"] in inside:
                found[table, row["id"]] = wire(table, row)
    for table in SHARED:
        for row in server.rows(f"SELECT * FROM {table} WHERE deleted_at IS NULL"):
            found[table, row["id"]] = wire(table, row)
    for row in server.rows("SELECT * FROM conflicts WHERE customer_id IS NULL AND deleted_at IS NULL"):
        if row["scope"] in ("shared", f"u:{user}"):
            found["conflicts", row["id"]] = wire("conflicts", row)
    for row in server.rows("SELECT * FROM profiles WHERE id = ? AND deleted_at IS NULL", user):
        found["profiles", row["id"]] = wire("profiles", row)
    return found


def territories_of(server: Server, user: str) -> set[str]:
    rows = server.rows(
        "SELECT territory_id FROM person_territories WHERE person_id = ? AND ended_at IS NULL AND until IS NULL", user
    )
    return {row["territory_id"] for row in rows}


def wire(table: str, row: Wire) -> tuple[int, Wire]:
    """A row of the database as it stands on the wire."""
    synced = SYNCED[table]
    fields = {name: row[name] for name in synced.wire_names}
    for name in synced.wire_names:
        if name in synced.json_columns and isinstance(fields[name], str):
            fields[name] = json.loads(fields[name])
        if synced.columns[name] == "boolean":
            fields[name] = bool(fields[name])
    return row["version"], fields


def equals(phone: Wire, truth: Held) -> None:
    held: Held = {}
    for bundle in phone["bundles"]:
        assert bundle["pending"] == [] and bundle["spill"] is None, phone["name"]
        if bundle["row"] is not None:
            held["customers", bundle["id"]] = (bundle["row"]["version"], bundle["row"]["data"])
        for table, rows in bundle["rows"].items():
            held |= {(table, row["data"]["id"]): (row["version"], row["data"]) for row in rows}
    for row in phone["shared"]:
        held[row["table"], row["data"]["id"]] = (row["version"], row["data"])
    who = phone["name"]
    none(sorted(held.keys() - truth.keys()), f"{who} holds what is not for it")
    none(sorted(truth.keys() - held.keys()), f"{who} lacks what it should hold")
    none({key: (held[key], truth[key]) for key in truth if held[key] != truth[key]}, f"{who} holds something else")
    none(phone["waiting"], f"{who} has not sent everything")
    assert phone["verdict"]["equal"] is True, f"{who} does not find itself equal: {phone['verdict']}"


def arrived(server: Server, device: str, journal: Wire, refused: list[Any]) -> Counter[str]:
    known = server.rows(
        "SELECT number, hash, status, whole FROM sync_mutation WHERE device = ? ORDER BY number", device
    )
    numbers = [row["number"] for row in known]
    assert numbers == list(range(1, len(numbers) + 1)), f"the numbers of {device} have a hole"
    last = server.row("SELECT last_mutation FROM sync_device WHERE id = ?", device)["last_mutation"]
    assert last == len(numbers)
    first: dict[str, int] = {}
    for row in known:
        first.setdefault(row["hash"], row["number"])

    sent = {hash_of(content): content for content in journal["sent"]}
    assert first.keys() <= sent.keys(), "the server knows what this device never sent"
    by_content: dict[str, list[int]] = {}
    for hash_, number in first.items():
        by_content.setdefault(canonical(sent[hash_][1:]), []).append(number)
    none([content for content in journal["saved"] if canonical(content) not in by_content], "acknowledged and missing")
    if not journal["cloned"]:
        # Both copies of a phone number on from the same place and are renumbered; their ids keep that harmless.
        again = Counter(map(hash_of, journal["again"]))
        often = {hash_ for hash_, count in Counter(row["hash"] for row in known).items() if count > 1 + again[hash_]}
        none([row | {"content": sent[row["hash"]]} for row in known if row["hash"] in often], "more than once")
        order = [numbers for content in journal["saved"] if len(numbers := by_content[canonical(content)]) == 1]
        assert order == sorted(order), "not in the order in which they were saved"

    rejected = {row["hash"]: row["whole"] for row in known if row["status"] == "rejected"}
    gone = {hash_of(content) for content in [*journal["discarded"], *journal["again"]]}
    on_phone = {hash_of(content) for content in refused}
    none(on_phone - rejected.keys(), "the phone keeps as refused what was not")
    none([sent[hash_] for hash_ in rejected.keys() - on_phone - gone], "what was refused is not on the phone any more")
    none([whole for hash_, whole in rejected.items() if whole != canonical(sent[hash_])], "not kept whole")
    return Counter(mutations=len(known), rejected=len(rejected), saved=len(journal["saved"]))


def hash_of(content: list[Any]) -> str:
    return digest(canonical(content))
