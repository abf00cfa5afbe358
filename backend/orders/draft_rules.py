"""A draft while it is typed (B3): its lines priced, what to look at in each, what he usually buys. Pure.

Twin: web/worker/orders/draft_rules.js, function for function. A draft and its lines are wire rows; quantities are
thousandths, amounts minor units in the draft's currency and price mode.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.forms import canonical_json
from backend.ids import is_id
from backend.orders.agreed import Agreed, line_as_agreed, terms_as_agreed
from backend.orders.lines import Line
from backend.pricing import rows
from backend.pricing.rules import (
    ON_REQUEST,
    Company,
    Customer,
    Group,
    Priced,
    Product,
    Step,
    Terms,
    given,
    given_of,
    line,
    next_step,
    price,
    terms_of,
    vat_of,
)

Row = Mapping[str, Any]

ONE = 1_000  # thousandths: a price of a free line is for one
NAMELESS = "–"
USUAL_VAT = "standard"
UNLIMITED_BP = 10_000
REP_DISCOUNT_BP = 1_000  # until the company says something else
LINES_MAX = 200  # of a draft: each tap prices them all
RECENT_ORDERS = 60  # the newest say what somebody usually buys, and where else was delivered to
USUAL_MAX = 60
ADDRESSES_MAX = 6
NOT_BOUGHT = ("offer", "cancelled", "declined", "expired")
MANAGERS = ("manager", "administrator")

_TAIL = 12  # hex digits of an id's last group


class Facts(TypedDict):
    """What a draft is priced with, as wire rows: `own_prices` and `customer` are of its customer.

    `stock` has those of the products whose stock somebody keeps.
    """

    company: Row
    customer: Row
    groups: Sequence[Row]
    categories: Sequence[Row]
    own_prices: Sequence[Row]
    products: Sequence[Row]
    stock: Sequence[Row]
    day: str


class Ground(TypedDict):
    """The same as the rule of prices wants it, and what holds for the whole draft; `agreed` are the lines of an order
    that is being edited."""

    company: Company
    customer: Customer
    group: Group | None
    terms: Terms
    agreed: Sequence[Agreed]


class Hint(TypedDict):
    """Something to look at in a line. Codes: unknown, inactive, minimum, packaging, stock, discount_refused,
    discount_limit, step; or why a price must be asked for (pricing ON_REQUEST)."""

    code: str
    quantity_milli: int | None
    amount: int | None
    per_milli: int | None
    bp: int | None


class Bought(TypedDict):
    """A product a customer bought: how many times, and of the last time how much and on which day."""

    product_id: str
    times: int
    quantity_milli: int
    on: str


def ordered(lines: Sequence[Row]) -> list[Row]:
    """Lines as they stand: by place, those put there at once by id."""
    return sorted(lines, key=lambda one: (one["place"], one["id"]))


def next_place(lines: Sequence[Row]) -> int:
    """Below all that stand there."""
    return max((one["place"] for one in lines), default=0) + 1


def line_id(base: str, count: int) -> str:
    """The id so many after `base`: a form that adds many lines carries one id, and sent twice makes the same."""
    tail = (int(base[-_TAIL:], 16) + count) % 16**_TAIL
    return base[:-_TAIL] + f"{tail:0{_TAIL}x}"


def ground_of(draft: Row, facts: Facts) -> Ground:
    """What holds for a draft. It is delivered to the customer if no other address is given; tax is that of the day
    that he wishes. What was agreed in an order that is being edited goes on holding."""
    company, customer = rows.company_of(facts["company"]), rows.customer_of(facts["customer"])
    group = rows.group_of(facts["groups"], facts["customer"].get("price_group_id"))
    country = (draft["delivery_address"] or {}).get("country") or ""
    wished = draft["wish_on"] if draft["wish_on"] and draft["wish_on"] > facts["day"] else None
    terms = terms_of(company, customer, group, country, facts["day"], wished)
    seen = draft.get("seen")
    agreed: list[Agreed] = []
    if seen:
        terms = terms_as_agreed(seen, company, terms)
        agreed = [Agreed(id=line_id(draft["id"], place), line=was) for place, was in enumerate(seen["lines"], start=1)]
    return Ground(company=company, customer=customer, group=group, terms=terms, agreed=agreed)


def priced(product: Row, quantity_milli: int, ground: Ground, facts: Facts) -> Priced:
    """What so much of a product costs in this draft."""
    own = rows.own_prices(facts["own_prices"], product["id"])
    return price(
        rows.product_of(product, facts["categories"]),
        own,
        ground["customer"],
        ground["group"],
        ground["company"],
        ground["terms"],
        quantity_milli,
    )


def lines_of(lines: Sequence[Row], ground: Ground, facts: Facts) -> list[Line]:
    """The lines as an order keeps them, in the order of `ordered`; those of its order that nobody touched as agreed."""
    products = {row["id"]: row for row in facts["products"]}
    agreed = {one["id"]: one["line"] for one in ground["agreed"]}
    found: list[Line] = []
    for one in ordered(lines):
        was = agreed.get(one["id"])
        kept = None if was is None else line_as_agreed(one, was, ground["company"], ground["terms"])
        found.append(kept or _line(one, products.get(one["product_id"]), ground, facts))
    return found


def hints_of(
    one: Row, made: Line, product: Row | None, together_milli: int, ground: Ground, facts: Facts, role: str
) -> list[Hint]:
    """What to look at in a line. `product` is its row, `together_milli` the draft's whole quantity of it."""
    found: list[Hint] = []
    if one["product_id"] and product is None:
        return [_hint("unknown")]
    last = made["reason"][-1]["code"] if made["reason"] else ""
    if product is not None and not product["active"]:
        found.append(_hint("inactive"))
    if made["line_total"] is None:
        found.append(_hint(last if last in ON_REQUEST else "no_price"))
    if product is not None:
        minimum, packaging, stock = product["minimum_milli"], product["packaging_milli"], _stock(product, facts)
        paid = not given_in(one)  # who gets some free need not take a box of it
        if paid and minimum and one["quantity_milli"] < minimum:
            found.append(_hint("minimum", quantity_milli=minimum))
        if paid and packaging and one["quantity_milli"] % packaging:
            found.append(_hint("packaging", quantity_milli=packaging))
        if stock is not None and together_milli > stock:
            found.append(_hint("stock", quantity_milli=stock))
    limit = discount_limit(facts["company"], role)
    if given_in(one):
        return [*found, *([_hint("discount_limit", bp=limit)] if limit == 0 else [])]
    if one["discount_bp"] and product is not None and not product["discountable"]:
        found.append(_hint("discount_refused"))
    elif made["discount_bp"] > limit:
        found.append(_hint("discount_limit", bp=limit))
    if product is not None:
        step = next_step(
            rows.product_of(product, facts["categories"]),
            rows.own_prices(facts["own_prices"], product["id"]),
            ground["customer"],
            ground["group"],
            ground["company"],
            ground["terms"],
            one["quantity_milli"],
        )
        if step is not None:
            worth = {"amount": step["unit_price"], "per_milli": step["per_milli"]}
            found.append(_hint("step", quantity_milli=step["from_milli"], **worth))
    return found


