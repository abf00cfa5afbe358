"""The prices of an order, computed again by the server (B5): what is different is shown for decision. Pure.

The prices are those of the day it was placed on, as they stand now; the tax is that of the day of supply.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from backend.orders.decisions import OVER_LIMIT, PRICES, TERMS, Difference, LineDifference
from backend.orders.draft_rules import Facts, Ground, discount_limit, ground_of, priced
from backend.orders.lines import Line, lines, summed
from backend.pricing import rows
from backend.pricing.giving import given, given_of
from backend.pricing.order import line as worked_out
from backend.pricing.terms import vat_of
from sync.server.values import Json, encode

Row = Mapping[str, Any]

CHECKED = ("lines", *TERMS, "wish_on", "delivery_address")
"""What prices follow from: a change of one of these has them computed again."""

REASONS_BYTES = 48 * 1024
"""Of all that is different; above this the explanations are left out, so that an order always fits into a record."""


def difference(order: Row, before: Row | None, facts: Facts, role: str) -> Difference | None:
    """What is different now; None if nothing is. `role` is that of whoever wrote these lines.

    A discount that stood already, undisputed, is not his.
    """
    ground = ground_of(order, facts)
    terms, products = ground["terms"], {row["id"]: row for row in facts["products"]}
    mode, currency = terms["price_mode"], terms["currency"]
    others = (order["currency"], order["price_mode"]) != (currency, mode)
    undisputed = _undisputed(before)
    limit = discount_limit(facts["company"], role)
    found: list[LineDifference] = []
    now_lines: list[Line] = []
    for place, one in enumerate(cast("Sequence[Line]", order["lines"])):
        product = products.get(one["product_id"] or "")
        now = _free(one, ground) if one["product_id"] is None else _now(one, product, ground, facts)
        codes = _codes(one, now, others)
        beyond = one["discount_bp"] > limit or (limit == 0 and given_of(one["reason"]) != "")
        if beyond and _granted(one) not in undisputed:
            codes.append(OVER_LIMIT)
        if codes:
            kept: dict[str, Any] | None = None if now is None else {name: now[name] for name in PRICES}  # type: ignore[literal-required]
            found.append(LineDifference(place=place, codes=codes, now=kept))
        now_lines.append(one if now is None else now)
    if not found:
        return None
    if len(encode(found)) > REASONS_BYTES:
        for short in found:
            if short["now"] is not None:
                short["now"]["reason"] = []
    sums = summed(now_lines, mode)
    rate = terms["exchange"]
    return Difference(
        lines=found,
        terms={
            "currency": currency,
            "price_mode": mode,
            "rate_e6": None if rate is None else rate["rate_e6"],
            "rate_on": None if rate is None else rate["rate_on"],
            "tax": terms["tax"],
        },
        total_net=sums["total_net"],
        total_gross=sums["total_gross"],
    )


def _codes(one: Line, now: Line | None, others: bool) -> list[str]:
    if now is None:
        return ["gone"]
    prices = ("unit_price", "per_milli", "discount_bp", "line_total")
    codes = ["price"] if others or any(one[name] != now[name] for name in prices) else []  # type: ignore[literal-required]
    return [*codes, "vat"] if one["vat_rate_bp"] != now["vat_rate_bp"] else codes


def _now(one: Line, product: Row | None, ground: Ground, facts: Facts) -> Line | None:
    if product is None:
        return None
    cost = priced(product, one["quantity_milli"], ground, facts)
    why = given_of(one["reason"])
    if why:  # for nothing is for nothing, whatever a price is for
        cost = {**given(cost, why), "per_milli": one["per_milli"]}
    made = worked_out(rows.product_of(product, facts["categories"]), cost, one["discount_bp"])
    return _normal({**one, **{name: made[name] for name in (*PRICES, "vat_class")}})  # type: ignore[literal-required]


def _free(one: Line, ground: Ground) -> Line:
    """A free line costs what was typed; its tax is the law's."""
    vat = vat_of(ground["company"], ground["terms"], one["vat_class"])
    return _normal({**one, "vat_rate_bp": None if vat is None else vat["rate_bp"]})


def _normal(line: Any) -> Line:
    """In the one form, as it is kept of an order."""
    return cast("list[Line]", lines(cast("Json", [{**line, "vat_class": line["vat_class"] or "standard"}])))[0]


def _granted(line: Row) -> tuple[str | None, str, int, str]:
    """What somebody got off in a line, or that he got it free."""
    return (line["product_id"], line["name"], line["discount_bp"], given_of(line["reason"]))


def _undisputed(before: Row | None) -> set[tuple[str | None, str, int, str]]:
    """The discounts that were there and that nobody has to decide about."""
    if before is None:
        return set()
    disputed = {
        line["place"]
        for line in (before["difference"] or {"lines": []})["lines"]
        if OVER_LIMIT in line["codes"] and before["price_decision"] == ""
    }
    return {_granted(line) for place, line in enumerate(before["lines"]) if place not in disputed}
