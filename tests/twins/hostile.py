"""Inputs on which hand-written twins were seen to differ (FACTS §4, Twins), and more of their kind."""

import random
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from hypothesis import strategies as st

Made = TypeVar("Made")

FRAGMENTS = (
    *"aeouAEOUäöüÄÖÜßẞsSxzq eE0123456789+-()/.,;:%_\\'\"@&<>#`´",
    *"İıſŉﬁﬃĲǅĿøØłđþÞæŒἈΣςΆЙёѸԱႠ中ｱＡｚ０９٠٩۳²½Ⅷ",
    *"\u0300\u0308\u0327\u200b\u200d\u00ad\ufeff\u2060\u202e\u00a0\u1680\u2009\u202f\u3000\u2028\u2029\u0085",
    *"\t\n\r\v\f\x1c\x1f\x00\x08\x7f\x9f\ufffe\uffff\ue000\ud800\udc00\U0001f600\U0001d49c\U0010ffff",
    *"‐–—‘’“„»«…⁄",
    "\r\n",
    "ue",
    "ae",
    "oe",
    "aue",
    "que",
    "Müller",
    "Mueller",
    "muller",
    "Straße",
    "İstanbul",
    "+49 (0)30 ",
    "0049",
    "(0)",
    " 030/12 34",
    "+39 06",
    "@example.de",
    "a.b",
    "DE136695976",
    "22.11.2026",
    "2026-11-22",
    "2026-02-29",
    "5,5",
    " %",
    "true",
    "none",
    "__proto__",
    "constructor",
    "toString",
)


class Chance(random.Random):
    """Makes hostile values. Hypothesis draws only the seed: a row of many fields then costs one draw, not fifty."""

    def word(self, most: int = 4) -> str:
        return "".join(self.choices(FRAGMENTS, k=self.randint(0, most)))

    def number(self) -> str:
        return "".join(
            self.choices([*"0123456789 +-/().", "00", "(0)", "+49", "０", "–", "\u00a0"], k=self.randint(0, 12))
        )

    def from_letters(self, letters: str, least: int, most: int) -> str:
        return "".join(self.choices(letters, k=self.randint(least, most)))

    def date(self) -> str:
        return f"{self.choice([1899, 1900, 1999, 2000, 2024, 2026, 2100, 2199, 2200])}-{self._two(13)}-{self._two(32)}"

    def instant(self) -> str:
        return f"{self.date()}T{self._two(25)}:{self._two(61)}:{self._two(61)}.{self.randint(0, 999):03d}Z"

    def scalar(self) -> object:
        return self.choice([None, True, False, self.randint(-(2**53) + 1, 2**53 - 1), 0, 1, self.word()])

    def row(self) -> dict[str, object]:
        names = [self.choice(["a", "b", "__proto__", "1", self.word()]) for _ in range(self.randint(0, 4))]
        return {name: self.scalar() for name in names}

    def json_value(self) -> object:
        return self.choice(
            [self.scalar(), self.row(), [self.row(), self.scalar()], {self.word(): self.row(), "__proto__": {}}]
        )

    def typed(self, kind: str) -> str:
        """What looks right for a kind of field, and often is not."""
        match kind:
            case "email":
                local, domain = self.from_letters("aZÄ.+-", 1, 6), self.from_letters("bYé0.-", 1, 8)
                return f"{local}@{domain}.{self.from_letters('cX9', 1, 3)}"
            case "phone":
                return self.number()
            case "date":
                return self.choice([self.date(), f"{self._two(32)}.{self.randint(1, 13)}.{self.date()[:4]}"])
            case "percent":
                whole, decimals = self.from_letters("0159", 0, 5), self.from_letters("05", 0, 3)
                return whole + self.choice(["", ",", "."]) + decimals + self.choice(["", " %"])
            case "choice":
                return self.choice(["a", "b", "__proto__", "hot", "company", "current", "de", "none"])
            case "country" | "language" | "currency":
                return self.from_letters("aBzYä", 1, 4)
            case "vat_id":
                return self.from_letters("deU 0.-/９", 2, 22)
            case "id":
                return f"{self.getrandbits(128):032x}" if self.random() < 0.1 else str(UUID(int=self.getrandbits(128)))
            case "bool":
                return self.choice(["", "on", "off", "true", "false", "0", "1"])
            case _:
                return self.word(8)

    def _two(self, below: int) -> str:
        return f"{self.randrange(below):02d}"


def by_chance(make: Callable[[Chance], Made]) -> st.SearchStrategy[Made]:
    return st.integers(0, 2**40).map(lambda seed: make(Chance(seed)))


text = st.one_of(by_chance(lambda chance: chance.word(12)), st.text(max_size=8))
number_text = by_chance(Chance.number)
country = st.sampled_from(["", "DE", "AT", "IT", "US", "HU", "KZ", "LI", "ZZ", "__proto__", "constructor"])
language = st.sampled_from(["de", "en", "__proto__"])
zone = st.sampled_from(
    ["Europe/Berlin", "Europe/Vienna", "Europe/London", "UTC", "America/New_York", "Australia/Lord_Howe"]
)
FIRST_MS, LAST_MS = 0, 4_133_980_799_999  # 1970 to 2100
ms = st.integers(FIRST_MS, LAST_MS)
