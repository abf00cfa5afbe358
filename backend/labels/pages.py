"""Labels and product sheets as the printer gets them: only the server makes these pages, so they have no twin. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.catalog import pages as catalog
from backend.catalog import rules
from backend.catalog.codes import ONE
from backend.catalog.editing import by_path
from backend.catalog.pages import Category, Context, Product
from backend.labels import own, symbols
from backend.labels.prices import PriceList, on_label
from backend.labels.sheets import SHEETS, Sheet, mm
from backend.labels.symbols import Symbol
from backend.labels.wishes import CODES, EACH, NO_PART, PARTS, Wish, address, style
from backend.notes.pages import Named

FINEST = 19
"""Hundredths of a millimetre a bar must have: what office printers draw and phones read (GS1 allows less for nothing
that is not sold over a till)."""

BOLDEST = 50
"""Bars are drawn no wider than this: 1.5 times the nominal size of an EAN."""


def choice(
    wish: Wish,
    rows: Sequence[Product],
    total: int,
    categories: list[Category],
    groups: Sequence[Named],
    currency: str,
    today: str,
    errors: Mapping[str, str],
) -> Context:
    """What to print: labels/choose.html. `rows` are the chosen products, then some of the `total` that were found.

    Context: {nav, q, categories [{id, name, on}], rows [a row of the catalogue's list, with on, each, copies, error],
    total, chosen, sheets [{key, columns, rows, wide, high, roll, on}], own {sheet, roll: on, measures {field: text}},
    parts {part: on}, no_part, lists [{id, name, on}] of price groups, codes [{value, on}], start, copies, errors
    {field: text}, faults [text]}. `each` of a row names the field in which its own number of `copies` stands.
    """
    return {
        "nav": "products",
        "q": wish.q,
        "categories": by_path(categories, wish.category),
        "rows": [_chosen(wish, row, currency, today, errors) for row in rows],
        "total": total,
        "chosen": len(wish.ids),
        "sheets": [_sheet(sheet, sheet is wish.sheet) for sheet in SHEETS],
        "own": {
            "sheet": wish.sheet.key == own.SHEET,
            "roll": wish.sheet.key == own.ROLL,
            "measures": {name: wish.measures.get(name, "") for name in own.FIELDS},
        },
        "parts": {part: part in wish.parts for part in PARTS},
        "no_part": NO_PART,
        "lists": [{"id": group["id"], "name": group["name"], "on": group["id"] == wish.prices} for group in groups],
        "codes": [{"value": code, "on": code == wish.code} for code in CODES],
        "start": str(wish.start),
        "copies": str(wish.copies),
        "errors": {name: errors.get(name, "") for name in ("start", "copies", "many", *own.FIELDS)},
        "faults": list(dict.fromkeys(errors.values())),
    }


def printed(wish: Wish, products: Sequence[Product], prices: PriceList) -> Context:
    """The labels on their sheets: labels/print.html.

    Context: {nav, back, style, sheet, pages [[label or None]], symbols [{id, kind, width, height, path}], labels,
    without}. A label is {name, number, price as in the catalogue's list or None, unit, unit_price, code {id, kind,
    text, wide} or None}; a symbol stands in the page once, however often it is printed; `without` counts products
    that have no code to print.
    """
    drawn: dict[Symbol, str] = {}
    labels = [
        label
        for product in products
        for label in [_label(wish, product, prices, drawn)] * wish.copies_of(product["id"])
    ]
    places = [None] * (wish.start - 1 if not wish.sheet.roll else 0) + labels
    size = wish.sheet.labels
    return {
        "nav": "products",
        "back": address(wish),
        "style": style(wish),
        "sheet": _sheet(wish.sheet, True),
        "pages": [places[at : at + size] for at in range(0, len(places), size)],
        "symbols": [_drawn(symbol, id_) for symbol, id_ in drawn.items()],
        "labels": len(labels),
        "without": sum(wish.code != "none" and code_of(product) == "" for product in products),
    }


def product_sheet(product: Product, categories: list[Category], currency: str, today: str, home: str) -> Context:
    """All about one product on a page of paper: labels/sheet.html.

    Context: that of the product's page, and: back, address, symbols, here (of the QR code to the product at `home`),
    printed [{code, unit, quantity_milli, id or "", kind, wide}].
    """
    drawn: dict[Symbol, str] = {}
    context = catalog.detail(product, categories, currency, today)
    here = f"{home}/products/{product['id']}"
    found = [(code, symbols.bars(code["code"]) or symbols.qr(code["code"])) for code in context["codes"]]
    return {
        **context,
        "back": f"/products/{product['id']}",
        "address": here,
        "here": _use(symbols.qr(here), drawn, 0),
        "printed": [{**code, "symbol": _use(symbol, drawn, SHEET_BARS)} for code, symbol in found],
        "symbols": [_drawn(symbol, id_) for symbol, id_ in drawn.items()],
    }


SHEET_BARS = 7_000
"""Hundredths of a millimetre that a code on a product's sheet may be wide."""


