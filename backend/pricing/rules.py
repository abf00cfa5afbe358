"""What a product costs a customer, and why (B2). Pure, integers only.

Twin: web/worker/pricing/rules.js, function for function. Amounts are minor units of their currency (cents, yen, fils),
percentages basis points (1900 = 19 %), quantities and price units thousandths (100_000 = per 100), rates of exchange
millionths, days YYYY-MM-DD in the company's zone. Both days of a period belong to it; a missing one leaves it open.
Every rounding is half away from zero, to the minor unit. No amount is larger than 2^53 - 1, so that JSON carries it to
a phone; intermediate products are exact.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, NotRequired, TypedDict

Mode = Literal["net", "gross"]

LARGEST = 2**53 - 1  # the largest integer that JavaScript reads exactly from JSON
WHOLE_BP = 10_000
MILLION = 1_000_000
RATE_DAYS = 7  # a rate of exchange older than this warns the administrator
OPEN_END = "9999-12-31"
# ISO 4217; every currency that is not listed has two.
_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DIGITS = {currency: count for count, currencies in _DIGITS.items() for currency in currencies.split(" ")}
_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
UNION = frozenset(_UNION.split(" "))  # member states
TAXED_AS = {"MC": "FR", "EL": "GR"}  # Monaco belongs to France (§ 1 Abs. 2a UStG); Greek VAT ids begin with EL
TAX_FREE = ("small_business", "eu_company", "export")
ON_REQUEST = ("quantity", "no_vat_rate", "no_rate", "no_price", "too_large")
"""Why a price must be asked for (*Preis auf Anfrage*): the code of the only step of its explanation."""


class Price(TypedDict):
    """A price as it was entered (B1): so much, net or gross, for `per_milli`, from `from_milli` on, in a period.

    `list` is base, special or group:<id>; a customer's own prices need none. Instead of `amount` it may have
    `discount_bp`, a percentage off the base price (below 0: on top of it); with both, the amount counts. A percentage
    without a currency holds in all; an amount without one is in the company's. `from_milli` 0: from the first bit on.
    """

    list: NotRequired[str]
    currency: str
    mode: Mode
    per_milli: int
    from_milli: int
    amount: NotRequired[int | None]
    discount_bp: NotRequired[int | None]
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class CategoryDiscount(TypedDict):
    """A customer's or a group's percentage on a category and all below it."""

    category_id: str
    discount_bp: int
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class Product(TypedDict):
    """`categories`: ids of its category and those above it, the nearest first."""

    id: str
    vat_class: str
    discountable: bool
    categories: Sequence[str]
    prices: Sequence[Price]


class Customer(TypedDict):
    """`currency` "" is the company's. `vat_id_confirmed`: somebody asked VIES, and it said yes."""

    kind: Literal["company", "person"]
    country: str
    vat_id: str
    vat_id_confirmed: bool
    currency: str
    discount_bp: int | None
    category_discounts: Sequence[CategoryDiscount]


class Group(TypedDict):
    """The customer's one price group (A8)."""

    id: str
    mode: Mode
    discount_bp: int | None
    category_discounts: Sequence[CategoryDiscount]


class VatRate(TypedDict):
    """What a country takes on a class of goods, in a period."""

    country: str
    vat_class: str
    rate_bp: int
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class ExchangeRate(TypedDict):
    """On that day, 1 unit of the company's currency was worth `rate_e6` millionths of this one (as the ECB says it)."""

    currency: str
    rate_e6: int
    on: str


class Company(TypedDict):
    """`small_business`: § 19 UStG. `oss`: it pays the tax of its customers' countries (One Stop Shop)."""

    country: str
    currency: str
    small_business: bool
    oss: bool
    vat_rates: Sequence[VatRate]
    rates: Sequence[ExchangeRate]


class TaxCase(TypedDict):
    """Whose tax, and why: `case` and `reason` are codes for texts, `country` is the one whose rates count."""

    case: Literal["small_business", "domestic", "eu_company", "oss", "eu_origin", "export"]
    reason: Literal[
        "paragraph_19", "same_country", "no_country", "vat_id", "person", "vat_id_missing", "vat_id_unconfirmed",
        "vat_id_domestic", "third_country",
    ]  # fmt: skip
    country: str


class Exchange(TypedDict):
    """A rate as it is used and kept in an order; `rate_old`: more than RATE_DAYS old."""

    rate_e6: int
    rate_on: str
    rate_old: bool


class Terms(TypedDict):
    """What holds for an order as a whole and is kept in it. `exchange` is None if none is needed or there is none."""

    currency: str
    price_mode: Mode
    tax: TaxCase
    exchange: Exchange | None
    day: str
    supply_on: str


