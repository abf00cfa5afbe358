"""Numbers as people type them into a draft: 1.234,5 and 1,234.5, also with blanks or apostrophes. Pure.

Twin: web/worker/orders/draft_numbers.js, function for function. Where one sign could mean either (1.234) the
language of the person decides; nothing is guessed that is written in neither way.
"""

import re
from typing import TypedDict

from backend.letters import plain_digits, without_blanks

WRITTEN_MAX = 40  # signs; longer texts are no number that anybody meant
WHOLE_MAX = 12  # digits before the decimal sign
MOST = 10**12  # thousandths of a unit, minor units of money
THOUSAND = 1_000

_NUMBER = re.compile(r"[0-9.,]*[0-9][0-9.,]*")
_DIGITS = re.compile(r"[0-9]*")
_GROUPS = {sign: re.compile(rf"[1-9][0-9]{{0,2}}(?:\{sign}[0-9]{{3}})+") for sign in (",", ".")}
_IGNORED = re.compile("['’€%]")
_FIRST_GROUP = re.compile(r"[1-9][0-9]{0,2}")


class Typed(TypedDict):
    """`value` in units of its last digit, None for nothing typed; `error` is "", "number" or "large"."""

    value: int | None
    error: str


def number(text: str, digits: int, language: str) -> Typed:
    """A number with at most so many decimals."""
    written = _IGNORED.sub("", plain_digits(without_blanks(text[: WRITTEN_MAX + 1])))
    if written == "":
        return _wrong("number") if len(text) > WRITTEN_MAX else Typed(value=None, error="")
    if len(text) > WRITTEN_MAX or not _NUMBER.fullmatch(written):
        return _wrong("number")
    sign = _decimal_sign(written, language)
    whole, part = written, ""
    if sign:
        whole, part = written[: written.rindex(sign)], written[written.rindex(sign) + 1 :]
    whole = _ungrouped(whole)
    decimals = part.rstrip("0")
    if not _DIGITS.fullmatch(whole) or not _DIGITS.fullmatch(part) or len(decimals) > digits:
        return _wrong("number")
    if len(whole.lstrip("0")) > WHOLE_MAX:
        return _wrong("large")
    value = int(whole or "0") * 10**digits + int(decimals.ljust(digits, "0") or "0")
    return _wrong("large") if value > MOST else Typed(value=value, error="")


def quantity(text: str, packaging_milli: int | None, language: str) -> Typed:
    """A quantity in thousandths of the product's unit; typed in packaging units if `packaging_milli` is given."""
    typed = number(text, 3, language)
    if typed["value"] is None or packaging_milli is None:
        return typed
    product = typed["value"] * packaging_milli
    if product % THOUSAND:
        return _wrong("number")
    return _wrong("large") if product // THOUSAND > MOST else Typed(value=product // THOUSAND, error="")


def written(value: int | None, digits: int, language: str, least: int = 0) -> str:
    """The number as it stands in an input: 1500 thousandths are 1,5 in German; at least so many decimals."""
    if value is None:
        return ""
    whole, rest = divmod(value, 10**digits)
    decimals = f"{rest:0{digits}d}" if digits else ""
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    return f"{whole}{',' if language == 'de' else '.'}{decimals}" if decimals else str(whole)


def _decimal_sign(text: str, language: str) -> str:
    commas, points = text.count(","), text.count(".")
    if commas and points:
        return "," if text.rindex(",") > text.rindex(".") else "."
    sign = "," if commas else "."
    if commas + points != 1:
        return ""
    groups = "." if language == "de" else ","
    before, after = text.split(sign)
    grouped = sign == groups and len(after) == 3 and _FIRST_GROUP.fullmatch(before) is not None
    return "" if grouped else sign


def _ungrouped(whole: str) -> str:
    for sign in (",", "."):
        if sign in whole and _GROUPS[sign].fullmatch(whole):
            return whole.replace(sign, "")
    return whole


def _wrong(error: str) -> Typed:
    return Typed(value=None, error=error)
