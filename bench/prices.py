"""Prices a second, by the rule on the server and by its twin on the phone, over the same orders."""

import json
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from backend.pricing import rules
from bench.report import per_second, table, times
from tests.twins.hostile import Chance
from tests.twins.test_pricing import order

ORDERS = 2_000
ROUNDS = 5  # the best counts
SCRIPT = Path(__file__).with_name("prices.mjs")
PARTS = {"price": "price, with its reason", "next_step": "price and next step", "line": "price, line, totals"}


def main() -> None:
    found = [order(Chance(seed)) for seed in range(ORDERS)]
    asked = [question for case in found for question in _questions(case)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "asked.json"
        path.write_text(json.dumps(asked), encoding="utf-8")
        answer = subprocess.run(
            ["node", str(SCRIPT), str(path), str(ROUNDS)], check=True, capture_output=True, text=True
        ).stdout
    phone: dict[str, Any] = json.loads(answer)
    rows = []
    for part, name in PARTS.items():
        seconds, total = min(_timed(part, asked) for _ in range(ROUNDS))
        there = phone[part]
        assert total == there["total"], f"{name}: {total} on the server, {there['total']} on the phone"
        rows.append(
            [
                name,
                per_second(len(asked), seconds),
                per_second(len(asked), there["seconds"]),
                times(seconds, there["seconds"]),
            ]
        )
    table(
        f"Prices a second, {len(asked):,} products of {ORDERS:,} random orders",
        ["", "Python", "JavaScript (node)", "ratio"],
        rows,
        f"Processor time, best of {ROUNDS}; the sums of all prices are equal on both sides.",
    )


def _questions(case: dict[str, Any]) -> list[list[Any]]:
    ours, customer, group = case["company"], case["customer"], case["group"]
    terms = rules.terms_of(ours, customer, group, case["delivery_country"], case["day"], case["supply_on"])
    return [
        [one["product"], one["own_prices"], customer, group, ours, terms, one["quantity_milli"]]
        for one in case["lines"]
    ]


def _timed(part: str, asked: list[list[Any]]) -> tuple[float, int]:
    """Seconds, and the sum of what was found, modulo 1,000,003, so that both sides can carry it."""
    total = 0
    begun = time.process_time()
    for question in asked:
        priced = rules.price(*question)
        total += priced["unit_price"] or 0
        if part == "next_step":
            following = rules.next_step(*question)
            total += following["unit_price"] if following else 0
        if part == "line":
            sums = rules.totals([rules.line(question[0], priced, 500)], question[5]["price_mode"])
            total += sums["total_gross"] or 0
        total %= 1_000_003
    return time.process_time() - begun, total