class Discount(TypedDict):
    """The one percentage that applies; `of` says whose it is."""

    bp: int
    of: Literal["customer", "customer_category", "group", "group_category"]
    category_id: str | None


class Step(TypedDict, total=False):
    """A line of *Warum dieser Preis?*: what happened, and the amount after it (None: none).

    Codes: base_price, group_price, own_price, special_price (as entered); converted (to the order's currency and mode);
    group_percent, own_percent, special_percent (off the base price); discount; not_discountable;
    special_not_lower; then the line's times, line_discount, line_discount_refused; alone one of ON_REQUEST.
    """

    code: str
    amount: int | None
    bp: int
    currency: str
    mode: Mode
    per_milli: int
    from_milli: int
    valid_from: str | None
    valid_to: str | None
    rate_e6: int | None
    rate_on: str | None
    rate_old: bool
    vat_rate_bp: int
    included_bp: int
    of: str
    category_id: str | None
    quantity_milli: int


class Priced(TypedDict):
    """A product's price: `unit_price` for `per_milli`, in the terms' currency and mode; None: on request.

    `list_price` is the price before percentage and special price, for the same `per_milli`.
    """

    product_id: str
    quantity_milli: int
    per_milli: int | None
    list_price: int | None
    unit_price: int | None
    vat_class: str
    vat_rate_bp: int | None
    reason: list[Step]


class Line(Priced):
    """A line of an order (DESIGN §6, names on the wire, but for the product's name)."""

    discount_bp: int
    line_total: int | None


class NextStep(TypedDict):
    """From this quantity on a unit costs less."""

    from_milli: int
    per_milli: int
    unit_price: int


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


class TooLargeError(ArithmeticError):
    """An amount beyond LARGEST."""


class Vat(TypedDict):
    """The rate of a line, and the one that its gross prices contain."""

    rate_bp: int
    included_bp: int


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


def digits(currency: str) -> int:
    """Decimal places of a currency's minor unit: EUR 2, JPY 0, KWD 3."""
    return DIGITS.get(currency, 2)


def scaled(amount: int, times: int, by: int) -> int:
    """amount × times ÷ by, rounded half away from zero; `by` is above 0. Raises TooLargeError beyond LARGEST."""
    product = amount * times
    found, rest = divmod(abs(product), by)
    found += 2 * rest >= by
    if found > LARGEST:
        raise TooLargeError
    return found if product >= 0 else -found


def in_force(entry: Price | CategoryDiscount | VatRate, day: str) -> bool:
    """Whether the day lies in the entry's period, its first and last day included."""
    return (entry.get("valid_from") or "") <= day <= (entry.get("valid_to") or OPEN_END)


def day_number(date: str) -> int:
    """Days since the beginning of our calendar: the difference of two is the days between them."""
    year, month, day = int(date[:4]), int(date[5:7]), int(date[8:10])
    year -= month <= 2
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day


def exchange(rates: Iterable[ExchangeRate], currency: str, day: str) -> Exchange | None:
    """The rate of the day: the newest that is not of a later day; of two of one day the higher."""
    best: ExchangeRate | None = None
    for rate in rates:
        if rate["currency"] != currency or rate["on"] > day or rate["rate_e6"] <= 0:
            continue
        if best is None or (rate["on"], rate["rate_e6"]) > (best["on"], best["rate_e6"]):
            best = rate
    if best is None:
        return None
    old = day_number(day) - day_number(best["on"]) > RATE_DAYS
    return Exchange(rate_e6=best["rate_e6"], rate_on=best["on"], rate_old=old)


def mode_of(customer: Customer, group: Group | None) -> Mode:
    """Whether his orders are net or gross: as his price group says; without one a company's net, a person's gross."""
    if group is not None:
        return group["mode"]
    return "net" if customer["kind"] == "company" else "gross"


