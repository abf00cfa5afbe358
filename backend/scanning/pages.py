"""The page that scans, and what a code led to (B8). Pure; twin: web/worker/scanning/pages.js."""

from typing import Any, TypedDict
from urllib.parse import quote

from backend.catalog.gtin import looks_mistyped
from backend.catalog.pages import UNESCAPED, Coded, row

Context = dict[str, Any]
CODES_MAX = 10  # of one photo that are looked up


class Read(TypedDict):
    """A code as it was read or typed, and the products it stands for."""

    code: str
    products: list[Coded]


def page(reads: list[Read], currency: str, today: str, problem: str = "") -> Context:
    """scanning/page.html, fragment scanning/found.html.

    Context: {nav, typed, problem, reads [{code, state, finds [{id, href, name, number, active, price, unit, own_unit,
    quantity_milli, by}], search}]}. `state` of a read: "found", "several" products of one code, "unknown", or
    "mistyped" where the check digit is wrong. `problem` of a photo: "none" (no code in it), "missing", "too_large",
    "too_many_pixels", "not_a_picture" or "".
    """
    return {
        "nav": "scan",
        "typed": reads[0]["code"] if len(reads) == 1 else "",
        "problem": problem,
        "reads": [_read(one, currency, today) for one in reads],
    }


def _read(read: Read, currency: str, today: str) -> Context:
    code, products = read["code"], read["products"]
    asked = quote(code, safe=UNESCAPED)
    return {
        "code": code,
        "state": _state(code, len(products)),
        "finds": [_find(one, currency, today) for one in products],
        "search": f"/products?q={asked}",
    }


def _state(code: str, count: int) -> str:
    if count:
        return "found" if count == 1 else "several"
    return "mistyped" if looks_mistyped(code) else "unknown"


def _find(coded: Coded, currency: str, today: str) -> Context:
    shown = row(coded["line"], currency, today)
    return {
        **shown,
        "unit": coded["unit"] or shown["unit"],
        "own_unit": shown["unit"],
        "quantity_milli": coded["quantity_milli"],
        "by": coded["by"],
    }
