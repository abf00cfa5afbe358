"""The icons: each drawn once, and each that a page names is there."""

import re
from collections import Counter
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
SPRITE = (TEMPLATES / "shared" / "icons.html").read_text("utf-8")


def test_an_icon_is_drawn_once() -> None:
    drawn = Counter(re.findall(r'<symbol id="([\w-]+)"', SPRITE))
    assert len(drawn) > 40
    assert {name: count for name, count in drawn.items() if count > 1} == {}


def test_every_icon_that_a_page_names_is_drawn() -> None:
    pages = "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    named = set(re.findall(r'icon\("([\w-]+)"\)', pages))
    assert len(named) > 20
    assert {name for name in named if f'id="i-{name}"' not in SPRITE} == set()
