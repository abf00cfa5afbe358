"""What must be true of parcels and bins at every moment (parcels.py)."""

import json
from collections.abc import Mapping
from typing import Any

from tests.simulator.checks import holds
from tests.simulator.database import Rows
from tests.simulator.parcels import COUNTER, STEPS


def are_kept(before: Rows, after: Rows, counters: Mapping[str, int], purged: int) -> None:
    """Each number once and none left out; sums are those of what is there; nobody stepped where no step leads.

    `before` and `after` are a push. `purged`: parcels that were removed for good.
    """
    parcels = after["sendings"]
    drawn = counters.get(COUNTER, 0)
    numbers = sorted(row["number"] for row in parcels.values())
    holds("each number once", len({*numbers}) == len(numbers), numbers)
    holds("each number once", all(1 <= number <= drawn for number in numbers), numbers, "of", drawn)
    holds("no number left out", len(numbers) + purged == drawn, numbers, "and", purged, "purged, of", drawn)
    for bin_id, row in after["bins"].items():
        its = [parcel for parcel in parcels.values() if parcel["bin_id"] == bin_id and parcel["deleted_at"] is None]
        holds("a sum is that of its entries", row["out"] == sum(parcel["pieces"] for parcel in its), row, "of", its)
    for row_id, was in before["sendings"].items():
        now = parcels.get(row_id)
        if now is not None:
            holds("a number stays", now["number"] == was["number"], now)
            holds("no step where none leads", _leads(was["stage"], now["stage"]), was["stage"], "→", now["stage"])


def _leads(stage: str, to: str) -> bool:
    """By any number of steps."""
    return stage == to or any(_leads(after, to) for after in STEPS.get(stage, ()))


def refused_as_state(before: Rows, mutations: list[dict[str, Any]], results: list[dict[str, Any]]) -> None:
    """What is refused as a state was no step from what stood, if the push had nothing else about the row."""
    ids = [mutation["id"] for mutation in mutations]
    for mutation, result in zip(mutations, results, strict=True):
        row = before["sendings"].get(mutation["id"])
        if (
            mutation["op"] != "update"
            or mutation["table"] != "sendings"
            or row is None
            or ids.count(mutation["id"]) > 1
        ):
            continue
        stage = (mutation.get("set") or {}).get("stage")
        refused = result["status"] == "rejected" and (result["error"] or {}).get("code") == "state"
        if refused or (result["status"] == "applied" and stage is not None and row["deleted_at"] is None):
            allowed = stage == row["stage"] or stage in STEPS.get(row["stage"], ())
            holds("a step is judged by what stands", refused is not allowed, json.dumps(mutation), "upon", row)
