"""Which photos a product shows, and who takes one away (B1). Pure; twin: web/worker/photos/rules.js."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

Row = TypeVar("Row", bound=Mapping[str, object])

REMOVERS = ("manager", "administrator")
PHOTOS_MAX = 50
"""Of one product: a strip that nobody scrolls through is no help."""


def ordered(photos: Sequence[Row]) -> list[Row]:
    """In the order in which they were taken; the same picture, sent twice, once."""
    found: dict[str, Row] = {}
    for photo in sorted(photos, key=_taken):
        found.setdefault(str(photo["hash"]), photo)
    return list(found.values())


def firsts(photos: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """By product the hash of the photo that stands for it in lists: the first that was taken of it."""
    found: dict[str, str] = {}
    for photo in sorted(photos, key=_taken):
        found.setdefault(str(photo["product_id"]), str(photo["hash"]))
    return found


def may_remove(photo: Mapping[str, object], role: str, person_id: str) -> bool:
    """Take away, and bring back: whoever keeps the catalogue, and who took it."""
    return role in REMOVERS or photo["created_by"] == person_id


def _taken(photo: Mapping[str, object]) -> tuple[str, str]:
    return str(photo["created_at"]), str(photo["id"])
