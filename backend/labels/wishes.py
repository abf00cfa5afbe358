"""What somebody wants printed, read from an address; pure. What makes no sense does not count, figures are checked."""

from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from backend.fold import QUERY_MAX
from backend.forms import N_, Error
from backend.ids import is_id
from backend.labels import own
from backend.labels.sheets import BY_KEY, SHEETS, Sheet
from backend.letters import plain_digits, trim

MOST_LABELS = 2_000
"""Labels of one print: 84 sheets of 24, more than one puts into a printer, and few enough for a browser."""

MOST_CHOSEN = 500
"""Products chosen one by one: their ids stand in the address."""

MOST_COPIES = 500
EACH = "n-"
"""Before a product's id: how many labels it gets, if not as many as the others."""

PARTS = ("name", "number", "price", "unit_price")
MEASURE_MAX = 20  # letters of a figure
NO_PART = "none"
"""A form with no part ticked says this, an address that says nothing of parts means all."""

CODES = ("bars", "qr", "none")

MESSAGES = {
    "copies": N_("Please enter how many: from 1 to %(max)s."),
    "start": N_("This sheet has labels 1 to %(max)s."),
    "many": N_("At most %(max)s labels are printed at once; this would be %(labels)s."),
    "length": N_("Please enter millimetres, from %(min)s to %(max)s."),
    "across": N_("So many labels are wider than the paper."),
    "down": N_("So many labels are higher than the paper."),
    "nothing": N_("No product fits: nothing to print."),
}


class Wish(msgspec.Struct, frozen=True):
    """`ids` chosen one by one; without them all that `q` and `category` find. `parts` of PARTS stand on a label, `code`
    is one of CODES, `prices` a price group's id or "" for the base prices. `start` is the first free label of the first
    sheet, from 1. `copies` labels for each product, but for those in `each`, which also says what was typed there;
    `measures` are the texts of own.FIELDS."""

    q: str
    category: str
    ids: tuple[str, ...]
    parts: frozenset[str]
    code: str
    prices: str
    sheet: Sheet
    start: int
    copies: int
    each: dict[str, tuple[str, int]] = {}
    measures: dict[str, str] = {}
    errors: dict[str, Error] = {}

    def copies_of(self, product_id: str) -> int:
        """How many labels a product gets."""
        return self.each[product_id][1] if product_id in self.each else self.copies

    def found(self) -> "Wish":
        """The same of all that search and category find."""
        return msgspec.structs.replace(self, ids=())


def parse(query: Sequence[tuple[str, str]]) -> Wish:
    """An address that says nothing wants one label of each product found, with everything on it."""
    last = dict(query)
    ticked = [id_ for name, value in query if name in ("id", "ids") for id_ in value.split(",") if is_id(id_)]
    counted = [name for name in last if name.startswith(EACH) and is_id(name[len(EACH) :]) and trim(last[name])]
    ids = tuple(dict.fromkeys([*ticked, *(name[len(EACH) :] for name in counted)]))[:MOST_CHOSEN]
    parts = [value for name, value in query if name == "part"]
    errors: dict[str, Error] = {}
    measures = {name: trim(last[name])[:MEASURE_MAX] for name in own.FIELDS if trim(last.get(name, ""))}
    key = last.get("sheet", "")
    sheet = own.measured(key, measures, errors) if key in own.KEYS else BY_KEY.get(key, SHEETS[0])
    return Wish(
        q=trim(last.get("q", ""))[:QUERY_MAX],
        category=last["category"] if is_id(last.get("category", "")) else "",
        ids=ids,
        parts=frozenset(parts) & frozenset(PARTS) if parts else frozenset(PARTS),
        code=last["code"] if last.get("code") in CODES else CODES[0],
        prices=last["prices"] if is_id(last.get("prices", "")) else "",
        sheet=sheet,
        start=_number(last, "start", own.MOST_LABELS if errors else sheet.labels, errors),
        copies=_number(last, "copies", MOST_COPIES, errors),
        each={
            id_: (trim(last[EACH + id_])[:MEASURE_MAX], _number(last, EACH + id_, MOST_COPIES, errors, "copies"))
            for id_ in ids
            if EACH + id_ in counted
        },
        measures=measures,
        errors=errors,
    )


def address(wish: Wish, path: str = "/labels") -> str:
    """Where this wish is asked again."""
    said = [("q", wish.q), ("category", wish.category), *(("id", id_) for id_ in wish.ids)]
    said += [("part", part) for part in PARTS if part in wish.parts] or [("part", NO_PART)]
    said += [("code", wish.code), ("prices", wish.prices), *paper(wish)]
    said += [("start", str(wish.start)), ("copies", str(wish.copies))]
    said += [(EACH + id_, typed) for id_, (typed, _) in wish.each.items()]
    return _asked(path, said)


def style(wish: Wish) -> str:
    """Where the measures of the paper stand."""
    return _asked("/labels/style", paper(wish))


def paper(wish: Wish) -> list[tuple[str, str]]:
    """What an address says of the paper."""
    return [("sheet", wish.sheet.key), *wish.measures.items()]


def too_many(labels: int) -> Error | None:
    """Whether so many are more than one print may have."""
    return Error("many", {"max": MOST_LABELS, "labels": labels}) if labels > MOST_LABELS else None


def _asked(path: str, said: Sequence[tuple[str, str]]) -> str:
    return f"{path}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in said if value)


def _number(last: dict[str, str], name: str, most: int, errors: dict[str, Error], code: str = "") -> int:
    typed = plain_digits(trim(last.get(name, ""))) or "1"
    if typed.isascii() and typed.isdigit() and len(typed) <= len(str(most)) and 1 <= int(typed) <= most:
        return int(typed)
    errors[name] = Error(code or name, {"max": most})
    return 1
