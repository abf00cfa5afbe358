"""The one percentage that a customer gets on a product.

Twin: web/worker/pricing/discounts.js, function for function.
"""

from collections.abc import Sequence
from typing import Literal, TypedDict

from backend.pricing.inputs import CategoryDiscount, Customer, Group, Product
from backend.pricing.money import WHOLE_BP
from backend.pricing.periods import in_force


class Discount(TypedDict):
    """The one percentage that applies; `of` says whose it is."""

    bp: int
    of: Literal["customer", "customer_category", "group", "group_category"]
    category_id: str | None


def discount(product: Product, customer: Customer, group: Group | None, day: str) -> Discount | None:
    """The highest of the customer's, his category's, the group's and the group's category's; None if none is above 0.

    Of a customer or group that category counts which is nearest up the tree, be its percentage 0. Equal ones: the
    first of these four is named. What is below 0 is no discount: only a price list makes a product dearer.
    """
    found: list[Discount] = [Discount(bp=customer["discount_bp"] or 0, of="customer", category_id=None)]
    nearest = _nearest(customer["category_discounts"], product["categories"], day)
    if nearest is not None:
        found.append(Discount(bp=nearest["discount_bp"], of="customer_category", category_id=nearest["category_id"]))
    if group is not None:
        found.append(Discount(bp=group["discount_bp"] or 0, of="group", category_id=None))
        nearest = _nearest(group["category_discounts"], product["categories"], day)
        if nearest is not None:
            found.append(Discount(bp=nearest["discount_bp"], of="group_category", category_id=nearest["category_id"]))
    best = found[0]
    for one in found:
        if one["bp"] > best["bp"]:
            best = one
    best["bp"] = min(best["bp"], WHOLE_BP)
    return best if best["bp"] > 0 else None


def _nearest(entries: Sequence[CategoryDiscount], categories: Sequence[str], day: str) -> CategoryDiscount | None:
    """Of two on one category that which began last, then the higher."""
    for category in categories if entries else ():
        best: CategoryDiscount | None = None
        for entry in entries:
            if entry["category_id"] != category or not in_force(entry, day):
                continue
            if best is None or (entry.get("valid_from") or "", entry["discount_bp"]) > (
                best.get("valid_from") or "",
                best["discount_bp"],
            ):
                best = entry
        if best is not None:
            return best
    return None
