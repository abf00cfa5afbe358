"""What single cells of a product list mean. Pure; Unfit for what cannot be read."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from backend.catalog.forms import CONTENT_UNITS
from backend.catalog.gtin import is_gtin
from backend.catalog.prices import PER, QUANTITY_MAX
from backend.fold import fold
from backend.letters import plain_digits, without_blanks
from sync.server.fields import Unfit

VAT_WORDS = {
    "standard": "standard regelsatz normal voll voller-satz regelsteuersatz normalsatz full",
    "reduced": "reduced ermassigt ermassigter-satz reduziert reduced-rate",
    "zero": "zero ohne frei steuerfrei none keine tax-free exempt zero-rate",
}
TRUE = "ja j yes y 1 wahr true x aktiv active publish published"
FALSE = "nein n no 0 falsch false inaktiv inactive draft archived"
STEPS = re.compile(r"\s*(?:>|›|»|::|\\|\|)\s*|\s+/\s+")
"""What stands between the categories of a path: shops write >, others a bar, or a slash between blanks."""

MOST_STEPS = 10
CODES_APART = re.compile(r"[,;|/\n]+")
MORE_DIGITS = {0: 0, 1: 2, 2: 2, 3: 3}
"""Decimals beyond those of the currency → the zeros of the price unit that makes them whole: 0.375 is 37.50 for 100."""

_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_SIGNS = re.compile(r"[€$£%]|eur|chf|usd|gbp|sfr\.?", re.IGNORECASE)
_CONTENT = re.compile(r"([0-9.,]+)\s*([a-zA-Zµ²]+)")
_UNITS = {
    **{unit: unit for unit in CONTENT_UNITS},
    "gr": "g",
    "gramm": "g",
    "gram": "g",
    "kilo": "kg",
    "kilogramm": "kg",
    "liter": "l",
    "litre": "l",
    "milliliter": "ml",
    "meter": "m",
    "m²": "m2",
    "qm": "m2",
}


def number(text: str, decimal_sign: str) -> Decimal:
    """A number with this decimal sign, the other one between groups of three; one that only fits the other way round is
    read so. Raises Unfit."""
    written = _SIGNS.sub("", plain_digits(without_blanks(text))).replace("'", "").replace("’", "")
    if not _NUMBER.fullmatch(written):
        raise Unfit("a number expected")
    for sign in (decimal_sign, "." if decimal_sign == "," else ","):
        other = "." if sign == "," else ","
        whole, _, decimals = written.partition(sign)
        groups = whole.split(other)
        if sign in decimals or other in decimals:
            continue
        if len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
            return Decimal(f"{''.join(groups)}.{decimals or '0'}")
    raise Unfit("a number expected")


def amount(text: str, per: int, digits: int, decimal_sign: str) -> tuple[int, int]:
    """A price in minor units and the thousandths it is for: finer than the currency, it is for more. Raises Unfit."""
    value = number(text, decimal_sign).normalize()
    places = max(0, -int(value.as_tuple().exponent))
    finer = max(0, places - digits)
    if finer not in MORE_DIGITS or per * 10 ** MORE_DIGITS[finer] not in PER:
        raise Unfit("more decimals than a price can have")
    zeros = MORE_DIGITS[finer]
    return int(value.scaleb(digits + zeros)), per * 10**zeros


def milli(text: str, decimal_sign: str) -> int:
    """A quantity in thousandths. Raises Unfit."""
    value = number(text, decimal_sign).scaleb(3)
    if value > QUANTITY_MAX:
        raise Unfit("a smaller number expected")
    if value != int(value):
        raise Unfit("at most three decimals")
    return int(value)


def content(text: str) -> tuple[str, str]:
    """A content with its unit, "500 g", apart; a number alone has none."""
    found = _CONTENT.fullmatch(text.strip())
    return (found[1], found[2]) if found else (text, "")


def content_unit(text: str) -> str:
    """One of CONTENT_UNITS. Raises Unfit."""
    unit = _UNITS.get(text.strip().lower())
    if unit is None:
        raise Unfit("a unit of weight, volume, length or area expected")
    return unit


def vat_class(text: str, rates: Sequence[Mapping[str, Any]], decimal_sign: str) -> str:
    """The class of a word for it, or of its rate in the company's country. Raises Unfit."""
    word = fold(text).strip().replace(" ", "-")
    for name, words in VAT_WORDS.items():
        if word in words.split(" "):
            return name
    rate_bp = number(text, decimal_sign) * 100
    if rate_bp == 0:
        return "zero"
    found = {str(rate["vat_class"]) for rate in rates if rate["rate_bp"] == rate_bp}
    if len(found) != 1:
        raise Unfit("no rate of ours")
    return found.pop()


def flag(text: str) -> bool:
    """Raises Unfit."""
    word = fold(text).strip()
    if word in TRUE.split(" "):
        return True
    if word in FALSE.split(" "):
        return False
    raise Unfit("yes or no expected")


def per_milli(text: str, decimal_sign: str) -> int:
    """Of how many units a price is. Raises Unfit."""
    found = milli(text, decimal_sign)
    if found not in PER:
        raise Unfit("a price is for 1, 100 or 1,000")
    return found


def path(text: str) -> list[str]:
    """The names of a category and those above it, the highest first."""
    return [step for step in STEPS.split(text.strip()) if step][:MOST_STEPS]


def codes(text: str) -> list[str]:
    """The codes of a cell, which may hold several; a GTIN may be written in groups."""
    apart = text.split()
    if len(apart) > 1 and all(map(is_gtin, apart)):
        return apart
    return [code for code in map(without_blanks, CODES_APART.split(text)) if code]
