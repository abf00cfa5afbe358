"""The page that scans, and what a code led to (B8). Pure; twin: web/worker/scanning/pages.js."""

from typing import Any, TypedDict
from urllib.parse import quote

from backend.catalog.gtin import looks_mistyped
from backend.catalog.pages import UNESCAPED, Coded, row
from backend.orders.draft_rules import line_id
from backend.scanning.assigning import clean

Context = dict[str, Any]
CODES_MAX = 10  # of one photo that are looked up


class Into(TypedDict):
    """The draft that is scanned into: whose it is, and the id of the line that the first find makes there."""

    customer_id: str
    draft_id: str
    name: str
    line_id: str


class Read(TypedDict):
    """A code as it was read or typed, and the products it stands for."""

    code: str
    products: list[Coded]


def page(
    reads: list[Read], currency: str, today: str, into: Into | None = None, problem: str = "", may_assign: bool = False
) -> Context:
    """scanning/page.html, fragment scanning/found.html.

    Context: {nav, typed, problem, into {href, name, customer_id, draft_id} or none, reads [{code, state, assign,
    search, finds [{id, href, name, number, active, price, unit, own_unit, quantity_milli, by, line_id}]}]}.
    What is found goes into the draft `into`; `assign` leads whoever may to where the code is given to a product.
    `state` of a read: "found", "several" products of one code, "unknown", or "mistyped" where the check digit is wrong.
    `problem` of a photo: "none" (no code in it), "missing", "too_large", "too_many_pixels", "not_a_picture" or "".
    """
    return {
        "nav": "scan",
        "typed": reads[0]["code"] if len(reads) == 1 else "",
        "problem": problem,
        "into": None if into is None else _into(into),
        "reads": _reads(reads, currency, today, into, may_assign),
    }


def _into(into: Into) -> Context:
    customer_id, draft_id = into["customer_id"], into["draft_id"]
    href = f"/customers/{customer_id}/drafts/{draft_id}"
    return {"href": href, "name": into["name"], "customer_id": customer_id, "draft_id": draft_id}


def _reads(reads: list[Read], currency: str, today: str, into: Into | None, may_assign: bool) -> list[Context]:
    """Each find may become a line of its own: their ids are counted from the first."""
    shown, place = [], 0
    for read in reads:
        ids = ["" if into is None else line_id(into["line_id"], place + n) for n in range(len(read["products"]))]
        shown.append(_read(read, currency, today, ids, may_assign))
        place += len(ids)
    return shown


def _read(read: Read, currency: str, today: str, line_ids: list[str], may_assign: bool) -> Context:
    code, products = read["code"], read["products"]
    asked = quote(code, safe=UNESCAPED)
    return {
        "code": code,
        "state": _state(code, len(products)),
        "finds": [_find(one, currency, today, id_) for one, id_ in zip(products, line_ids, strict=True)],
        "assign": f"/scan/assign?code={asked}" if may_assign and clean(code) else "",
        "search": f"/products?q={asked}",
    }


def _state(code: str, count: int) -> str:
    if count:
        return "found" if count == 1 else "several"
    return "mistyped" if looks_mistyped(code) else "unknown"


def _find(coded: Coded, currency: str, today: str, line_id: str) -> Context:
    shown = row(coded["line"], currency, today)
    return {
        **shown,
        "unit": coded["unit"] or shown["unit"],
        "own_unit": shown["unit"],
        "quantity_milli": coded["quantity_milli"],
        "by": coded["by"],
        "line_id": line_id,
    }
