"""In which order notes stand, and who may change one (A7). Pure.

Twin: web/worker/notes/rules.js, function for function.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

NoteRow = TypeVar("NoteRow", bound=Mapping[str, object])

_RANKS = {"high": 0, "medium": 1, "none": 2}


def ordered(notes: Sequence[NoteRow]) -> list[NoteRow]:
    """High priority first, then medium, then none; within each the newest first by creation: an edit moves nothing."""
    newest_first = sorted(notes, key=_made, reverse=True)
    return sorted(newest_first, key=lambda note: _RANKS.get(str(note["priority"]), len(_RANKS)))


def newest(notes: Sequence[NoteRow]) -> NoteRow | None:
    """The newest note whatever its priority: the preview on the card (A1)."""
    return max(notes, key=_made, default=None)


def may_change(note: Mapping[str, object], role: str, person_id: str) -> bool:
    """Edit, delete or take back: the counter only notes of its own, everybody else all he sees (DESIGN §8)."""
    return role != "counter" or note["created_by"] == person_id


def _made(note: Mapping[str, object]) -> tuple[str, str]:
    return str(note["created_at"]), str(note["id"])
