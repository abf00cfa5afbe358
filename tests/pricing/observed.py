"""What a vector's case comes to, seen as a merchant would: one flat row of answers. Twin: observed.js."""

import json
from pathlib import Path
from typing import Any

from backend.pricing import rules

HERE = Path(__file__).parent
VECTORS = json.loads((HERE / "vectors.json").read_text(encoding="utf-8"))
ROUNDING = json.loads((HERE / "vectors_rounding.json").read_text(encoding="utf-8"))
Row = dict[str, Any]


def over(world: Row, given: Row) -> Row:
    """The world with what a case says of it, field by field."""
    return {
        **world,
        **{
            name: {**world[name], **value} if isinstance(value, dict) and isinstance(world[name], dict) else value
            for name, value in given.items()
        },
    }


def observed(case: Row) -> Row:
    world = over(VECTORS["world"], case["given"])
    company, customer, group = world["company"], world["customer"], world["group"]
    terms = rules.terms_of(company, customer, group, world["delivery_country"], world["day"], world["supply_on"])
    lines = []
    for given in case.get("lines", [{}]):
        one = over(world, given)
        asked = (one["product"], one["own_prices"], customer, group, company, terms, one["quantity_milli"])
        priced = rules.price(*asked)
        if one.get("free"):
            priced = rules.given(priced, one["free"])
        line = rules.line(one["product"], priced, one["line_discount_bp"])
        lines.append((line, rules.next_step(*asked)))
    totals = rules.totals([line for line, _ in lines], terms["price_mode"])
    exchange = terms["exchange"] or {"rate_e6": None, "rate_on": None, "rate_old": None}
    seen: Row = {
        **exchange,
        "currency": terms["currency"],
        "mode": terms["price_mode"],
        "tax_case": terms["tax"]["case"],
        "tax_reason": terms["tax"]["reason"],
        "tax_country": terms["tax"]["country"],
        "net": totals["total_net"],
        "vat": totals["total_vat"],
        "gross": totals["total_gross"],
        "open_lines": totals["open_lines"],
        "taxes": [[tax["vat_class"], tax["rate_bp"], tax["net"], tax["vat"], tax["gross"]] for tax in totals["taxes"]],
    }
    if len(lines) != 1:
        return seen
    ((line, following),) = lines
    steps: list[Row] = [dict(step) for step in line["reason"]]
    discount = next((step for step in steps if step["code"] == "discount"), {})
    return {
        **seen,
        **{name: line[name] for name in ("per_milli", "list_price", "unit_price", "vat_rate_bp", "line_total")},
        "line_discount_bp": line["discount_bp"],
        "codes": [step["code"] for step in steps],
        "amounts": [step["amount"] for step in steps],
        "valid_to": steps[0].get("valid_to"),
        "discount_of": discount.get("of"),
        "discount_bp": discount.get("bp"),
        "discount_category": discount.get("category_id"),
        "next": following,
    }
