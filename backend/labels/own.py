"""A sheet or roll that somebody has measured himself: bounded, and only what fits on its paper. Pure."""

from collections.abc import Mapping

from backend.catalog.typed import decimal
from backend.forms import Error
from backend.labels.sheets import A4_HIGH, A4_WIDE, Sheet
from backend.letters import plain_digits, trim
from sync.server.fields import Unfit

SHEET, ROLL = "own", "own-roll"
KEYS = (SHEET, ROLL)
COUNTS = {"columns": 10, "rows": 30}
"""How many side by side and one below the other, at most: the finest sheets that shops sell have 7 by 27."""

MOST_LABELS = COUNTS["columns"] * COUNTS["rows"]

LENGTHS = {
    "wide": (2_000, A4_WIDE),  # of a label; a QR code and a few words need 20 mm
    "high": (1_000, A4_HIGH),
    "between": (0, 5_000),  # columns
    "below": (0, 5_000),  # rows
    "left": (0, 10_000),  # of the first label, from the edge of the paper; the middle if nothing is said
    "top": (0, 10_000),
}
"""Bounds in hundredths of a millimetre."""

OF_ROLL = ("wide", "high")
FIELDS = (*COUNTS, *LENGTHS)


def measured(key: str, typed: Mapping[str, str], errors: dict[str, Error]) -> Sheet:
    """What the texts of FIELDS say; each wrong one is told in `errors`, and the sheet means nothing then."""
    wrong: dict[str, Error] = {}
    roll = key == ROLL
    counts = {name: 1 if roll else _count(typed, name, wrong) for name in COUNTS}
    lengths = {name: _length(typed, name, wrong) for name in (OF_ROLL if roll else LENGTHS)}
    sheet = Sheet(
        key,
        **counts,
        wide=lengths["wide"] or A4_WIDE,
        high=lengths["high"] or A4_HIGH,
        between=lengths.get("between") or 0,
        below=lengths.get("below") or 0,
        left=lengths.get("left"),
        top=lengths.get("top"),
        roll=roll,
    )
    if not wrong and sheet.taken[0] > sheet.page[0]:
        wrong["columns"] = Error("across")
    if not wrong and sheet.taken[1] > sheet.page[1]:
        wrong["rows"] = Error("down")
    errors |= wrong
    return sheet


def _count(typed: Mapping[str, str], name: str, wrong: dict[str, Error]) -> int:
    text, most = plain_digits(trim(typed.get(name, ""))), COUNTS[name]
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most:
        return int(text)
    wrong[name] = Error("copies", {"max": most})
    return 1


def _length(typed: Mapping[str, str], name: str, wrong: dict[str, Error]) -> int | None:
    least, most = LENGTHS[name]
    try:
        length = decimal(typed.get(name, ""), 2)
    except Unfit:
        length = -1
    if (length is None and name in OF_ROLL) or (length is not None and not least <= length <= most):
        wrong[name] = Error("length", {"min": least // 100, "max": most // 100})
    return length
