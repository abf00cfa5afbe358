"""The page *Bereit fürs Funkloch?*: what this phone holds, and whether one can rely on it without a network.

Pure; twin: web/worker/ready/pages.js. Only the phone knows: the server renders the page without facts. What only the
browser knows (may it forget, how much room is there, does an update wait) static/page/ready.js fills in.
"""

from typing import TypedDict

from backend.notes.pages import Context, Named
from backend.times import parse_instant

DAY_MS = 86_400_000
OLD_DAYS = 1  # a sync should come with every working day
TOO_OLD_DAYS = 7  # half of the time after which a phone locks itself
CHECKED_DAYS = 3  # the phone checks once a day by itself; so long it may have had no network

GOOD, ATTENTION, PROBLEM = STATES = ("good", "attention", "problem")


class Verified(TypedDict):
    """The outcome of the last comparison with the server."""

    at: str
    equal: bool


class Following(TypedDict):
    """Rows of a first sync that are still on their way: so many are missing, of so many."""

    left: int
    of: int


class Facts(TypedDict):
    """What a replica says about itself; `rows` counts them by table, `at` is the end of the last complete pull."""

    roots: int
    rows: dict[str, int]
    at: str | None
    following: Following | None
    verified: Verified | None


class Unsettled(TypedDict):
    """What is not yet as it should be: changes that wait or were refused, conflicts not looked through."""

    waiting: int
    refused: int
    conflicts: int


NOTHING_OPEN: Unsettled = {"waiting": 0, "refused": 0, "conflicts": 0}


def page(facts: Facts | None, territories: list[Named], unsettled: Unsettled, now: str) -> Context:
    """ready/page.html, fragment ready/checks.html.

    Context: {nav, here, verdict, held {state, customers, notes, history, territories [name]} or None, age {state, at},
    equal {state, at, differs}, waiting, refused, conflicts {state, number}}. Each state is one of STATES, the verdict
    the worst of them. `now` and `at` are instants; `at` is "" if there was none.
    """
    at = "" if facts is None else facts["at"] or ""
    verified = None if facts is None else facts["verified"]
    counts = {name: _counted(unsettled[name]) for name in ("waiting", "refused", "conflicts")}
    held = None if facts is None else _held(facts, territories)
    checks = [_age(at, now), _equal(verified, now), *counts.values()]
    return {
        "nav": "more",
        "here": facts is not None,
        "verdict": PROBLEM if held is None else _worst([held, *checks]),
        "held": held,
        "age": checks[0],
        "equal": checks[1],
        **counts,
    }


def _worst(checks: list[Context]) -> str:
    return STATES[max(STATES.index(str(check["state"])) for check in checks)]


def _held(facts: Facts, territories: list[Named]) -> Context:
    rows = facts["rows"]
    return {
        "state": ATTENTION if facts["following"] else GOOD,
        "customers": facts["roots"],
        "notes": rows.get("notes", 0),
        "history": rows.get("history", 0),
        "territories": [territory["name"] for territory in territories],
    }


def _age(at: str, now: str) -> Context:
    days = _days(at, now)
    state = PROBLEM if days is None or days >= TOO_OLD_DAYS else ATTENTION if days >= OLD_DAYS else GOOD
    return {"state": state, "at": at}


def _equal(verified: Verified | None, now: str) -> Context:
    if verified is None:
        return {"state": ATTENTION, "at": "", "differs": False}
    days = _days(verified["at"], now)
    old = days is None or days >= CHECKED_DAYS
    state = PROBLEM if not verified["equal"] else ATTENTION if old else GOOD
    return {"state": state, "at": verified["at"], "differs": not verified["equal"]}


def _counted(number: int) -> Context:
    return {"state": ATTENTION if number > 0 else GOOD, "number": number}


def _days(at: str, now: str) -> int | None:
    """Whole days since an instant; None if it is none. A clock set back makes no day."""
    then, here = parse_instant(at), parse_instant(now)
    return None if then is None or here is None else max(0, here - then) // DAY_MS
