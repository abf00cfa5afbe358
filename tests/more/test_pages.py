"""What the page *Mehr* says."""

from backend.more.pages import page
from tests.pages.rows import NORTH, SOUTH


def test_the_language_in_use_is_marked() -> None:
    shown = page([NORTH, SOUTH], "en", "0.1.0", 2, 1, 0)
    assert shown["languages"] == [{"code": "de", "current": False}, {"code": "en", "current": True}]
    assert shown["territories"] == ["Nord", "Süd"]
