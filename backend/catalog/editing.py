"""The page on which the catalogue is kept: only the server makes it, so it has no twin. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from backend.catalog import rules
from backend.catalog.forms import CONTENT_UNITS, VAT_CLASSES
from backend.catalog.pages import Category, Context, Product
from backend.catalog.prices import PER
from backend.catalog.typed import (
    CODE_ROWS,
    LISTS,
    MILLI_DIGITS,
    PRICE_ROWS,
    QUANTITIES,
    is_edited,
    shown_worth,
    written,
)
from backend.notes.pages import Named

SPARE_CODES, SPARE_PRICES = 2, 3  # empty rows to write into
TEXTS = ("number", "name", "description", "unit", "packaging", "content_unit", "vat_class")
CURRENCIES = ("EUR", "CHF", "USD", "GBP")
"""Offered everywhere, besides those that have a rate of exchange."""


def form(
    product: Product | None,
    product_id: str,
    version: int,
    category_id: str,
    categories: list[Category],
    currency: str,
    rates: Sequence[Mapping[str, Any]],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    language: str,
    saved: bool = False,
    groups: Sequence[Named] = (),
) -> Context:
    """Create or edit a product: catalog/form.html, fragment catalog/fields.html.

    `version` is that of the row shown, `category_id` of a category that is to be made, `groups` are those that may have
    prices. Context: {nav, new, action,
    back, id, version, category_id, values {field: text}, active, discountable, errors {field: text}, faults [text],
    categories [{id, name, on}], lists [{value, name}], codes and prices [{place, field: text, error}], pers,
    currencies, vat_classes,
    content_units, kept, saved}. `kept` prices are not in the form and stay.
    """
    ids = [group["id"] for group in groups]
    shown = {**_shown(product, language, ids), **typed}
    rows = list(product["prices"]) if product else []
    edited = [price for price in rows if is_edited(price, ids)]
    return {
        "nav": "products",
        "new": product is None,
        "action": "/catalog" if product is None else f"/catalog/{product_id}/edit",
        "back": "/products" if product is None else f"/products/{product_id}",
        "id": product_id,
        "version": str(version),
        "category_id": category_id,
        "values": {name: shown.get(name, "") for name in (*TEXTS, *QUANTITIES, "new_category")},
        "active": bool(shown.get("active", "on")),
        "discountable": bool(shown.get("discountable", "on")),
        "errors": {name: errors.get(name, "") for name in (*TEXTS, *QUANTITIES, "new_category")},
        "faults": list(dict.fromkeys(errors.values())),
        "categories": by_path(categories, shown.get("category_id", "")),
        "codes": [
            _row(f"code-{n}", ("", "-unit", "-quantity"), shown, errors)
            for n in range(_count(typed, "code", len(product["codes"]) if product else 0, SPARE_CODES, CODE_ROWS))
        ],
        "prices": [
            {
                **_row(f"price-{n}", ("-amount", "-percent", "-from", "-valid_from", "-valid_to"), shown, errors),
                "list": shown.get(f"price-{n}-list", "base"),
                "currency": shown.get(f"price-{n}-currency", currency),
                "mode": shown.get(f"price-{n}-mode", "net"),
                "per": shown.get(f"price-{n}-per", str(PER[0])),
            }
            for n in range(_count(typed, "price", len(edited), SPARE_PRICES, PRICE_ROWS))
        ],
        "lists": [
            *({"value": name, "name": ""} for name in LISTS),
            *({"value": f"group:{group['id']}", "name": group["name"]} for group in groups),
        ],
        "pers": [str(per) for per in PER],
        "currencies": offered_currencies(currency, rates, [str(price["currency"]) for price in edited]),
        "vat_classes": list(VAT_CLASSES),
        "content_units": list(CONTENT_UNITS),
        "kept": len(rows) - len(edited[:PRICE_ROWS]),
        "saved": saved,
    }


def offered_currencies(ours: str, rates: Sequence[Mapping[str, Any]], more: Sequence[str]) -> list[str]:
    """The currencies in which a price may be typed: the company's, the usual, those of its rates, and what is there."""
    return sorted({ours, *CURRENCIES, *(str(rate["currency"]) for rate in rates), *more} - {""})


def carried(product: Product | None, groups: Collection[str] = ()) -> list[dict[str, Any]]:
    """The prices that the form does not show."""
    if product is None:
        return []
    shown = [price for price in product["prices"] if is_edited(price, groups)][:PRICE_ROWS]
    return [price for price in product["prices"] if price not in shown]


def _shown(product: Product | None, language: str, groups: Collection[str]) -> dict[str, str]:
    if product is None:
        return {"vat_class": VAT_CLASSES[0]}
    row: dict[str, Any] = {**product}
    shown = {name: str(row[name]) for name in TEXTS}
    shown |= {name: written(row[name], MILLI_DIGITS, language) for name in QUANTITIES}
    shown |= {name: "on" if row[name] else "" for name in ("active", "discountable")}
    shown["category_id"] = product["category_id"] or ""
    for n, code in enumerate(product["codes"][:CODE_ROWS]):
        shown |= {f"code-{n}": code["code"], f"code-{n}-unit": code["unit"]}
        shown[f"code-{n}-quantity"] = written(code["quantity_milli"], MILLI_DIGITS, language)
    edited = [price for price in product["prices"] if is_edited(price, groups)]
    for n, price in enumerate(edited[:PRICE_ROWS]):
        shown |= {f"price-{n}-list": str(price["list"]), **shown_worth(price, f"price-{n}", language)}
    return shown


def by_path(categories: list[Category], chosen: str) -> list[dict[str, object]]:
    """Categories to choose from: {id, name, on}, each named by its whole path, in that order."""
    named = [(" › ".join(step["name"] for step in rules.path(categories, row["id"])), row["id"]) for row in categories]
    return [{"id": id_, "name": name, "on": id_ == chosen} for name, id_ in sorted(named)]


def _count(typed: Mapping[str, str], kind: str, there: int, spare: int, most: int) -> int:
    parts = ("",) if kind == "code" else ("-amount", "-percent")
    used = [n + 1 for n in range(most) if any(typed.get(f"{kind}-{n}{part}") for part in parts)]
    return min(max([there, *used]) + spare, most)


def _row(place: str, parts: tuple[str, ...], shown: Mapping[str, str], errors: Mapping[str, str]) -> Context:
    named = {part.removeprefix("-") or "code": shown.get(place + part, "") for part in parts}
    return {"place": place, **named, "error": errors.get(place, "")}
