from pathlib import Path

from tests.twins.pairs import PYTHON


def test_every_pair_is_asked_by_some_test() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [name for name in PYTHON if f'"{name}"' not in source] == []
