"""What somebody wants printed, read from an address; pure. What makes no sense does not count, figures are checked."""

from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from backend.fold import QUERY_MAX
from backend.forms import N_, Error
from backend.ids import is_id
from backend.labels.sheets import BY_KEY, SHEETS, Sheet
from backend.letters import plain_digits, trim

MOST_LABELS = 2_000
"""Labels of one print: 84 sheets of 24, more than one puts into a printer, and few enough for a browser."""

MOST_CHOSEN = 500
"""Products chosen one by one: their ids stand in the address."""

MOST_COPIES = 500
PARTS = ("name", "number", "price", "unit_price")
NO_PART = "none"
"""A form with no part ticked says this, an address that says nothing of parts means all."""

CODES = ("bars", "qr", "none")

MESSAGES = {
    "copies": N_("Please enter how many: from 1 to %(max)s."),
    "start": N_("This sheet has labels 1 to %(max)s."),
    "many": N_("At most %(max)s labels are printed at once; this would be %(labels)s."),
    "nothing": N_("No product fits: nothing to print."),
}


class Wish(msgspec.Struct, frozen=True):
    """`ids` chosen one by one; without them all that `q` and `category` find. `parts` of PARTS stand on a label, `code`
    is one of CODES, `prices` a price group's id or "" for the base prices. `start` is the first free label of the first
    sheet, from 1."""

    q: str
    category: str
    ids: tuple[str, ...]
    parts: frozenset[str]
    code: str
    prices: str
    sheet: Sheet
    start: int
    copies: int
    errors: dict[str, Error] = {}

    def found(self) -> "Wish":
        """The same of all that search and category find."""
        return msgspec.structs.replace(self, ids=())


def parse(query: Sequence[tuple[str, str]]) -> Wish:
    """An address that says nothing wants one label of each product found, with everything on it."""
    last = dict(query)
    ids = [id_ for name, value in query if name in ("id", "ids") for id_ in value.split(",") if is_id(id_)]
    sheet = BY_KEY.get(last.get("sheet", ""), SHEETS[0])
    parts = [value for name, value in query if name == "part"]
    errors: dict[str, Error] = {}
    return Wish(
        q=trim(last.get("q", ""))[:QUERY_MAX],
        category=last["category"] if is_id(last.get("category", "")) else "",
        ids=tuple(dict.fromkeys(ids))[:MOST_CHOSEN],
        parts=frozenset(parts) & frozenset(PARTS) if parts else frozenset(PARTS),
        code=last["code"] if last.get("code") in CODES else CODES[0],
        prices=last["prices"] if is_id(last.get("prices", "")) else "",
        sheet=sheet,
        start=_number(last, "start", sheet.labels, errors),
        copies=_number(last, "copies", MOST_COPIES, errors),
        errors=errors,
    )


def address(wish: Wish, path: str = "/labels") -> str:
    """Where this wish is asked again."""
    said = [("q", wish.q), ("category", wish.category), *(("id", id_) for id_ in wish.ids)]
    said += [("part", part) for part in PARTS if part in wish.parts] or [("part", NO_PART)]
    said += [("code", wish.code), ("prices", wish.prices), ("sheet", wish.sheet.key)]
    said += [("start", str(wish.start)), ("copies", str(wish.copies))]
    return f"{path}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in said if value)


def too_many(products: int, copies: int) -> Error | None:
    """Whether so many products, each so often, are more than one print may have."""
    labels = products * copies
    return Error("many", {"max": MOST_LABELS, "labels": labels}) if labels > MOST_LABELS else None


def _number(last: dict[str, str], name: str, most: int, errors: dict[str, Error]) -> int:
    typed = plain_digits(trim(last.get(name, ""))) or "1"
    if typed.isascii() and typed.isdigit() and len(typed) <= len(str(most)) and 1 <= int(typed) <= most:
        return int(typed)
    errors[name] = Error(name, {"max": most})
    return 1
