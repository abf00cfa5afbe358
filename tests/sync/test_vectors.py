"""The language-neutral cases of sync/vectors against the server's half."""

import json
from pathlib import Path
from typing import Any

import pytest

from sync.server import instants
from sync.server.compare import judge
from sync.server.fields import Field, Kind, state
from sync.server.registry import Synced
from sync.server.values import Json
from tests.sync.library import Shelves

VECTORS = Path(__file__).parents[2] / "sync" / "vectors"
CASES: list[dict[str, Any]] = json.loads((VECTORS / "compare.json").read_text(encoding="utf-8"))
INSTANTS: dict[str, Any] = json.loads((VECTORS / "instants.json").read_text(encoding="utf-8"))


def anything(value: Json) -> Json:
    return value


def field(kind: str | list[str] | dict[str, list[str]]) -> Field:
    if isinstance(kind, dict):
        return state(kind, *kind)
    name, group = (kind, "") if isinstance(kind, str) else kind
    return Field(kind=Kind(name), normalise=anything, default=None, group=group)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_update_is_judged_field_by_field(case: dict[str, Any]) -> None:
    synced = Synced(table=Shelves, fields={name: field(kind) for name, kind in case["fields"].items()})
    row = {**case["row"], "marks": case["marks"]}
    verdict = judge(synced, row, case["set"], case["was"], case["device"], case["at"], case.get("unfit", []))
    losses = [
        {"field": loss.field, "mine": loss.mine, "theirs": loss.theirs, "kept": loss.kept} for loss in verdict.losses
    ]
    assert verdict.values == case["values"]
    assert losses == case["losses"]
    assert verdict.outdated == case["outdated"]
    assert verdict.copy == case["copy"]
    assert verdict.refused == case.get("refused", {})


@pytest.mark.parametrize(("text", "milliseconds"), INSTANTS["instants"])
def test_an_instant_has_one_form(text: str, milliseconds: int) -> None:
    assert instants.parse(text) == milliseconds
    assert instants.show(milliseconds) == text


@pytest.mark.parametrize("text", INSTANTS["none"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        instants.parse(text)
