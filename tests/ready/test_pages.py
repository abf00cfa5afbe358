"""What the page *Bereit fürs Funkloch?* says about a phone."""

from typing import Any

import pytest

from backend.ready.pages import NOTHING_OPEN, page
from tests.conftest import Client
from tests.pages.rows import NORTH

NOW = "2026-11-22T10:00:00.000Z"
JUST_NOW, YESTERDAY = "2026-11-22T09:59:00.000Z", "2026-11-21T10:00:00.000Z"
FACTS: Any = {
    "roots": 60,
    "rows": {"notes": 90, "history": 150, "people": 4},
    "at": JUST_NOW,
    "following": None,
    "verified": {"at": JUST_NOW, "equal": True},
}


def shown(facts: Any = FACTS, **unsettled: int) -> Any:
    return page(facts, [NORTH], {**NOTHING_OPEN, **unsettled}, NOW)  # type: ignore[typeddict-item]


def test_a_phone_that_has_everything_is_ready() -> None:
    said = shown()
    assert said["verdict"] == "good"
    assert said["held"] == {"state": "good", "customers": 60, "notes": 90, "history": 150, "territories": ["Nord"]}
    assert said["age"] == {"state": "good", "at": JUST_NOW}
    assert said["equal"] == {"state": "good", "at": JUST_NOW, "differs": False}


def test_a_phone_that_older_orders_are_still_to_reach_is_nearly_ready() -> None:
    said = shown({**FACTS, "following": {"left": 18_000, "of": 30_000}})
    assert (said["verdict"], said["held"]["state"]) == ("attention", "attention")


def test_a_browser_that_holds_nothing_is_not_ready() -> None:
    said = shown(None)
    assert (said["here"], said["verdict"], said["held"]) == (False, "problem", None)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (None, "problem"),
        ("", "problem"),
        ("gestern", "problem"),
        ("2026-11-23T10:00:00.000Z", "good"),  # the phone's clock was set back since
        (JUST_NOW, "good"),
        ("2026-11-21T10:00:00.001Z", "good"),
        (YESTERDAY, "attention"),
        ("2026-11-15T10:00:00.001Z", "attention"),
        ("2026-11-15T10:00:00.000Z", "problem"),
    ],
)
def test_what_is_older_than_a_day_needs_attention_and_than_a_week_is_a_problem(at: str | None, state: str) -> None:
    said = shown({**FACTS, "at": at})
    assert (said["age"]["state"], said["verdict"]) == (state, state)


@pytest.mark.parametrize(
    ("verified", "state"),
    [
        (None, "attention"),
        ({"at": YESTERDAY, "equal": True}, "good"),
        ({"at": "2026-11-19T10:00:00.000Z", "equal": True}, "attention"),
        ({"at": JUST_NOW, "equal": False}, "problem"),
    ],
)
def test_a_phone_must_have_been_compared_lately_and_found_equal(verified: Any, state: str) -> None:
    said = shown({**FACTS, "verified": verified})
    assert (said["equal"]["state"], said["verdict"]) == (state, state)


@pytest.mark.parametrize("what", ["waiting", "refused", "conflicts"])
def test_what_waits_was_refused_or_clashes_needs_attention(what: str) -> None:
    said = shown(**{what: 2})
    assert said[what] == {"state": "attention", "number": 2}
    assert said["verdict"] == "attention"


async def test_the_server_says_that_this_browser_holds_nothing(anna: Client) -> None:
    body = (await anna.get("/ready")).text
    assert "Noch nicht bereit fürs Funkloch" in body
    assert "Diese Seite kam vom Server" in body
    assert "Jetzt prüfen" not in body
    part = (await anna.get("/ready", headers={"HX-Request": "true"})).text
    assert "<html" not in part and 'class="proofs"' in part
