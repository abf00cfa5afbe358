"""What two texts have in common, word by word, so that a page can mark the rest (E4). Pure.

Twin: web/worker/conflicts/difference.js, function for function.
"""

from typing import TypedDict

CELLS = 40_000  # of the table in which two texts are compared; beyond it the whole middle counts as different


class Part(TypedDict):
    """A piece of a text; `mark`: the other text has something else here."""

    text: str
    mark: bool


def difference(one: str, other: str) -> tuple[list[Part], list[Part]]:
    """Both texts in pieces, those marked that are not in the other. With no word in common nothing is marked."""
    mine, theirs = _words(one), _words(other)
    start = _equal(mine, theirs)
    end = _equal(mine[start:][::-1], theirs[start:][::-1])
    inner = _common(mine[start : len(mine) - end], theirs[start : len(theirs) - end])
    common = [[True] * start + flags + [True] * end for flags in inner]
    if not any(same and _is_word(word[0]) for same, word in zip(common[0], mine, strict=True)):
        return _whole(one), _whole(other)
    return _parts(mine, common[0]), _parts(theirs, common[1])


def _words(text: str) -> list[str]:
    """Runs of letters and digits; every other character stands alone."""
    found: list[str] = []
    for character in text:
        if found and _is_word(character) and _is_word(found[-1][0]):
            found[-1] += character
        else:
            found.append(character)
    return found


def _is_word(character: str) -> bool:
    return "0" <= character <= "9" or "A" <= character <= "Z" or "a" <= character <= "z" or character >= "\u00c0"


def _equal(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    at = 0
    while at < len(one) and at < len(other) and one[at] == other[at]:
        at += 1
    return at


def _common(one: list[str], other: list[str]) -> tuple[list[bool], list[bool]]:
    """Which words of each belong to the longest sequence that both contain."""
    mine, theirs = [False] * len(one), [False] * len(other)
    if len(one) * len(other) > CELLS:
        return mine, theirs
    longest = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) - 1, -1, -1):
        for j in range(len(other) - 1, -1, -1):
            down, right = longest[i + 1][j], longest[i][j + 1]
            longest[i][j] = longest[i + 1][j + 1] + 1 if one[i] == other[j] else max(down, right)
    i = j = 0
    while i < len(one) and j < len(other):
        if one[i] == other[j]:
            mine[i] = theirs[j] = True
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    return mine, theirs


def _parts(words: list[str], common: list[bool]) -> list[Part]:
    """Joined to pieces; a blank or sign between two marked words is marked with them."""
    found: list[Part] = []
    for word, same in zip(words, common, strict=True):
        if found and found[-1]["mark"] != same:
            found[-1]["text"] += word
        else:
            found.append(Part(text=word, mark=not same))
    joined: list[Part] = []
    for at, part in enumerate(found):
        bridge = 0 < at < len(found) - 1 and not any(_is_word(character) for character in part["text"])
        mark = part["mark"] or bridge
        if joined and joined[-1]["mark"] == mark:
            joined[-1]["text"] += part["text"]
        else:
            joined.append(Part(text=part["text"], mark=mark))
    return joined


def _whole(text: str) -> list[Part]:
    return [Part(text=text, mark=False)] if text else []
