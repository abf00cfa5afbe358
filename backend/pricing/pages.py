"""A customer's prices as the pages show them (B2): what was agreed, what he would pay, and why. Pure.

Twin: web/worker/pricing/pages.js, function for function in the same order.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.catalog.rules import may_edit
from backend.countries import country_name
from backend.fold import name_key
from backend.letters import plain_digits, without_blanks
from backend.notes.pages import Owner
from backend.pricing.deal import Deal, following, priced
from backend.pricing.order import totals

Context = dict[str, Any]
Row = Mapping[str, Any]

ONE = 1_000
MILLION = 1_000_000
SAVED = ("price", "percentages")
# Every step of a reason has all of these, so that a template may ask for any.
STEP: Context = {
    "code": "",
    "amount": None,
    "bp": 0,
    "mode": "",
    "per_milli": None,
    "from_milli": 0,
    "valid_from": None,
    "valid_to": None,
    "rate_on": None,
    "rate_old": False,
    "of": "",
    "quantity_milli": 0,
}
_QUANTITY = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,3}))?")


class Ware(TypedDict):
    """What prices need of a product's row."""

    id: str
    name: str
    number: str
    unit: str
    active: bool
    category_id: str | None
    vat_class: str
    discountable: bool
    prices: list[dict[str, Any]]


class Match(TypedDict):
    """A customer in a search: the place in one line."""

    id: str
    name: str
    place: str


def read_quantity(text: str) -> int | None:
    """A quantity as it is typed, in thousandths: 1.5 or 1,5 are 1500, nothing is one; None for what is none above 0."""
    written = plain_digits(without_blanks(text))
    if written == "":
        return ONE
    found = _QUANTITY.fullmatch(written)
    if found is None:
        return None
    return int(found[1]) * ONE + int(((found[2] or "") + "000")[:3]) or None


def listing(
    owner: Owner,
    case: Deal,
    names: Mapping[str, str],
    wares: Sequence[Ware],
    found: Sequence[Ware] | None,
    more: bool,
    q: str,
    unsent: Sequence[str],
    role: str,
    saved: str,
    deleted: str,
    lang: str,
) -> Context:
    """A customer's prices: pricing/prices.html, fragment pricing/results.html.

    `names` of groups and categories by id; `wares` those of his individual prices; `found` those that a search for `q`
    found, None without one, and `more` if there are others. `saved` and `deleted` come from the address.
    Context: {nav, owner {id, name, href}, q, searched, offers [{name, number, unit, href, price}], more, terms (see
    _terms), percentages [{name, group, discount_bp, valid_from, valid_to, state}], rows [{id, name, unit, href, amount,
    discount_bp, currency, mode, per_milli, from_milli, valid_from, valid_to, state, waiting, edit, delete}], may,
    edit_percentages, saved, undo {action} or None}. `state` is now, later or over. `price`: {amount, currency,
    per_milli, mode} or None.
    """
    href = f"/customers/{owner['id']}"
    may = may_edit(role)
    day = case["terms"]["day"]
    by_id = {ware["id"]: ware for ware in wares}
    rows = [_agreed(row, by_id.get(row["product_id"]), case, href, may, unsent) for row in case["own"]]
    return {
        "nav": "customers",
        "owner": {"id": owner["id"], "name": owner["name"], "href": href},
        "q": q,
        "searched": found is not None,
        "offers": [_offer(ware, case, href) for ware in found or ()],
        "more": more,
        "terms": _terms(case, names, lang),
        "percentages": [
            {
                "name": names.get(one["category_id"], ""),
                "group": of_group,
                "discount_bp": one["discount_bp"],
                "valid_from": one.get("valid_from"),
                "valid_to": one.get("valid_to"),
                "state": state_on(one, day),
            }
            for of_group, all_of in (
                (False, case["customer"]["category_discounts"]),
                (True, case["group"]["category_discounts"] if case["group"] else ()),
            )
            for one in all_of
        ],
        "rows": sorted(rows, key=_order),
        "may": may,
        "edit_percentages": f"{href}/percentages" if may else "",
        "saved": saved if saved in SAVED else "",
        "undo": {"action": f"{href}/prices/{deleted}/restore"} if deleted else None,
    }