def tax_case(company: Company, customer: Customer, delivery_country: str) -> TaxCase:
    """Whose value added tax an order to this country bears. Goods only; the place is where they arrive.

    In this order: § 19 UStG, none at all. Within the country (or no country known): domestic. From or to outside of the
    Union: export, free (§ 4 Nr. 1a, § 6 UStG). A company of the Union with a confirmed VAT id of another state than
    the supplier's: free, the customer pays (§ 4 Nr. 1b, § 6a UStG; the id need not be of the state of arrival). All
    others in the Union, companies without such an id too, since nobody may supply them free: tax of the country of
    arrival if the company uses the One Stop Shop (§ 3c, § 18j UStG), else its own ("eu_origin", § 3c Abs. 4).
    A country's special areas (Helgoland, the Canaries, Northern Ireland) cannot be told by its code; they follow it.
    """
    home = _taxed_as(company["country"])
    place = _taxed_as(delivery_country or customer["country"])
    if company["small_business"]:
        return TaxCase(case="small_business", reason="paragraph_19", country=home)
    if place == "":
        return TaxCase(case="domestic", reason="no_country", country=home)
    if place == home:
        return TaxCase(case="domestic", reason="same_country", country=home)
    if home not in UNION or place not in UNION:
        return TaxCase(case="export", reason="third_country", country=home)
    if customer["kind"] == "person":
        return _in_the_union(company, "person", home, place)
    if customer["vat_id"] == "":
        return _in_the_union(company, "vat_id_missing", home, place)
    if not customer["vat_id_confirmed"]:
        return _in_the_union(company, "vat_id_unconfirmed", home, place)
    if _taxed_as(customer["vat_id"][:2]) == home:
        return _in_the_union(company, "vat_id_domestic", home, place)
    return TaxCase(case="eu_company", reason="vat_id", country=home)


def terms_of(
    company: Company, customer: Customer, group: Group | None, delivery_country: str, day: str, supply_on: str | None
) -> Terms:
    """What holds for a whole order. `day`: prices and rates are those of it; `supply_on`: the tax, None: same day.

    `delivery_country` "" is the customer's own.
    """
    currency = customer["currency"] or company["currency"]
    foreign = currency != company["currency"]
    return Terms(
        currency=currency,
        price_mode=mode_of(customer, group),
        tax=tax_case(company, customer, delivery_country),
        exchange=exchange(company["rates"], currency, day) if foreign else None,
        day=day,
        supply_on=supply_on or day,
    )


def vat_of(company: Company, terms: Terms, vat_class: str) -> Vat | None:
    """The rate of a class in these terms, and the one contained in its gross prices; None if one is not known.

    A gross price is what a customer pays who pays this tax: it stays the same at home, when the rate changes, under
    § 19, and in a country of the One Stop Shop. Who pays none (eu_company, export) pays it without the rate at home.
    """
    case = terms["tax"]["case"]
    if case == "small_business":
        return Vat(rate_bp=0, included_bp=0)
    rate = _vat_rate(company["vat_rates"], terms["tax"]["country"], vat_class, terms["supply_on"])
    if rate is None:
        return None
    return Vat(rate_bp=0 if case in TAX_FREE else rate, included_bp=rate)


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
        return _on_request(product, vat, quantity_milli, "quantity")
    if vat is None:
        return _on_request(product, vat, quantity_milli, "no_vat_rate")
    case = Case(company, terms, vat, product["discountable"], quantity_milli)
    try:
        return _price(product, own_prices, customer, group, case)
    except TooLargeError:
        return _on_request(product, vat, quantity_milli, "too_large")


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
    lists = _lists(group)
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
            total = _less(total, taken)
            reason.append(Step(code="line_discount", amount=total, bp=taken))
        elif bp > 0:
            reason.append(Step(code="line_discount_refused", amount=total, bp=bp))
    except TooLargeError:
        reason = [_why("too_large")]
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
            _within(sum(tax["net"] for tax in taxes)),
            _within(sum(tax["vat"] for tax in taxes)),
            _within(sum(tax["gross"] for tax in taxes)),
        )
    except TooLargeError:
        return Totals(taxes=[], total_net=None, total_vat=None, total_gross=None, open_lines=open_lines)
    return Totals(taxes=taxes, total_net=net, total_vat=vat, total_gross=gross, open_lines=open_lines)


def _taxed_as(country: str) -> str:
    return TAXED_AS.get(country, country)


def _in_the_union(
    company: Company,
    reason: Literal["person", "vat_id_missing", "vat_id_unconfirmed", "vat_id_domestic"],
    home: str,
    place: str,
) -> TaxCase:
    if company["oss"]:
        return TaxCase(case="oss", reason=reason, country=place)
    return TaxCase(case="eu_origin", reason=reason, country=home)


def _vat_rate(rates: Iterable[VatRate], country: str, vat_class: str, day: str) -> int | None:
    """The rate that began last; of two that began together the higher, so that no tax is missing."""
    best: tuple[str, int] | None = None
    for rate in rates:
        if rate["country"] != country or rate["vat_class"] != vat_class or not in_force(rate, day):
            continue
        one = (rate.get("valid_from") or "", rate["rate_bp"])
        if best is None or one > best:
            best = one
    return None if best is None else best[1]


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


