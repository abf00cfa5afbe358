"""One component, one stylesheet: two that meant different things by one class would lay out each other's pages."""

import re
from collections import defaultdict
from pathlib import Path

STYLES = Path(__file__).parents[1] / "web" / "static" / "styles"
CLASS = re.compile(r"^\.([a-z][\w-]*)(?: \{|,)", re.MULTILINE)


def test_a_class_is_laid_out_by_one_stylesheet() -> None:
    homes = defaultdict(set)
    for path in STYLES.glob("*.css"):
        for name in CLASS.findall(path.read_text(encoding="utf-8")):
            homes[name].add(path.name)
    assert len(homes) > 50
    assert {name: sorted(files) for name, files in homes.items() if len(files) > 1} == {}


def test_every_stylesheet_is_part_of_the_whole() -> None:
    main = (STYLES / "main.css").read_text(encoding="utf-8")
    listed = set(re.findall(r'@import "([\w-]+\.css)"', main))
    assert listed == {path.name for path in STYLES.glob("*.css")} - {"main.css"}
