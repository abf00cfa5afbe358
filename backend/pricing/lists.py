"""The price lists: which entry of one counts, and what it comes to in an order's currency and mode.

Twin: web/worker/pricing/lists.js, function for function.
"""

from collections.abc import Iterable
from typing import NamedTuple

from backend.currencies import digits
from backend.pricing.inputs import Company, Group, Price
from backend.pricing.money import WHOLE_BP, Exchange, compare, less, scaled
from backend.pricing.periods import OPEN_END, in_force
from backend.pricing.reasons import Step
from backend.pricing.terms import Terms, Vat

MILLION = 1_000_000


class Found(NamedTuple):
    """A price of a list in the terms' currency and mode, with how it came about; `entry` is as it was entered."""

    amount: int
    per_milli: int
    entry: Price
    steps: list[Step]


class Case(NamedTuple):
    """All that a search in the price lists needs to know."""

    company: Company
    terms: Terms
    vat: Vat
    discountable: bool
    quantity_milli: int


def lists_of(group: Group | None) -> tuple[str, ...]:
    """The lists that a customer of this group may buy from, besides his own."""
    return ("base", "special") if group is None else ("base", "special", f"group:{group['id']}")


def steps_of(entries: Iterable[Price], currency: str, percent: bool, case: Case) -> list[Price]:
    """The entries of the largest step within the quantity; of those that which began last, the newer agreement.

    `percent`: entries with a percentage count as well.
    """
    best: list[Price] = []
    key: tuple[int, str] = (0, "")
    for entry in entries:
        if entry["per_milli"] <= 0 or entry["from_milli"] > case.quantity_milli:
            continue
        if entry.get("amount") is not None:
            if (entry["currency"] or case.company["currency"]) != currency:
                continue
        elif not percent or entry.get("discount_bp") is None or entry["currency"] not in ("", currency):
            continue
        if not in_force(entry, case.terms["day"]):
            continue
        one = (entry["from_milli"], entry.get("valid_from") or "")
        if not best or one > key:
            best, key = [entry], one
        elif one == key:
            best.append(entry)
    return best


def in_list(entries: Iterable[Price], name: str, currency: str, base: Found | None, case: Case) -> Found | None:
    """The price of a list; of two agreements that began together the lower, which the customer may insist on."""
    best: Found | None = None
    for entry in steps_of(entries, currency, base is not None and case.discountable, case):
        found = _value(entry, name, currency, base, case)
        if best is None or _first(found, best):
            best = found
    return best


def _value(entry: Price, name: str, currency: str, base: Found | None, case: Case) -> Found:
    amount, bp = entry.get("amount"), entry.get("discount_bp")
    if amount is not None:
        step = Step(
            code=f"{name}_price",
            amount=amount,
            currency=currency,
            mode=entry["mode"],
            per_milli=entry["per_milli"],
            from_milli=entry["from_milli"],
            valid_from=entry.get("valid_from") or None,
            valid_to=entry.get("valid_to") or None,
        )
        return _converted(amount, currency, entry, step, case)
    assert base is not None
    assert bp is not None
    amount = less(base.amount, min(bp, WHOLE_BP))
    step = Step(
        code=f"{name}_percent",
        amount=amount,
        bp=bp,
        from_milli=entry["from_milli"],
        valid_from=entry.get("valid_from") or None,
        valid_to=entry.get("valid_to") or None,
    )
    return Found(amount, base.per_milli, entry, [*base.steps, step])


def _converted(amount: int, currency: str, entry: Price, step: Step, case: Case) -> Found:
    """To the terms' currency and mode at once, rounded once."""
    terms, vat = case.terms, case.vat
    times = by = 1
    rate: Exchange | None = None
    if currency != terms["currency"]:
        rate = terms["exchange"]
        assert rate is not None
        times = rate["rate_e6"] * 10 ** digits(terms["currency"])
        by = MILLION * 10 ** digits(currency)
    over = WHOLE_BP + vat["rate_bp"] if terms["price_mode"] == "gross" else WHOLE_BP
    under = WHOLE_BP + vat["included_bp"] if entry["mode"] == "gross" else WHOLE_BP
    if rate is None and over == under:
        return Found(amount, entry["per_milli"], entry, [step])
    found = scaled(amount, times * over, by * under)
    converted = Step(
        code="converted",
        amount=found,
        currency=terms["currency"],
        mode=terms["price_mode"],
        rate_e6=None if rate is None else rate["rate_e6"],
        rate_on=None if rate is None else rate["rate_on"],
        rate_old=rate is not None and rate["rate_old"],
        vat_rate_bp=vat["rate_bp"],
        included_bp=vat["included_bp"],
    )
    return Found(found, entry["per_milli"], entry, [step, converted])


def _first(one: Found, other: Found) -> bool:
    """Whether this one is lower; equal ones are told apart by all that is shown of them, never by their order."""
    compared = compare(one.amount, one.per_milli, other.amount, other.per_milli)
    return compared < 0 or (compared == 0 and _shown(one.entry) < _shown(other.entry))


def _shown(entry: Price) -> tuple[int, str, int, int, str, int]:
    amount = entry.get("amount")
    return (
        1 if amount is None else 0,
        entry.get("valid_to") or OPEN_END,
        amount or 0,
        entry["per_milli"],
        entry["mode"],
        entry.get("discount_bp") or 0,
    )
