"""The lines of an order and their sums.

Twin: web/worker/pricing/order.js, function for function.
"""

from collections.abc import Iterable
from typing import TypedDict

from backend.pricing.inputs import Mode, Product
from backend.pricing.money import WHOLE_BP, TooLargeError, less, scaled, within
from backend.pricing.reasons import Priced, Step, why


class Line(Priced):
    """A line of an order (DESIGN §6, names on the wire, but for the product's name)."""

    discount_bp: int
    line_total: int | None


class Tax(TypedDict):
    """The tax of all lines of one rate; `vat_class` is "" if they are of several classes."""

    vat_class: str
    rate_bp: int
    net: int
    vat: int
    gross: int


class Totals(TypedDict):
    """Sums of an order; `open_lines` have no price yet and are not in them. All None: too large to be true."""

    taxes: list[Tax]
    total_net: int | None
    total_vat: int | None
    total_gross: int | None
    open_lines: int


def line(product: Product, priced: Priced, discount_bp: int) -> Line:
    """A line of an order: unit price × quantity ÷ price unit, rounded, less the line's discount, rounded.

    The discount is between 0 and 100 %; a product that takes none takes this one neither (recorded as refused).
    """
    bp = min(max(discount_bp, 0), WHOLE_BP)
    taken = bp if product["discountable"] else 0
    if priced["unit_price"] is None or priced["per_milli"] is None:
        return {**priced, "discount_bp": taken, "line_total": None}
    reason = [*priced["reason"]]
    try:
        total = scaled(priced["unit_price"], priced["quantity_milli"], priced["per_milli"])
        reason.append(
            Step(
                code="times",
                amount=total,
                quantity_milli=priced["quantity_milli"],
                per_milli=priced["per_milli"],
            )
        )
        if taken > 0:
            total = less(total, taken)
            reason.append(Step(code="line_discount", amount=total, bp=taken))
        elif bp > 0:
            reason.append(Step(code="line_discount_refused", amount=total, bp=bp))
    except TooLargeError:
        reason = [why("too_large")]
        return {**priced, "reason": reason, "discount_bp": taken, "line_total": None}
    return {**priced, "reason": reason, "discount_bp": taken, "line_total": total}


def totals(lines: Iterable[Line], price_mode: Mode) -> Totals:
    """Sums of an order. Tax is computed once per rate on the sum of the rounded lines, the highest rate first.

    Net: the tax is added. Gross: it is taken out, and net is the rest, so that the gross sum never changes.
    """
    sums: dict[int, int] = {}
    classes: dict[int, str] = {}
    open_lines = 0
    for one in lines:
        rate, total = one["vat_rate_bp"], one["line_total"]
        if rate is None or total is None:
            open_lines += 1
            continue
        sums[rate] = sums.get(rate, 0) + total
        classes[rate] = one["vat_class"] if classes.get(rate, one["vat_class"]) == one["vat_class"] else ""
    try:
        taxes = [_tax(classes[rate], rate, sums[rate], price_mode) for rate in sorted(sums, reverse=True)]
        net, vat, gross = (
            within(sum(tax["net"] for tax in taxes)),
            within(sum(tax["vat"] for tax in taxes)),
            within(sum(tax["gross"] for tax in taxes)),
        )
    except TooLargeError:
        return Totals(taxes=[], total_net=None, total_vat=None, total_gross=None, open_lines=open_lines)
    return Totals(taxes=taxes, total_net=net, total_vat=vat, total_gross=gross, open_lines=open_lines)


def _tax(vat_class: str, rate_bp: int, total: int, price_mode: Mode) -> Tax:
    total = within(total)
    if price_mode == "net":
        vat = scaled(total, rate_bp, WHOLE_BP)
        return Tax(vat_class=vat_class, rate_bp=rate_bp, net=total, vat=vat, gross=within(total + vat))
    vat = scaled(total, rate_bp, WHOLE_BP + rate_bp)
    return Tax(vat_class=vat_class, rate_bp=rate_bp, net=total - vat, vat=vat, gross=total)
