"""The products that are there already, as an import finds them again: by number, else by code."""

from typing import NamedTuple

import msgspec

from backend.catalog.gtin import keys
from backend.catalog.tables import Products
from backend.letters import plain


class Known(NamedTuple):
    """Ids by number (folded) and by the keys of codes; `numbered` have a number."""

    ids: set[str]
    by_number: dict[str, str]
    by_code: dict[str, str]
    numbered: set[str]

    def find(self, number: str, codes: list[str]) -> list[str]:
        """The products that a row with these keys may mean. With a number, a code finds only those without one."""
        if number and plain(number) in self.by_number:
            return [self.by_number[plain(number)]]
        found = [self.by_code[key] for code in codes for key in keys(code) if key in self.by_code]
        return list(dict.fromkeys(id_ for id_ in found if not number or id_ not in self.numbered))


async def known() -> Known:
    """All products; where two have one number or code, the older one is it."""
    rows = (
        await Products.select(Products.id, Products.number, Products.codes)
        .where(Products.deleted_at.is_null())
        .order_by(Products.created_at, Products.id)
    )
    found = Known(set(), {}, {}, set())
    for row in rows:
        found.ids.add(row["id"])
        if row["number"]:
            found.by_number.setdefault(plain(row["number"]), row["id"])
            found.numbered.add(row["id"])
        for code in msgspec.json.decode(row["codes"], type=list[dict[str, str | int]]):
            for key in keys(str(code["code"])):
                found.by_code.setdefault(key, row["id"])
    return found
