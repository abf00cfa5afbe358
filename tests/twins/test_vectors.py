"""What both halves must answer, case by case."""

import json
from pathlib import Path

import pytest

from tests.twins.node import Node
from tests.twins.pairs import agree

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("rule", VECTORS)
def test_both_halves_answer_as_written(node: Node, rule: str) -> None:
    cases = VECTORS[rule]
    answers = agree(node, *(tuple(call) for call, _expected in cases))
    for (call, expected), answer in zip(cases, answers, strict=True):
        assert answer == expected, call
