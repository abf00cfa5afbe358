"""PROTOCOL.md says what the code does: every code, limit and kind named there exists, and the other way round."""

import re
from pathlib import Path

from backend.syncing import routes
from sync.server.errors import Refusal
from sync.server.fields import Kind
from sync.server.limits import LIMITS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "sync" / "PROTOCOL.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    (found,) = re.findall(rf"^## \d+\. {re.escape(title)}\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    return str(found)


def first_cells(title: str) -> set[str]:
    return set(re.findall(r"^\| `?(\w+)`? \|", section(title), re.MULTILINE))


def test_the_codes_in_results_are_those_of_the_engine() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "sync" / "server").glob("*.py"))
    used = set(re.findall(r'(?:Rejected|Error)\(\s*"(\w+)"', code))
    assert first_cells("Results") - {"code"} == used


def test_the_codes_of_refused_requests_are_those_of_the_engine_and_its_edge() -> None:
    documented = set(re.findall(r"^\| (\d+) \| `(\w+)`", section("Refusals of a whole request"), re.MULTILINE))
    engine = {(str(routes.STATUS[kind.code]), kind.code) for kind in Refusal.__subclasses__()}
    elsewhere = {
        ("401", "not_signed_in"),
        ("401", "revoked"),
        ("403", "forbidden"),
        ("403", "other_user"),
        ("426", "update_needed"),
    }
    assert documented == engine | elsewhere


def test_the_limits_are_those_announced() -> None:
    written = {int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d{3}", section("Limits"))}
    assert set(LIMITS.values()) <= written | {200}
    for name, limit in LIMITS.items():
        assert f'"{name}":{limit}' in TEXT


def test_the_kinds_of_fields_are_those_of_the_engine() -> None:
    assert first_cells("Conflicts") - {"kind"} == {kind.value for kind in Kind}
