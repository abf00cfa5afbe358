"""What a product costs a customer, and from which quantity on it costs him less.

Twin: web/worker/pricing/price.js, function for function.
"""

from collections.abc import Sequence
from typing import TypedDict

from backend.pricing.discounts import discount
from backend.pricing.inputs import Company, Customer, Group, Price, Product
from backend.pricing.lists import Case, Found, in_list, lists_of, steps_of
from backend.pricing.money import TooLargeError, compare, less, scaled
from backend.pricing.periods import in_force
from backend.pricing.reasons import Priced, Step, on_request
from backend.pricing.terms import Terms, vat_of


class NextStep(TypedDict):
    """From this quantity on a unit costs less."""

    from_milli: int
    per_milli: int
    unit_price: int


def price(
    product: Product,
    own_prices: Sequence[Price],
    customer: Customer,
    group: Group | None,
    company: Company,
    terms: Terms,
    quantity_milli: int,
) -> Priced:
    """What so much of a product costs a customer in these terms, and why. `own_prices`: his for this product.

    List price: the first of his own, his group's and the base list that has a step for the quantity in his currency;
    a step's percentage is taken off the base price of this quantity. Without any, the company's base price at the rate
    of the day. His own price is final: no percentage and no special price touches it. Otherwise the one discount (not
    on products that take none: for them percentages in lists are passed over too) and the special price, if it
    is lower. A special price of the company's currency is converted only where the list price was. On request
    (`unit_price` None): no quantity above 0, no rate of tax, no price, no rate of exchange, beyond LARGEST.
    """
    vat = vat_of(company, terms, product["vat_class"])
    if quantity_milli <= 0:
        return on_request(product, vat, quantity_milli, "quantity")
    if vat is None:
        return on_request(product, vat, quantity_milli, "no_vat_rate")
    case = Case(company, terms, vat, product["discountable"], quantity_milli)
    try:
        return _price(product, own_prices, customer, group, case)
    except TooLargeError:
        return on_request(product, vat, quantity_milli, "too_large")


def next_step(
    product: Product,
    own_prices: Sequence[Price],
    customer: Customer,
    group: Group | None,
    company: Company,
    terms: Terms,
    quantity_milli: int,
) -> NextStep | None:
    """The nearest larger quantity from which on a unit costs him less, whichever list that comes from."""
    now = price(product, own_prices, customer, group, company, terms, quantity_milli)
    lists = lists_of(group)
    entries = [*own_prices, *(entry for entry in product["prices"] if entry.get("list") in lists)]
    steps = {
        entry["from_milli"]
        for entry in entries
        if entry["from_milli"] > max(quantity_milli, 0) and in_force(entry, terms["day"])
    }
    for step in sorted(steps):
        then = price(product, own_prices, customer, group, company, terms, step)
        if then["unit_price"] is None or then["per_milli"] is None:
            continue
        if now["unit_price"] is None or now["per_milli"] is None or _lower(then, now):
            return NextStep(from_milli=step, per_milli=then["per_milli"], unit_price=then["unit_price"])
    return None


def _price(
    product: Product, own_prices: Sequence[Price], customer: Customer, group: Group | None, case: Case
) -> Priced:
    terms, home = case.terms, case.company["currency"]
    bases = [entry for entry in product["prices"] if entry.get("list") == "base"]
    base = in_list(bases, "base", terms["currency"], None, case)
    foreign = base is None and terms["currency"] != home
    if foreign and terms["exchange"] is not None:
        base = in_list(bases, "base", home, None, case)
    own = in_list(own_prices, "own", terms["currency"], base, case)
    if own is not None:
        return _priced(product, case, own.amount, own, own.steps)
    found = base
    if group is not None:
        name = f"group:{group['id']}"
        entries = [entry for entry in product["prices"] if entry.get("list") == name]
        found = in_list(entries, "group", terms["currency"], base, case) or base
    if found is None:
        rate_missing = foreign and terms["exchange"] is None and steps_of(bases, home, False, case) != []
        return on_request(product, case.vat, case.quantity_milli, "no_rate" if rate_missing else "no_price")
    steps = [*found.steps]
    amount = found.amount
    taken = discount(product, customer, group, terms["day"])
    if taken is not None and not product["discountable"]:
        steps.append(Step(code="not_discountable", amount=amount, bp=taken["bp"]))
    elif taken is not None:
        amount = less(amount, taken["bp"])
        steps.append(
            Step(
                code="discount",
                amount=amount,
                bp=taken["bp"],
                of=taken["of"],
                category_id=taken["category_id"],
            )
        )
    regular = Found(amount, found.per_milli, found.entry, steps)
    specials = [entry for entry in product["prices"] if entry.get("list") == "special"]
    special = in_list(specials, "special", terms["currency"], base, case)
    if special is None and foreign and found is base and terms["exchange"] is not None:
        special = in_list(specials, "special", home, base, case)
    if special is None:
        return _priced(product, case, found.amount, regular, steps)
    if compare(special.amount, special.per_milli, regular.amount, regular.per_milli) < 0:
        listed = scaled(found.amount, special.per_milli, found.per_milli)
        return _priced(product, case, listed, special, [*steps, *_after(special, base)])
    not_lower = Step(code="special_not_lower", amount=special.amount, per_milli=special.per_milli)
    return _priced(product, case, found.amount, regular, [*steps, not_lower])


def _lower(one: Priced, other: Priced) -> bool:
    """Whether a unit costs less; both have a price."""
    amount, per_milli = one["unit_price"] or 0, one["per_milli"] or 1
    return compare(amount, per_milli, other["unit_price"] or 0, other["per_milli"] or 1) < 0


def _after(special: Found, base: Found | None) -> list[Step]:
    """The steps of a special price; of a percentage off base only the last, since the base price was told."""
    return special.steps[-1:] if special.entry.get("amount") is None and base is not None else special.steps


def _priced(product: Product, case: Case, list_price: int, found: Found, steps: list[Step]) -> Priced:
    return Priced(
        product_id=product["id"],
        quantity_milli=case.quantity_milli,
        per_milli=found.per_milli,
        list_price=list_price,
        unit_price=found.amount,
        vat_class=product["vat_class"],
        vat_rate_bp=case.vat["rate_bp"],
        reason=steps,
    )