def explained(
    owner: Owner,
    case: Deal,
    names: Mapping[str, str],
    product: Ware,
    typed: str,
    role: str,
    lang: str,
) -> Context:
    """*Warum dieser Preis?*: pricing/why.html, fragment pricing/answer.html.

    `typed` is the quantity from the address. Context: {nav, owner, product {name, number, unit, href, active}, action,
    quantity (as typed), wrong, quantity_milli, price {amount, currency, per_milli, mode} or None, request (why it must
    be asked for, or ""), steps [STEP with currency, category and rate], sums {total, net, vat, gross, rate_bp} or
    None, next {from_milli, amount, per_milli, href} or None, terms (see _terms), agree, agreed}. `agree` and `agreed`
    are addresses of a form for an individual price and of his prices, or "".
    """
    href = f"/customers/{owner['id']}"
    read = read_quantity(typed)
    quantity = ONE if read is None else read
    line = priced(case, product, quantity)
    terms = case["terms"]
    unit_price, per_milli = line["unit_price"], line["per_milli"]
    sums = totals([line], terms["price_mode"])
    action = f"{href}/price/{product['id']}"
    following_step = following(case, product, quantity)
    return {
        "nav": "customers",
        "owner": {"id": owner["id"], "name": owner["name"], "href": href},
        "product": {
            "name": product["name"],
            "number": product["number"],
            "unit": product["unit"],
            "href": f"/products/{product['id']}",
            "active": product["active"],
        },
        "action": action,
        "quantity": typed,
        "wrong": read is None,
        "quantity_milli": quantity,
        "price": None
        if unit_price is None
        else {
            "amount": unit_price,
            "currency": terms["currency"],
            "per_milli": per_milli,
            "mode": terms["price_mode"],
        },
        "request": line["reason"][0]["code"] if line["line_total"] is None else "",
        "steps": [] if line["line_total"] is None else [_step(step, case, names, lang) for step in line["reason"]],
        "sums": None
        if sums["total_net"] is None or line["line_total"] is None
        else {
            "total": line["line_total"],
            "net": sums["total_net"],
            "vat": sums["total_vat"],
            "gross": sums["total_gross"],
            "rate_bp": line["vat_rate_bp"],
        },
        "next": None
        if following_step is None
        else {
            "from_milli": following_step["from_milli"],
            "amount": following_step["unit_price"],
            "per_milli": following_step["per_milli"],
            "href": f"{action}?quantity={_typed(following_step['from_milli'], lang)}",
        },
        "terms": _terms(case, names, lang),
        "agree": f"{href}/prices/new?product={product['id']}" if may_edit(role) else "",
        "agreed": f"{href}/prices",
    }


def asking(product: Ware, matches: Sequence[Match], more: bool, q: str, typed: str) -> Context:
    """Who is to be asked about, from a product's page: pricing/who.html, fragment pricing/matches.html.

    Context: {nav, product {id, name, number, href}, action, q, quantity, matches [{name, place, href}], more}.
    """
    read = read_quantity(typed)
    quantity = "" if read is None or typed == "" else f"?quantity={_plain(read)}"
    return {
        "nav": "products",
        "product": {
            "id": product["id"],
            "name": product["name"],
            "number": product["number"],
            "href": f"/products/{product['id']}",
        },
        "action": f"/products/{product['id']}/price",
        "q": q,
        "quantity": typed,
        "matches": [
            {
                "name": match["name"],
                "place": match["place"],
                "href": f"/customers/{match['id']}/price/{product['id']}{quantity}",
            }
            for match in matches
        ],
        "more": more,
    }


