"""VAT ids with a right checksum, from ranges not handed out so far: nobody's number."""

from random import Random

from stdnum.at import uid
from stdnum.iso7064 import mod_11_10


def vat_id(random: Random, country: str) -> str:
    """A VAT id that passes its country's checksum."""
    if country == "AT":
        digits = f"U9{random.randrange(10**6):06d}"
        return f"AT{digits}{uid.calc_check_digit(digits)}"
    digits = f"{random.randint(6, 7)}{random.randrange(10**7):07d}"
    return f"DE{digits}{mod_11_10.calc_check_digit(digits)}"


def wrong_vat_id(random: Random, country: str) -> str:
    """A VAT id with a slip of the pen in its last digit."""
    right = vat_id(random, country)
    return right[:-1] + str((int(right[-1]) + random.randint(1, 9)) % 10)


def spaced(random: Random, number: str) -> str:
    """As people copy it from a letterhead: mostly in one piece."""
    if number.startswith("DE") and random.random() < 0.2:
        return f"DE {number[2:5]} {number[5:8]} {number[8:]}"
    return number
