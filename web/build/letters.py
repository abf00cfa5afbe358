"""The table of letters as the worker carries it: the same mappings, in a third of the bytes."""

import json
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "worker" / "fold_table.json"
GAP = 16
"""A run goes on over so many letters that are not in it: each costs less than a new run."""
NOTHING = "·"
"""Stands in a run for a letter that is not in it; no letter folds to this sign alone."""


def write(out: Path) -> None:
    """Write `out`, a module of what web/worker/letters.js unpacks."""
    values = packed(json.loads(TABLE.read_text("utf-8")))
    lines = [f"export const {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in values.items()]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def packed(table: dict[str, Any]) -> dict[str, Any]:
    """`table` in parts.

    CASES: for each capital how far it is from the one before, and how far from its small letter. RUNS: the code of a
    first letter, then what it and those after it fold to, one sign each. FOLDS: what folds to none, to several, or to a
    blank. DROP: the first and the last of those that fold to nothing.
    """
    runs, folds = {}, {}
    for folded, letters in table["fold"].items():
        if len(folded) == 1 and folded != " ":
            runs.update(dict.fromkeys(map(ord, letters), folded))
        else:
            folds[folded] = letters
    assert NOTHING not in runs.values()
    cases = sorted(zip(map(ord, table["upper"]), map(ord, table["lower"]), strict=True))
    return {"CASES": _distances(cases), "RUNS": _runs(runs), "FOLDS": folds, "DROP": table["drop"], "NOTHING": NOTHING}


def _distances(cases: list[tuple[int, int]]) -> list[int]:
    distances, before = [], 0
    for capital, small in cases:
        distances += [capital - before, small - capital]
        before = capital
    return distances


def _runs(folded: dict[int, str]) -> list[int | str]:
    runs: list[tuple[int, str]] = []
    last = -GAP
    for code, sign in sorted(folded.items()):
        if code - last > GAP:
            runs.append((code, sign))
        else:
            first, signs = runs[-1]
            runs[-1] = (first, signs + NOTHING * (code - last - 1) + sign)
        last = code
    return [part for run in runs for part in run]
