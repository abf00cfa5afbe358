"""The numbers of trade items (GTIN) that codes say in many spellings; pure. Twin: web/worker/catalog/gtin.js.

GS1 General Specifications: check digit 7.9, zero-suppressed UPC-E 5.2.2.4, element strings 3.2, AI 01 3.3.2.
"""

import re

from backend.letters import without_blanks

LENGTH = 14
CODES_MAX = 50  # of one product
CODE_MAX = 100  # characters of any code of a product; a QR code may hold more, but none that stands on a product
SEPARATOR = "\x1d"  # between element strings

_DIGITS = re.compile(r"[0-9]+")
_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_ELEMENTS = re.compile(r"(?:\][A-Za-z][0-9])?01([0-9]{14})")  # as scanners type them, AI 01 first
_BRACKETED = re.compile(r"\(01\)([0-9]{14})")  # as they are printed below the code
_LINK = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[^?#]*/01/([0-9]{14})(?:[/?#]|$)")  # GS1 Digital Link


def check_digit(digits: str) -> int:
    """The last digit of a GTIN from those before it."""
    return -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))) % 10


def is_gtin(code: str) -> bool:
    """Whether it is a GTIN-8, -12, -13 or -14 with the right check digit."""
    return _GTIN.fullmatch(code) is not None and check_digit(code[:-1]) == int(code[-1])


def expanded(code: str) -> str:
    """The UPC-A of the 8 digits of a UPC-E, or "" if they are none."""
    if len(code) != 8 or not _DIGITS.fullmatch(code) or code[0] not in "01":
        return ""
    six = code[1:7]
    if six[5] in "012":
        middle = f"{six[:2]}{six[5]}0000{six[2:5]}"
    elif six[5] == "3":
        middle = f"{six[:3]}00000{six[3:5]}"
    elif six[5] == "4":
        middle = f"{six[:4]}00000{six[4]}"
    else:
        middle = f"{six[:5]}0000{six[5]}"
    full = f"{code[0]}{middle}{code[7]}"
    return full if is_gtin(full) else ""


def suppressed(key: str) -> str:
    """The UPC-E of a key, or "" if it has none: the way back from `expanded`."""
    digits = key[2:]
    if len(key) != LENGTH or not key.startswith("00") or digits[0] not in "01":
        return ""
    maker, item = digits[1:6], digits[6:11]
    tries = (
        f"{maker[:2]}{item[2:]}{maker[2]}",
        f"{maker[:3]}{item[3:]}3",
        f"{maker[:4]}{item[4]}4",
        f"{maker}{item[4]}",
    )
    forms = (f"{digits[0]}{six}{digits[11]}" for six in tries)
    return next((form for form in forms if expanded(form) == digits), "")


def looks_mistyped(code: str) -> bool:
    """Digits of the length of a GTIN, but with a wrong check digit: one was probably misread or mistyped."""
    return _GTIN.fullmatch(code) is not None and not is_gtin(code) and not expanded(code)


def keys(code: str) -> list[str]:
    """What a code is known by, the likeliest first: 14 digits for a GTIN in any spelling, any other text itself.

    Eight digits may be an EAN-8 and a UPC-E at once. Empty for an empty one.
    """
    text = without_blanks(code).replace(SEPARATOR, "")
    for form in (_BRACKETED.search(text), _ELEMENTS.match(text), _LINK.match(text)):
        if form and is_gtin(form[1]):
            return [form[1]]
    digits = text.replace("-", "")  # ISBN
    found = [form.zfill(LENGTH) for form in (digits, expanded(digits)) if is_gtin(form)]
    return found or ([text] if text else [])


def inner(key: str) -> str:
    """The GTIN-13 of the single piece in a packaging unit, as a key, or "" (indicators 1 to 8; 9 is by weight)."""
    if len(key) != LENGTH or not is_gtin(key) or key[0] not in "12345678":
        return ""
    return f"0{key[1:-1]}{check_digit(key[1:-1])}"
