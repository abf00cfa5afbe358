"""A code that no product has yet is given to one (B8). Pure; twin: web/worker/scanning/assigning.js."""

from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import quote

from backend.catalog.gtin import CODE_MAX, CODES_MAX, keys
from backend.catalog.pages import UNESCAPED, Line, row
from backend.letters import without_blanks

Context = dict[str, Any]
Row = Mapping[str, Any]
ONE = 1_000  # thousandths
SHOWN = ("id", "name", "number", "unit", "packaging", "packaging_milli")


class Wanted(TypedDict):
    """The codes a product has then, or None if there is nothing to write; `problem` "full" or ""."""

    codes: list[dict[str, Any]] | None
    problem: str


def clean(code: str) -> str:
    """The code as a product may keep it, or "" for what is none."""
    text = without_blanks(code)
    return text if 0 < len(text) <= CODE_MAX else ""


def page(
    code: str, q: str, lines: list[Line], more: bool, product: Row | None, currency: str, today: str, problem: str = ""
) -> Context:
    """scanning/assign.html, fragment scanning/assign_found.html.

    Context: {nav, code, q, rows [a row of the list of products, its href chooses it], more, product {id, name, number,
    unit, packaging, packaging_milli} or none, again, problem}. With a `product` it asks on which unit the code stands.
    """
    asked = f"/scan/assign?code={quote(code, safe=UNESCAPED)}"
    return {
        "nav": "scan",
        "code": code,
        "q": q,
        "rows": [{**row(line, currency, today), "href": f"{asked}&product={line['id']}"} for line in lines],
        "more": more,
        "product": None if product is None else {name: product[name] for name in SHOWN},
        "again": asked,
        "problem": problem,
    }


def with_code(product: Row, code: str, packed: bool) -> Wanted:
    """The product's codes with this one, on its own unit or on its packaging unit; a code it has stays as it is."""
    there = [dict(one) for one in product["codes"]]
    known = {key for one in there for key in keys(one["code"])}
    if known & set(keys(code)):
        return Wanted(codes=None, problem="")
    if len(there) >= CODES_MAX:
        return Wanted(codes=None, problem="full")
    on_packaging = packed and product["packaging_milli"]
    unit, quantity = (product["packaging"], product["packaging_milli"]) if on_packaging else ("", ONE)
    return Wanted(codes=[*there, {"code": code, "unit": unit, "quantity_milli": quantity}], problem="")