def rate_text(rate_e6: int, lang: str) -> str:
    """A rate of exchange as one says it: 941500 is 0,9415 in German."""
    whole, rest = divmod(rate_e6, MILLION)
    decimals = f"{rest:06d}".rstrip("0")
    mark = "," if lang == "de" else "."
    return f"{whole}{mark}{decimals}" if decimals else str(whole)


def _terms(case: Deal, names: Mapping[str, str], lang: str) -> Context:
    """{currency, mode, group, group_bp, discount_bp, tax, reason, country, rate, rate_on, rate_old, ours}."""
    terms, group = case["terms"], case["group"]
    exchange = terms["exchange"]
    return {
        "currency": terms["currency"],
        "mode": terms["price_mode"],
        "group": "" if group is None else names.get(group["id"], ""),
        "group_bp": None if group is None else group["discount_bp"],
        "discount_bp": case["customer"]["discount_bp"],
        "tax": terms["tax"]["case"],
        "reason": terms["tax"]["reason"],
        "country": country_name(terms["tax"]["country"], lang),
        "rate": "" if exchange is None else rate_text(exchange["rate_e6"], lang),
        "rate_on": None if exchange is None else exchange["rate_on"],
        "rate_old": exchange is not None and exchange["rate_old"],
        "ours": case["company"]["currency"],
    }


def _agreed(row: Row, ware: Ware | None, case: Deal, href: str, may: bool, unsent: Sequence[str]) -> Context:
    place = f"{href}/prices/{row['id']}"
    return {
        "id": row["id"],
        "name": "" if ware is None else ware["name"] or ware["number"],
        "unit": "" if ware is None else ware["unit"],
        "href": "" if ware is None else f"{href}/price/{ware['id']}",
        "amount": row["amount"],
        "discount_bp": row["discount_bp"],
        "currency": row["currency"] or case["company"]["currency"],
        "mode": row["mode"],
        "per_milli": row["per_milli"],
        "from_milli": row["from_milli"],
        "valid_from": row["valid_from"],
        "valid_to": row["valid_to"],
        "state": state_on(row, case["terms"]["day"]),
        "waiting": f"customer_prices/{row['id']}" in unsent,
        "edit": f"{place}/edit" if may else "",
        "delete": f"{place}/delete" if may else "",
    }


def _order(row: Context) -> tuple[bool, str, int, str, str]:
    """What holds or will hold first, then by product, scale and beginning."""
    return row["state"] == "over", name_key(row["name"]), row["from_milli"], row["valid_from"] or "", row["id"]


def _offer(ware: Ware, case: Deal, href: str) -> Context:
    line = priced(case, ware, ONE)
    terms = case["terms"]
    price = {"amount": line["unit_price"], "currency": terms["currency"], "per_milli": line["per_milli"]}
    return {
        "name": ware["name"] or ware["number"],
        "number": ware["number"],
        "unit": ware["unit"],
        "href": f"{href}/price/{ware['id']}",
        "price": None if line["unit_price"] is None else {**price, "mode": terms["price_mode"]},
    }


def _step(step: Row, case: Deal, names: Mapping[str, str], lang: str) -> Context:
    rate = step.get("rate_e6")
    category = step.get("category_id")
    return {
        **{name: step.get(name, usual) for name, usual in STEP.items()},
        "currency": step.get("currency") or case["terms"]["currency"],
        "category": "" if category is None else names.get(category, ""),
        "rate": "" if rate is None else rate_text(rate, lang),
        "ours": case["company"]["currency"],
    }


def state_on(entry: Mapping[str, Any], day: str) -> str:
    if (entry.get("valid_to") or day) < day:
        return "over"
    return "later" if (entry.get("valid_from") or day) > day else "now"


def _typed(milli: int, lang: str) -> str:
    """A quantity as it is typed into the form; it stands in an address, too."""
    return _plain(milli).replace(".", "," if lang == "de" else ".")


def _plain(milli: int) -> str:
    whole, rest = divmod(milli, ONE)
    decimals = f"{rest:03d}".rstrip("0")
    return f"{whole}.{decimals}" if decimals else str(whole)