def code_of(product: Product) -> str:
    """What a reader is to read: the code of the product's own unit, else of a packaging, else its number; or ""."""
    codes = sorted(product["codes"], key=lambda code: code["unit"] != "" or code["quantity_milli"] != ONE)
    return str(codes[0]["code"]) if codes else product["number"]


def _label(wish: Wish, product: Product, prices: PriceList, drawn: dict[Symbol, str]) -> dict[str, Any]:
    price = on_label(product, prices) if wish.parts & {"price", "unit_price"} else None
    per = price and rules.unit_price(price, product["content_milli"], product["content_unit"])
    return {
        "name": (product["name"] or product["number"]) if "name" in wish.parts else "",
        "number": product["number"] if "number" in wish.parts else "",
        "price": price if "price" in wish.parts else None,
        "unit": product["unit"],
        "unit_price": {**per, "currency": price["currency"]} if per and price and "unit_price" in wish.parts else None,
        "code": _use(_symbol(wish, code_of(product)), drawn, wish.sheet.inside),
    }


def _symbol(wish: Wish, code: str) -> Symbol | None:
    """Bars where they are wanted and come out wide enough to be read, else a QR code."""
    if wish.code == "none" or not code:
        return None
    drawn = symbols.bars(code) if wish.code == "bars" else None
    if drawn is not None and drawn.width * FINEST <= wish.sheet.inside:
        return drawn
    return symbols.qr(code)


def _use(symbol: Symbol | None, drawn: dict[Symbol, str], most: int) -> dict[str, str] | None:
    """How a place of the page refers to a symbol, which is drawn once. Bars are at most so wide."""
    if symbol is None:
        return None
    id_ = drawn.setdefault(symbol, f"code-{len(drawn)}")
    wide = mm(min(symbol.width * BOLDEST, most)) if symbol.kind == "bars" else ""
    return {"id": id_, "kind": symbol.kind, "text": symbol.text, "wide": wide}


def _drawn(symbol: Symbol, id_: str) -> dict[str, object]:
    return {"id": id_, "kind": symbol.kind, "width": symbol.width, "height": symbol.height, "path": symbol.path}


def _sheet(sheet: Sheet, on: bool) -> dict[str, object]:
    return {
        "key": sheet.key,
        "columns": sheet.columns,
        "rows": sheet.rows,
        "labels": sheet.labels,
        "wide": sheet.wide * 10,  # thousandths of a millimetre, as the filter `quantity` takes them
        "high": sheet.high * 10,
        "roll": sheet.roll,
        "on": on,
    }


def _chosen(wish: Wish, row: Product, currency: str, today: str, errors: Mapping[str, str]) -> dict[str, object]:
    copies, _ = wish.each.get(row["id"], ("", 0))
    each = EACH + row["id"]
    own_copies = {"each": each, "copies": copies, "error": errors.get(each, "")}
    return {**catalog.row(_line(row), currency, today), "on": row["id"] in wish.ids, **own_copies}


def _line(product: Product) -> catalog.Line:
    return catalog.Line(
        id=product["id"],
        name=product["name"],
        number=product["number"],
        unit=product["unit"],
        active=product["active"],
        prices=product["prices"],
    )
