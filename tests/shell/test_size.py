"""What a phone has to load stays small: bytes by brotli, as they go over the line; `python -m bench size` has more."""

import json

from backend.texts import BUILT
from web.build.texts import on_phone

FIRST_PAGE = 34_000
"""Styles and script of every page, which are at 32 kB: with 12 kB of HTML 0.4 s on a line of 1 Mbit/s."""

ALONE = 130_000
"""The worker and what it keeps for other pages, at 123 kB. A new page costs some hundred bytes; more is a surprise."""

LONG = 40  # characters; a shorter text may well be that of several messages


def packed(address: str) -> int:
    return (BUILT / f"{address.removeprefix('/')}.br").stat().st_size


def assets() -> dict[str, str]:
    found: dict[str, str] = json.loads((BUILT / "assets.json").read_text("utf-8"))["assets"]
    return found


def test_what_every_page_loads_is_within_its_budget() -> None:
    size = sum(packed(assets()[name]) for name in ("styles/main.css", "page/page.js"))
    assert size < FIRST_PAGE


def test_what_the_phone_needs_to_work_alone_is_within_its_budget() -> None:
    every_page = ("styles/main.css", "page/page.js")
    kept = [
        address
        for name, address in assets().items()
        if not name.startswith("reader/") and name not in every_page and not name.endswith(".png")
    ]
    size = sum(map(packed, ["sw.js", *kept]))
    assert size < ALONE


def test_a_german_text_stands_in_the_worker_once() -> None:
    worker = (BUILT / "sw.js").read_text("utf-8")
    german = json.loads((BUILT / "texts" / "de.json").read_text("utf-8"))
    texts = {german[message] for message in on_phone() if isinstance(german.get(message), str)}
    long = [text for text in texts if len(text) > LONG]
    assert len(long) > 50
    assert [text for text in long if worker.count(f'"{text}"') != 1] == []
