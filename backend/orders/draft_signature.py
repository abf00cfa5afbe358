"""A signature as it comes from the glass, and as it is drawn again. Pure.

{width, height, strokes [[x, y, x, y …] …]}: points in whole units of a field of that size. Twin:
web/worker/orders/draft_signature.js, function for function.
"""

import json
from typing import Any

TEXT_MAX = 60_000  # characters: twice the longest that fits
SIDE_MAX = 4_000
STROKES_MAX = 200
NUMBERS_MAX = 6_000  # of all strokes

Signature = dict[str, Any]


def read(text: str) -> Signature | None:
    """The signature that a form carries as JSON; None for none, or if it is none that could be kept."""
    if len(text) > TEXT_MAX:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.keys() != {"width", "height", "strokes"}:
        return None
    width, height, strokes = _whole(found["width"], 1), _whole(found["height"], 1), found["strokes"]
    if width is None or height is None or not isinstance(strokes, list) or not 0 < len(strokes) <= STROKES_MAX:
        return None
    drawn = [_stroke(stroke) for stroke in strokes]
    if any(stroke is None for stroke in drawn) or sum(len(stroke or ()) for stroke in drawn) > NUMBERS_MAX:
        return None
    return {"width": width, "height": height, "strokes": drawn}


def path(signature: Signature | None) -> str:
    """The strokes as the `d` of an SVG path, "" for none; a lone point is a dot if its line has round ends."""
    if signature is None:
        return ""
    return "".join(_drawn(stroke) for stroke in signature["strokes"])


def _drawn(stroke: list[int]) -> str:
    points = [f"{stroke[at]} {stroke[at + 1]}" for at in range(0, len(stroke) - 1, 2)]
    if not points:
        return ""
    return f"M{points[0]}" + ("".join(f"L{point}" for point in points[1:]) or "h0")


def _stroke(value: object) -> list[int] | None:
    if not isinstance(value, list) or not value or len(value) % 2 or len(value) > NUMBERS_MAX:
        return None
    numbers = [_whole(number, 0) for number in value]
    return None if any(number is None for number in numbers) else [number or 0 for number in numbers]


def _whole(value: object, least: int) -> int | None:
    """JSON knows no difference between 3 and 3.0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value % 1:
        return None
    return int(value) if least <= value <= SIDE_MAX else None
