"""What people did on their phones, and what must have become of it: nothing lost, nothing twice, each in its order."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.simulator.database import Rows

TOKEN = re.compile(r"w[0-9]+w|DE[0-9]{9}")
"""The words and VAT ids by which one finds what somebody typed, wherever it ended up."""
ADDRESS = ("street", "postcode", "city", "country")
REPLACED_FIELDS = ("vat_id", "number", "territory_id")
"""A second conflict of a device about one of these replaces the first, and what was `mine` in it."""


class Deed:
    """One mutation that a phone stored. `line` is the storage it was first in; `place` its order there."""

    def __init__(self, place: int, line: int, person: str, mutation: dict[str, Any]) -> None:
        self.place = place
        self.line = line
        self.person = person
        self.mutation = mutation
        self.tokens = TOKEN.findall(json.dumps(mutation.get("set", {})))
        self.first_done = -1
        self.excused = ""
        """Why it may be lost after all."""
        self.may_repeat = False
        """Whether it may have its effect more than once: a copy of the storage sends it under another number."""

    @property
    def words(self) -> str:
        return f"{self.mutation['op']} {self.mutation['table']} {self.mutation.get('set')}"


def content(mutation: dict[str, Any]) -> str:
    """What a mutation is, whatever its number."""
    return json.dumps({name: value for name, value in mutation.items() if name != "number"}, sort_keys=True)


class Ledger:
    """All deeds of a story by content."""

    def __init__(self) -> None:
        self.deeds: dict[str, Deed] = {}
        self._last_of_line: dict[int, int] = {}

    def note(self, line: int, person: str, mutation: dict[str, Any]) -> None:
        """Somebody did it, and it is stored on his phone."""
        self.deeds[content(mutation)] = Deed(len(self.deeds), line, person, mutation)

    def excuse(self, mutations: Iterable[dict[str, Any]], why: str) -> None:
        for mutation in mutations:
            deed = self.deeds.get(content(mutation))
            if deed:
                deed.excused = deed.excused or why

    def allow_repeating(self, mutations: Iterable[dict[str, Any]]) -> None:
        for mutation in mutations:
            deed = self.deeds.get(content(mutation))
            if deed:
                deed.may_repeat = True

    def forgotten(self, text: str) -> None:
        """It was deleted or refused so long ago that the server no longer keeps it."""
        tokens = set(TOKEN.findall(text))
        for deed in self.deeds.values():
            if not tokens.isdisjoint(deed.tokens):
                deed.excused = deed.excused or "it was purged"

    def done(self, mutation: dict[str, Any], moment: int) -> str | None:
        """The server answered for it; a fault if it did so out of order."""
        deed = self.deeds.get(content(mutation))
        if deed is None or deed.first_done >= 0:
            return None
        deed.first_done = moment
        last = self._last_of_line.get(deed.line, -1)
        self._last_of_line[deed.line] = max(last, deed.place)
        if deed.place < last and not deed.may_repeat:
            return f"{deed.words} came after what the same person did later"
        return None

    def restored(self, backup: int, waiting: Iterable[dict[str, Any]]) -> None:
        """The server is again as it was at `backup`: what was done since is gone, unless a phone still has it."""
        kept = {content(mutation) for mutation in waiting}
        for text, deed in self.deeds.items():
            if 0 <= deed.first_done <= backup:
                continue
            if deed.first_done > backup and text not in kept:
                deed.excused = deed.excused or "the server was restored from a backup before it"
            deed.first_done = -1
            # What is still on its way from before may arrive under numbers that are free again.
            deed.may_repeat = True
        self._last_of_line.clear()

    def faults(self, rows: Rows, refused: list[str], waiting: Iterable[dict[str, Any]]) -> list[str]:
        """What is lost or done twice, once everything has arrived. `refused`: what the server kept of rejected ones."""
        found = set(TOKEN.findall("\n".join(refused)))
        for table in ("customers", "notes", "sendings", "history", "conflicts"):
            for row in rows[table].values():
                found.update(TOKEN.findall(json.dumps(row, default=str)))
        for mutation in waiting:
            found.update(TOKEN.findall(json.dumps(mutation)))
        superseded = self._superseded(found)
        lost = [
            f"lost: {token} of {deed.words}"
            for deed in self.deeds.values()
            if not deed.excused
            for token in deed.tokens
            if token not in found and token not in superseded
        ]
        return lost + self._twice(rows)

    def _superseded(self, found: set[str]) -> set[str]:
        """Of several conflicts of one device about one of those fields only the last that came is kept."""
        about: dict[tuple[str, str, str, str], list[str]] = {}
        for deed in self.deeds.values():
            for field, value in deed.mutation.get("set", {}).items():
                if field in REPLACED_FIELDS:
                    key = (deed.person, deed.mutation["table"], deed.mutation["id"], field)
                    about.setdefault(key, []).extend(TOKEN.findall(str(value)))
        return {token for tokens in about.values() if not found.isdisjoint(tokens) for token in tokens}

    def _twice(self, rows: Rows) -> list[str]:
        wanted: Counter[str] = Counter()
        free: set[str] = set()
        for deed in self.deeds.values():
            wanted.update(deed.tokens)
            # An address is judged as one: who changes the street of it means the city, too, that he saw.
            was = deed.mutation.get("was") or {}
            wanted.update(TOKEN.findall(" ".join(str(was.get(field)) for field in ADDRESS)))
            if deed.may_repeat:
                free.update(deed.tokens)
        entered: Counter[str] = Counter()
        for row in rows["history"].values():
            for change in row["changes"]:
                entered.update(TOKEN.findall(str(change.get("now"))))
        copied = Counter(token for row in rows["notes"].values() for token in TOKEN.findall(row["text"]))
        return [
            f"done twice: {token}"
            for counted in (entered, copied)
            for token, times in counted.items()
            if times > wanted[token] and token not in free
        ]
