"""Letters compared, trimmed and capitalised by one explicit table, the same here and on the phone.

Never casefold, locale or the Unicode version of an interpreter: `web/worker/fold_table.json` says it all. Scripts it
does not list are left as they are. Twin: web/worker/letters.js.
"""

import json
from pathlib import Path

_TABLE = json.loads((Path(__file__).parents[1] / "web" / "worker" / "fold_table.json").read_text("utf-8"))


def _plain_table() -> dict[int, str]:
    table = {ord(capital): small for capital, small in zip(_TABLE["upper"], _TABLE["lower"], strict=True)}
    for folded, characters in _TABLE["fold"].items():
        table.update({ord(character): folded for character in characters})
    ranges = _TABLE["drop"]
    for first, last in zip(ranges[::2], ranges[1::2], strict=True):
        table.update(dict.fromkeys(range(ord(first), ord(last) + 1), ""))
    return table


_PLAIN = _plain_table()
_UPPER = {ord(small): capital for capital, small in zip(_TABLE["upper"], _TABLE["lower"], strict=True)}
_DIGITS = {code: plain for code, plain in _PLAIN.items() if plain in tuple("0123456789")}
_BLANKS: str = " " + _TABLE["fold"][" "] + _TABLE["fold"][""]


def plain(text: str) -> str:
    """Small letters without accents; white space runs are one blank, none at the ends: " ÄSS  Café" is "ass cafe"."""
    return " ".join(word for word in text.translate(_PLAIN).split(" ") if word)


def plain_digits(text: str) -> str:
    """Fullwidth and Arabic digits as 0 to 9, all else untouched."""
    return text.translate(_DIGITS)


def upper(text: str) -> str:
    """Capitals letter for letter; what has no single capital (ß) stays."""
    return text.translate(_UPPER)


def trim(text: str) -> str:
    """Without the white space and invisible characters at both ends."""
    return text.strip(_BLANKS)


def without_blanks(text: str) -> str:
    """Without any white space and invisible characters."""
    return "".join(character for character in text if character not in _BLANKS)


def one_line(text: str) -> str:
    """Trimmed, and every run of line breaks and tabs is one blank."""
    words = trim(text).translate(_BREAKS).split("\n")
    return " ".join(trimmed for word in words if (trimmed := trim(word)))


_BREAKS = dict.fromkeys(map(ord, "\t\r\v\f\x85\u2028\u2029"), "\n")
