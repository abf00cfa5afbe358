"""Telephone numbers in any notation: what may be dialled, and what search compares.

Only the calling codes and trunk prefixes of `web/worker/countries.json`, no metadata of numbering plans: whether a
number can exist is asked by backend/customers/review.py, on the server alone. Twin: web/worker/phones.js.
"""

import re

from backend.countries import COUNTRIES
from backend.letters import plain

_CALLING = {country.code: (country.calling, country.trunk) for country in COUNTRIES}
_TRUNKS = {country.calling: country.trunk for country in COUNTRIES}
_LONGEST_CALLING = 3
_TRUNK_IN_BRACKETS = re.compile(r"(?<=[0-9])([^0-9(]*)\( *0 *\)")
_NO_DIGIT = re.compile(r"[^0-9]+")


def digits(phone: str) -> str:
    """The digits alone, as typed."""
    return _NO_DIGIT.sub("", plain(phone))


def dialled(phone: str) -> tuple[bool, str]:
    """Whether a number names its country (+49, 0049), and its digits without +, 00 and a needless zero, as in (0)30."""
    text = _TRUNK_IN_BRACKETS.sub(r"\1", plain(phone))
    number = _NO_DIGIT.sub("", text)
    named = text.lstrip(" (").startswith("+")
    if not named and number.startswith("00"):
        named, number = True, number[2:]
    calling = _calling_code(number) if named else ""
    if calling and _TRUNKS[calling] == "0" and number[len(calling) :].startswith("0"):
        number = calling + number[len(calling) + 1 :]
    return named, number


def international(phone: str, country: str) -> str:
    """Digits from the calling code on ("4930123456"), or "" if the country is neither in the number nor known."""
    named, number = dialled(phone)
    if named or not number:
        return number
    calling, trunk = _CALLING.get(country, ("", ""))
    return calling + number.removeprefix(trunk) if calling else ""


def national(phone: str, country: str) -> str:
    """Digits as dialled within the country ("030123456"); as typed if the country is not known."""
    named, number = dialled(phone)
    if named:
        calling = _calling_code(number)
        return _TRUNKS[calling] + number[len(calling) :] if calling else number
    trunk = _CALLING.get(country, ("", ""))[1]
    return number if number.startswith(trunk) else trunk + number


def _calling_code(number: str) -> str:
    for length in range(_LONGEST_CALLING, 0, -1):
        if number[:length] in _TRUNKS:
            return number[:length]
    return ""