def given_in(one: Row) -> str:
    """Why a line of a draft costs nothing, or ""; a row of an older version says nothing about it."""
    return str(one.get("given") or "")


def paid_for(lines: Sequence[Row]) -> list[Row]:
    """The lines of an order but for what was given free."""
    return [line for line in lines if not given_of(line.get("reason") or [])]


def together(lines: Sequence[Row]) -> dict[str, int]:
    """How much of each product stands in a draft, in all its lines."""
    found: dict[str, int] = {}
    for one in lines:
        if one["product_id"]:
            found[one["product_id"]] = found.get(one["product_id"], 0) + one["quantity_milli"]
    return found


def discount_limit(company: Row, role: str) -> int:
    """The highest discount on a line that this role gives by himself, in basis points; 0: none at all."""
    if role in MANAGERS:
        return UNLIMITED_BP
    limit = company.get("rep_discount_bp")
    return (REP_DISCOUNT_BP if limit is None else limit) if role == "rep" else 0


def first_quantity(product: Row) -> int:
    """How much of a product comes into a draft at the first tap: the least that may be ordered, in whole packages."""
    least = product["minimum_milli"] or ONE
    packaging = product["packaging_milli"]
    return least if not packaging else -(-least // packaging) * packaging


def step_of(product: Row | None, quantity_milli: int) -> int:
    """By how much plus and minus change a quantity: by whole packages as long as there are only whole ones."""
    packaging = product["packaging_milli"] if product is not None else None
    return packaging if packaging and quantity_milli % packaging == 0 else ONE


def stepped(quantity_milli: int, step_milli: int, direction: int) -> int:
    """One step up, or down to nothing."""
    return max(quantity_milli + direction * step_milli, 0)


def same_product(lines: Sequence[Row], product_id: str, text: str = "") -> Row | None:
    """The line that more of a product belongs to, so that its scale of prices counts: one with the same text, paid."""
    for one in ordered(lines):
        same = one["product_id"] == product_id and one["text"] == text
        if same and not one["discount_bp"] and not given_in(one):
            return one
    return None


def searched(product_id: str) -> Bought:
    """A product that a search found: never bought, as far as anybody asked."""
    return Bought(product_id=product_id, times=0, quantity_milli=0, on="")


def marked(product_ids: Sequence[str]) -> list[Bought]:
    """The favourites of the person asking, each once."""
    return [searched(id_) for id_ in dict.fromkeys(product_ids)][:USUAL_MAX]


def usual(orders: Sequence[Row]) -> list[Bought]:
    """What a customer usually buys: by how often, then what he bought last first."""
    found: dict[str, Bought] = {}
    for order in _bought(orders):
        for product_id, quantity_milli in together(paid_for(order["lines"])).items():
            known = found.get(product_id)
            if known is None:
                found[product_id] = Bought(
                    product_id=product_id, times=1, quantity_milli=quantity_milli, on=order["placed_at"]
                )
            else:
                known["times"] += 1
    return sorted(found.values(), key=lambda one: -one["times"])[:USUAL_MAX]


def last_bought(orders: Sequence[Row]) -> list[Bought]:
    """What stood in the last order that had products."""
    for order in _bought(orders):
        lines = together(paid_for(order["lines"]))
        if lines:
            return [
                Bought(product_id=id_, times=1, quantity_milli=quantity, on=order["placed_at"])
                for id_, quantity in lines.items()
            ]
    return []


def addresses(orders: Sequence[Row]) -> list[Row]:
    """Where else was delivered to, each once, the last first."""
    found: dict[str, Row] = {}
    for order in _newest_first(orders):
        address = order["delivery_address"]
        if address:
            found.setdefault(canonical_json(address), address)
    return list(found.values())[:ADDRESSES_MAX]


def _newest_first(orders: Sequence[Row]) -> list[Row]:
    return sorted(orders, key=lambda order: (order["placed_at"] or "", order["id"]), reverse=True)[:RECENT_ORDERS]


def _bought(orders: Sequence[Row]) -> list[Row]:
    return [order for order in _newest_first(orders) if order["state"] not in NOT_BOUGHT and order["placed_at"]]


def _line(one: Row, product: Row | None, ground: Ground, facts: Facts) -> Line:
    if one["product_id"] and product is not None:
        cost = priced(product, one["quantity_milli"], ground, facts)
        if given_in(one):
            cost, one = given(cost, given_in(one)), {**one, "discount_bp": 0}
        rule_product = rows.product_of(product, facts["categories"])
        name = product["name"] or product["number"] or NAMELESS
        return _made(one, name, product["number"], product["unit"], rule_product, cost)
    stub = Product(id="", vat_class=one["vat_class"], discountable=True, categories=[], prices=[])
    return _made(one, one["name"] or NAMELESS, "", "", stub, _free(one, ground))


def _free(one: Row, ground: Ground) -> Priced:
    """The price of a free line: as it was typed."""
    vat = vat_of(ground["company"], ground["terms"], one["vat_class"])
    amount = None if vat is None or one["product_id"] else one["price"]
    code = "free_price" if amount is not None else "no_vat_rate" if vat is None else "no_price"
    return Priced(
        product_id="",
        quantity_milli=one["quantity_milli"],
        per_milli=None if amount is None else ONE,
        list_price=amount,
        unit_price=amount,
        vat_class=one["vat_class"],
        vat_rate_bp=None if vat is None else vat["rate_bp"],
        reason=[Step(code=code, amount=amount)],
    )


def _made(one: Row, name: str, number: str, unit: str, product: Product, cost: Priced) -> Line:
    made = line(product, cost, one["discount_bp"])
    return Line(
        product_id=one["product_id"] if is_id(one["product_id"]) else None,
        name=name,
        number=number,
        unit=unit,
        quantity_milli=made["quantity_milli"],
        per_milli=made["per_milli"],
        list_price=made["list_price"],
        unit_price=made["unit_price"],
        discount_bp=made["discount_bp"],
        vat_class=made["vat_class"] or USUAL_VAT,
        vat_rate_bp=made["vat_rate_bp"],
        line_total=made["line_total"],
        text=one["text"],
        reason=made["reason"],
    )


def _stock(product: Row, facts: Facts) -> int | None:
    for row in facts["stock"]:
        if row["id"] == product["id"]:
            on_hand: int = row["on_hand_milli"]
            return on_hand
    return None


def _hint(
    code: str,
    quantity_milli: int | None = None,
    amount: int | None = None,
    per_milli: int | None = None,
    bp: int | None = None,
) -> Hint:
    return Hint(code=code, quantity_milli=quantity_milli, amount=amount, per_milli=per_milli, bp=bp)
