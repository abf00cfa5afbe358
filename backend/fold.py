"""How names are compared, sorted and found (A2). Twin: web/worker/fold.js.

Umlauts are written in three ways: Müller, Mueller, Muller. All three fold to "muller": first every letter becomes plain
(ä → a, ß → ss, by the table of backend/letters.py), then an e after a, o or u goes (ae → a, oe → o, ue → u).
For search that rule knows no exception, so what is typed and what is stored always meet. For sorting, "ue" after a, e,
o or q is no umlaut and stays: Bauer, Neuer and Quelle keep their places.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from backend.letters import plain
from backend.phones import dialled, digits, international, national

QUERY_MAX = 100  # code points of a query that are looked at
WORDS_MAX = 8  # words of a query that are looked for

_UMLAUT = re.compile(r"([aou])e+")
_SORTED_UMLAUT = re.compile(r"([ao])e+|(?<![aeoq])(u)e+")
_SILENT = re.compile(r"[.'\"]")
_SIGNS = re.compile(r"[!-&(-/:-@\[-`{-~]")
_NUMERIC = re.compile(r"[0-9+()/.\-]+\Z")
_NUMBERS = re.compile(r"(?<![^ ])[0-9+()/.\-]+(?: [0-9+()/.\-]+)*(?![^ ])")
_FIELDS = ("name", "contact_person", "first_name", "last_name", "email", "city", "postcode", "number")
SEARCHED = (*_FIELDS, "phone", "country")
"""The fields of a customer that his search text is made of."""
KEPT_PIECES = 8_192  # towns, postcodes and the like come again and again


def fold(text: str) -> str:
    """A text as search compares it: "Straße  MÜLLER" and "strasse mueller" are both "strasse muller"."""
    return _without_umlauts(plain(text))


def name_key(text: str) -> str:
    """What a list is sorted by, code point by code point: case, accents and punctuation do not count."""
    letters = plain(text)
    words = plain(_SIGNS.sub(" ", _SILENT.sub("", letters)))
    return _SORTED_UMLAUT.sub(r"\1\2", words or letters)


def search_text(customer: Mapping[str, object]) -> str:
    """All that a customer is found by, folded: name, people, e-mail, town, postcode, number, phone in each notation.

    `customer` is a wire row; fields it lacks are empty. A word is found if it is part of this text.
    """
    pieces: list[str] = []
    for field in _FIELDS:
        pieces += _searchable(_text(customer, field))
    pieces += _phone_numbers(_text(customer, "phone"), _text(customer, "country"))
    return " ".join(dict.fromkeys(piece for piece in pieces if piece))


def text_found_by(texts: Iterable[str]) -> str:
    """Texts, folded as search compares them, each piece once."""
    return " ".join(dict.fromkeys(piece for text in texts for piece in _searchable(text) if piece))


def search_words(query: str) -> list[str]:
    """The words of a query, each to be part of a search text.

    Words made of digits and telephone signs are read together as one number: "+49 (0)30 12 34" is "49301234".
    """
    words: list[str] = []
    number: list[str] = []
    for word in [*plain(query[:QUERY_MAX]).split(" "), ""]:
        if _NUMERIC.match(word):
            number.append(word)
            continue
        words += [dialled(" ".join(number))[1], _without_umlauts(word)]
        number = []
    return [word for word in dict.fromkeys(words) if word][:WORDS_MAX]


def matches(text: str, words: list[str]) -> bool:
    """Whether a search text has every word."""
    return all(word in text for word in words)


def like_pattern(word: str) -> str:
    r"""The word as a pattern for SQL: `search_text LIKE pattern ESCAPE '\'`."""
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _text(customer: Mapping[str, object], field: str) -> str:
    value = customer.get(field)
    return value if isinstance(value, str) else ""


@lru_cache(maxsize=KEPT_PIECES)
def _searchable(text: str) -> tuple[str, ...]:
    """Folded; also with its own ae, oe, ue, so that a part beginning with that e is found; its numbers run together."""
    letters = plain(text)
    folded = _without_umlauts(letters)
    numbers = [number for run in _NUMBERS.findall(letters) if (number := dialled(run)[1]) and number not in folded]
    return (folded, "" if letters == folded else letters, *numbers)


def _phone_numbers(phone: str, country: str) -> list[str]:
    typed = digits(phone)
    found = [international(phone, country), national(phone, country)] if typed else []
    return found if any(typed in number for number in found) else [*found, typed]


def _without_umlauts(letters: str) -> str:
    return _UMLAUT.sub(r"\1", letters)
