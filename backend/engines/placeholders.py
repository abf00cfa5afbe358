"""One way to write a statement for both databases: Piccolo's `{}` placeholders."""

from functools import lru_cache
from string import Formatter

KEPT_STATEMENTS = 2048  # statements are constants in code or vary only with a number of scopes


@lru_cache(maxsize=KEPT_STATEMENTS)
def with_question_marks(text: str) -> str:
    """`a = {} AND b = {}` → `a = ? AND b = ?`; `{{` is a brace."""
    return "?".join(_pieces(text))


@lru_cache(maxsize=KEPT_STATEMENTS)
def with_numbers(text: str) -> str:
    """`a = {} AND b = {}` → `a = $1 AND b = $2`; `{{` is a brace."""
    first, *others = _pieces(text)
    return first + "".join(f"${number}{piece}" for number, piece in enumerate(others, start=1))


def _pieces(text: str) -> list[str]:
    pieces = [""]
    for literal, field, _format, _conversion in Formatter().parse(text):
        pieces[-1] += literal
        if field is not None:
            pieces.append("")
    return pieces
