"""The catalogue of the demo business: categories and products, the same for the same amount, seed and day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import NamedTuple

from backend.catalog.gtin import check_digit
from backend.demo import moments
from backend.demo.kinds import KINDS, LINES, Kind
from backend.groups.first import CONSUMERS, DEALERS
from sync.server.values import Json, Values

FIRST_NUMBER = 10_010
IN_STORE = "2"
"""The GTIN prefix for numbers within a company (GS1 General Specifications, 2.1.11): they belong to nobody else."""

SCALES = ((24_000, 95), (96_000, 90))
"""From so many thousandths on, so many per cent of the price."""

FRANCS_PER_EURO = 96  # in per cent, of the price before it is rounded to 5 centimes
SCALED_SHARE, FRANCS_SHARE, SPECIAL_SHARE, GONE_SHARE = 0.7, 0.35, 0.06, 0.03
SPECIAL_DAYS = 21
DEALERS_SHARE, CONSUMERS_SHARE = 0.12, 0.25
DEALERS_BP = (500, 800, 1_000)
VAT_PERCENT = {"standard": 19, "reduced": 7, "zero": 0}


class Made(NamedTuple):
    """A category or a product: its id and wire fields."""

    id: str
    row: Values


class Catalogue(NamedTuple):
    """Categories stand before those below them."""

    categories: list[Made]
    products: list[Made]


def catalogue(random: Random, amount: int, now: datetime) -> Catalogue:
    """So many products and the categories they stand in."""
    categories: dict[tuple[str, ...], Made] = {}
    products = []
    for place, (line, kind, variety, size) in enumerate(islice(_wares(random), amount)):
        for depth in range(1, len(kind.category) + 1):
            path = kind.category[:depth]
            if path not in categories:
                above = categories[path[:-1]].id if depth > 1 else None
                row: Values = {"name": path[-1], "parent_id": above}
                categories[path] = Made(moments.identifier(random, moments.SPAN), row)
        row = _product(random, place, line, kind, variety, size, now)
        row["category_id"] = categories[kind.category].id
        products.append(Made(moments.identifier(random, moments.SPAN), row))
    return Catalogue(list(categories.values()), products)


def most() -> int:
    """How many different products the business knows."""
    return len(LINES) * sum(len(set(kind.varieties)) * len(kind.sizes) for kind in KINDS)


def _wares(random: Random) -> Iterator[tuple[str, Kind, str, int]]:
    """Every ware once: kind by kind in turn, so that a small business has some of each; the plain line first."""
    for line in LINES:
        stocks = [
            [(line, kind, variety, size) for variety in dict.fromkeys(kind.varieties) for size in kind.sizes]
            for kind in KINDS
        ]
        for stock in stocks:
            random.shuffle(stock)
        while any(stocks):
            for stock in stocks:
                if stock:
                    yield stock.pop()


def _product(random: Random, place: int, line: str, kind: Kind, variety: str, size: int, now: datetime) -> Values:
    sold_in_grams = bool(kind.content_unit)
    measure = f"{size} {kind.content_unit}" if sold_in_grams else ("klein", "groß")[size - 1]
    price = round(kind.sizes[size] * random.uniform(0.9, 1.15) * (1 if not line else 1.12))
    carton = kind.carton
    return {
        "number": str(FIRST_NUMBER + 10 * place),
        "name": f"{line} {kind.of.format(variety)} {measure}".strip(),
        "description": kind.text,
        "codes": _codes(place, carton),
        "unit": kind.unit,
        "packaging": "Karton" if carton else "",
        "packaging_milli": carton * 1_000 if carton else None,
        "minimum_milli": carton * 500 if carton else None,
        "content_milli": size * 1_000 if sold_in_grams else None,
        "content_unit": kind.content_unit,
        "vat_class": kind.vat_class,
        "discountable": sold_in_grams,
        "prices": _prices(random, price, carton, kind.vat_class, now),
        "active": random.random() >= GONE_SHARE,
    }


def _codes(place: int, carton: int) -> Json:
    digits = f"{IN_STORE}{place:011d}"
    codes: list[Json] = [_code(digits, "", 1)]
    return [*codes, _code(f"1{digits}", "Karton", carton)] if carton else codes


def _code(digits: str, unit: str, quantity: int) -> Json:
    return {"code": f"{digits}{check_digit(digits)}", "unit": unit, "quantity_milli": quantity * 1_000}


def _prices(random: Random, amount: int, carton: int, vat_class: str, now: datetime) -> Json:
    prices: list[Json] = [_price(amount)]
    if carton and random.random() < SCALED_SHARE:
        prices += [_price(amount * share // 100, from_milli=quantity) for quantity, share in SCALES]
    if random.random() < FRANCS_SHARE:
        prices.append(_price(amount * FRANCS_PER_EURO // 100 // 5 * 5, currency="CHF"))
    if random.random() < SPECIAL_SHARE:
        begin = now + timedelta(days=random.randint(-SPECIAL_DAYS, SPECIAL_DAYS))
        end = begin + timedelta(days=SPECIAL_DAYS)
        days = (begin.date().isoformat(), end.date().isoformat())
        prices.append(_price(amount * 85 // 100, list_="special", days=days))
    if random.random() < DEALERS_SHARE:
        prices.append(_price(0, list_=f"group:{DEALERS}", currency="", discount_bp=random.choice(DEALERS_BP)))
    if random.random() < CONSUMERS_SHARE:
        shelf = amount * (100 + VAT_PERCENT[vat_class]) // 1_000 * 10 + 9  # a price that ends in nine
        prices.append(_price(shelf, list_=f"group:{CONSUMERS}", mode="gross"))
    return prices


def _price(
    amount: int,
    *,
    list_: str = "base",
    currency: str = "EUR",
    mode: str = "net",
    from_milli: int = 0,
    discount_bp: int | None = None,
    days: tuple[str | None, str | None] = (None, None),
) -> dict[str, Json]:
    worth: dict[str, Json] = {"amount": amount} if discount_bp is None else {"discount_bp": discount_bp}
    return {
        "list": list_,
        "currency": currency,
        "mode": mode,
        "per_milli": 1_000,
        "from_milli": from_milli,
        **worth,
        "valid_from": days[0],
        "valid_to": days[1],
    }
