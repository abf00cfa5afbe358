"""Days, and the periods in which a price, a percentage or a rate holds.

Twin: web/worker/pricing/periods.js, function for function.
"""

from backend.pricing.inputs import CategoryDiscount, Price, VatRate

OPEN_END = "9999-12-31"


def in_force(entry: Price | CategoryDiscount | VatRate, day: str) -> bool:
    """Whether the day lies in the entry's period, its first and last day included."""
    return (entry.get("valid_from") or "") <= day <= (entry.get("valid_to") or OPEN_END)


def day_number(date: str) -> int:
    """Days since the beginning of our calendar: the difference of two is the days between them."""
    year, month, day = int(date[:4]), int(date[5:7]), int(date[8:10])
    year -= month <= 2
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day