def _lists(group: Group | None) -> tuple[str, ...]:
    return ("base", "special") if group is None else ("base", "special", f"group:{group['id']}")


def _price(
    product: Product, own_prices: Sequence[Price], customer: Customer, group: Group | None, case: Case
) -> Priced:
    terms, home = case.terms, case.company["currency"]
    bases = [entry for entry in product["prices"] if entry.get("list") == "base"]
    base = _in_list(bases, "base", terms["currency"], None, case)
    foreign = base is None and terms["currency"] != home
    if foreign and terms["exchange"] is not None:
        base = _in_list(bases, "base", home, None, case)
    own = _in_list(own_prices, "own", terms["currency"], base, case)
    if own is not None:
        return _priced(product, case, own.amount, own, own.steps)
    found = base
    if group is not None:
        name = f"group:{group['id']}"
        entries = [entry for entry in product["prices"] if entry.get("list") == name]
        found = _in_list(entries, "group", terms["currency"], base, case) or base
    if found is None:
        rate_missing = foreign and terms["exchange"] is None and _steps(bases, home, False, case) != []
        return _on_request(product, case.vat, case.quantity_milli, "no_rate" if rate_missing else "no_price")
    steps = [*found.steps]
    amount = found.amount
    taken = discount(product, customer, group, terms["day"])
    if taken is not None and not product["discountable"]:
        steps.append(Step(code="not_discountable", amount=amount, bp=taken["bp"]))
    elif taken is not None:
        amount = _less(amount, taken["bp"])
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
    special = _in_list(specials, "special", terms["currency"], base, case)
    if special is None and foreign and found is base and terms["exchange"] is not None:
        special = _in_list(specials, "special", home, base, case)
    if special is None:
        return _priced(product, case, found.amount, regular, steps)
    if _compare(special.amount, special.per_milli, regular.amount, regular.per_milli) < 0:
        listed = scaled(found.amount, special.per_milli, found.per_milli)
        return _priced(product, case, listed, special, [*steps, *_after(special, base)])
    not_lower = Step(code="special_not_lower", amount=special.amount, per_milli=special.per_milli)
    return _priced(product, case, found.amount, regular, [*steps, not_lower])


def _steps(entries: Iterable[Price], currency: str, percent: bool, case: Case) -> list[Price]:
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


def _in_list(entries: Iterable[Price], name: str, currency: str, base: Found | None, case: Case) -> Found | None:
    """The price of a list; of two agreements that began together the lower, which the customer may insist on."""
    best: Found | None = None
    for entry in _steps(entries, currency, base is not None and case.discountable, case):
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
    amount = _less(base.amount, min(bp, WHOLE_BP))
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
    compared = _compare(one.amount, one.per_milli, other.amount, other.per_milli)
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


def _compare(amount: int, per_milli: int, other_amount: int, other_per_milli: int) -> int:
    """Below 0 if a unit costs less by the first price than by the second, 0 if as much."""
    mine, theirs = amount * other_per_milli, other_amount * per_milli
    return (mine > theirs) - (mine < theirs)


def _lower(one: Priced, other: Priced) -> bool:
    """Whether a unit costs less; both have a price."""
    amount, per_milli = one["unit_price"] or 0, one["per_milli"] or 1
    return _compare(amount, per_milli, other["unit_price"] or 0, other["per_milli"] or 1) < 0


def _less(amount: int, bp: int) -> int:
    """The amount less a percentage, rounded."""
    return scaled(amount, WHOLE_BP - bp, WHOLE_BP)


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


def _on_request(product: Product, vat: Vat | None, quantity_milli: int, why: str) -> Priced:
    return Priced(
        product_id=product["id"],
        quantity_milli=quantity_milli,
        per_milli=None,
        list_price=None,
        unit_price=None,
        vat_class=product["vat_class"],
        vat_rate_bp=None if vat is None else vat["rate_bp"],
        reason=[_why(why)],
    )


def _why(code: str) -> Step:
    return Step(code=code, amount=None)


def _tax(vat_class: str, rate_bp: int, total: int, price_mode: Mode) -> Tax:
    total = _within(total)
    if price_mode == "net":
        vat = scaled(total, rate_bp, WHOLE_BP)
        return Tax(vat_class=vat_class, rate_bp=rate_bp, net=total, vat=vat, gross=_within(total + vat))
    vat = scaled(total, rate_bp, WHOLE_BP + rate_bp)
    return Tax(vat_class=vat_class, rate_bp=rate_bp, net=total - vat, vat=vat, gross=total)


def _within(amount: int) -> int:
    if abs(amount) > LARGEST:
        raise TooLargeError
    return amount
