"""Each rule that PROTOCOL.md numbers is held by a test that musts.txt names: none is only a promise."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROTOCOL = (ROOT / "sync" / "PROTOCOL.md").read_text(encoding="utf-8")
LINES = [
    line.split(" ", 1)
    for line in Path(__file__).with_name("musts.txt").read_text(encoding="utf-8").splitlines()[1:]
    if line
]


def test_every_numbered_rule_has_a_test_and_no_other_has() -> None:
    numbered = re.findall(r"^\*\*([A-Z]\d+)\. ", PROTOCOL, re.MULTILINE)
    assert len(set(numbered)) == len(numbered)
    assert {number for number, _ in LINES} == set(numbered)


def test_every_rule_that_must_is_numbered() -> None:
    """A MUST outside a numbered paragraph, or the one right after it, would have no test that names it."""
    for paragraph, before in zip(PROTOCOL.split("\n\n")[1:], PROTOCOL.split("\n\n"), strict=False):
        if re.search(r"\bMUST\b", paragraph) and "numbered MUSTs" not in paragraph and "are numbered" not in paragraph:
            assert any(re.match(r"\*\*[A-Z]\d+\. ", one) for one in (paragraph, before)), paragraph


def test_each_test_that_is_named_exists() -> None:
    for number, place in LINES:
        file, _, name = place.partition("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        if file.endswith(".py"):
            assert re.search(rf"^(async )?def {re.escape(name)}\(", source, re.MULTILINE), f"{number}: {place}"
        else:
            assert f'"{name}"' in source, f"{number}: {place}"
