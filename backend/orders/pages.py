"""Orders as the pages show them (B3 to B5). Pure: rows in, the context of a template out.

Twin: web/worker/orders/pages.js, function for function in the same order.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict
from urllib.parse import quote

from backend.orders.decisions import is_open, may_decide, over_limit, question
from backend.orders.draft_pages import entries
from backend.orders.draft_signature import path
from backend.orders.lines import explained
from backend.orders.states import STATES, may_edit, refusal, steps_from
from backend.parcels import pages as parcel_pages
from backend.parcels.rules import is_partly_shipped
from backend.times import parse_instant, today

Context = dict[str, Any]
Row = Mapping[str, Any]

UNESCAPED = "!~*'()"  # with letters, digits and -_. what JavaScript's encodeURIComponent leaves alone
CHOICES = ("open", "check", *STATES)
"""What the list may be narrowed to: open (ordered, still to be delivered), check (prices to be decided), a state."""

FIRST_CHOICES = ("open", "check", "offer", "ordered", "confirmed", "in_production", "ready", "shipped")
NAMES = ("q", "state", "customer", "mine", "from", "to", "after")
SAID = ("order", "clash", *STATES, "kept", "taken", "parcel", "tracking")
NEAR_DAYS = 7  # so long the list is headed by days, then by months
NEWEST = 5  # orders on the customer's page
STEP = ("code", "amount", "currency", "mode", "per_milli", "from_milli", "bp", "of", "rate_e6", "rate_on", "rate_old",
        "vat_rate_bp", "included_bp", "quantity_milli", "valid_from", "valid_to")  # fmt: skip
ADDRESS = ("name", "street", "postcode", "city", "country")
DAY_MS = 86_400_000

Filters = TypedDict(
    "Filters", {"q": str, "state": str, "customer": str, "mine": str, "from": str, "to": str, "after": str}
)
"""The list's address, parsed. `customer`: only his; `mine` is "1" or ""; `from` and `to` are days of the company."""


class Line(TypedDict):
    """What lists show of an order. `name` is its customer's; `check`: prices are to be decided; `partly`: a part of it
    has left."""

    id: str
    customer_id: str
    name: str
    number: str
    reference: str
    state: str
    fulfilment: str
    currency: str
    total_net: int | None
    total_gross: int | None
    created_at: str
    wish_on: str | None
    check: bool
    partly: bool
    waiting: bool


class Sum(TypedDict):
    """The orders of one currency, all that fit; as long as no state is chosen, only what was sold is in the amounts."""

    currency: str
    count: int
    net: int
    gross: int


class Listed(TypedDict):
    """One page of the list. `sums`: of all that fit; `more`: lines follow; `after`: the id it starts after, or ""."""

    lines: list[Line]
    sums: list[Sum]
    more: bool
    after: str


class Owner(TypedDict):
    """What an order's pages say about its customer: the id and the name to show (customers.rules.display_name)."""

    id: str
    name: str


class Fault(TypedDict):
    """Why something was refused: code step, role, reason, edit, question, parts (some of it has left), late (somebody
    else was quicker) or "", and what was typed of a reason."""

    code: str
    to: str
    reason: str


NO_FAULT = Fault(code="", to="", reason="")


def listing(
    listed: Listed,
    filters: Filters,
    checks: int,
    owner: str,
    zone: str,
    now_ms: int,
    drafts: Sequence[Context] = (),
) -> Context:
    """The list: orders/list.html, fragment orders/results.html.

    `checks`: how many orders wait for a decision about prices; `owner`: the name of the customer it is narrowed to.
    Context: {nav, q, hidden [{name, value}], filtered, reset, empty, states and all_states [{state, href, active}],
    mine {href, active}, customer {name, href} or None, period {from, to, hidden, clear}, sums, sold, count, groups
    [{day, month, rows [row]}], more, start, new, pickup, checks, drafts (draft_pages.entries)}.
    `empty`: "none", "no_match" or "".
    """
    filtered = any(filters[name] != "" for name in ("q", "state", "customer", "mine", "from", "to"))
    count = sum(one["count"] for one in listed["sums"])
    last = listed["lines"][-1]["id"] if listed["lines"] else ""
    choices = FIRST_CHOICES if filters["state"] in ("", *FIRST_CHOICES) else (*FIRST_CHOICES, filters["state"])
    return {
        "nav": "orders",
        "q": filters["q"],
        "hidden": _hidden(filters, ("state", "customer", "mine", "from", "to")),
        "filtered": filtered,
        "reset": "/orders",
        "empty": "" if count else "no_match" if filtered else "none",
        "states": [_choice(filters, state) for state in choices],
        "all_states": [_choice(filters, state) for state in CHOICES if state not in choices],
        "mine": {
            "href": address(filters, {"mine": "" if filters["mine"] else "1", "after": ""}),
            "active": filters["mine"] != "",
        },
        "customer": {"name": owner, "href": address(filters, {"customer": "", "after": ""})}
        if filters["customer"]
        else None,
        "period": {
            "from": filters["from"],
            "to": filters["to"],
            "hidden": _hidden(filters, ("q", "state", "customer", "mine")),
            "clear": address(filters, {"from": "", "to": "", "after": ""}),
        },
        "sums": listed["sums"],
        "sold": filters["state"] == "",
        "count": count,
        "groups": _groups(listed["lines"], zone, now_ms),
        "more": address(filters, {"after": last}) if listed["more"] else "",
        "start": address(filters, {"after": ""}) if listed["after"] else "",
        "new": "/orders/new",
        "pickup": "/pickup",
        "checks": checks,
        "drafts": [] if filtered or listed["after"] else list(drafts),
    }


def address(filters: Filters, changes: Mapping[str, str]) -> str:
    """The list's address with some filters changed; empty ones are left out: equal lists have equal addresses."""
    wanted = [(name, changes.get(name, str(filters[name]))) for name in NAMES]  # type: ignore[literal-required]
    query = "&".join(f"{name}={quote(value, safe=UNESCAPED)}" for name, value in wanted if value != "")
    return f"/orders?{query}" if query else "/orders"


def row(line: Line) -> Context:
    """One order in a list: orders/row.html. `title` is its number, until it has one its reference."""
    return {
        "id": line["id"],
        "href": f"/customers/{line['customer_id']}/orders/{line['id']}",
        "title": line["number"] or line["reference"],
        "name": line["name"],
        "state": line["state"],
        "fulfilment": line["fulfilment"],
        "currency": line["currency"],
        "total": line["total_gross"],
        "at": line["created_at"],
        "wish_on": line["wish_on"],
        "check": line["check"],
        "partly": line["partly"],
        "waiting": line["waiting"],
    }


def pickup(ready: Sequence[Line], coming: Sequence[Line], q: str, role: str) -> Context:
    """What is picked up (*Abholung*): orders/pickup.html, fragment orders/pickup_results.html.

    Context: {nav, q, ready [row with step, the address to hand it over, "" if that is others'], coming [row], empty}.
    """
    may = refusal("ready", "shipped", role) == ""
    empty = "" if ready or coming else "no_match" if q else "none"
    return {
        "nav": "orders",
        "q": q,
        "ready": [{**row(line), "step": f"{row(line)['href']}/step" if may else ""} for line in ready],
        "coming": [row(line) for line in coming],
        "empty": empty,
    }


def choose(customers: Sequence[Row], ids: Sequence[str], q: str, more: bool) -> Context:
    """For whom a new order is: orders/new.html, fragment orders/new_results.html.

    `customers`: {id, name, place}; each gets one of `ids`, under which its draft is made.
    Context: {nav, q, rows [{name, place, action, id}], more, empty}.
    """
    return {
        "nav": "orders",
        "q": q,
        "rows": [
            {
                "name": customer["name"],
                "place": customer["place"],
                "action": f"/customers/{customer['id']}/drafts",
                "id": draft_id,
            }
            for customer, draft_id in zip(customers, ids, strict=True)
        ],
        "more": more,
        "empty": not customers,
    }


def of_customer(
    owner: Owner,
    orders: Sequence[Row],
    unsent: Sequence[str],
    draft_id: str,
    drafts: Sequence[Row] = (),
    draft_lines: Sequence[Row] = (),
) -> Context:
    """A customer's orders on his page: orders/of_customer.html.

    Context: {drafts (draft_pages.entries), rows [row], count, sums [{currency, gross}] of what was ordered and not
    cancelled, all, new, id}.
    """
    newest = sorted(orders, key=lambda order: (order["created_at"], order["id"]), reverse=True)
    sums: dict[str, int] = {}
    for order in newest:
        if order["state"] not in NOT_SOLD:
            sums[order["currency"]] = sums.get(order["currency"], 0) + (order["total_gross"] or 0)
    return {
        "drafts": entries(drafts, draft_lines, [{"id": owner["id"], "name": owner["name"]}]),
        "rows": [row(line_of(order, owner["name"], f"orders/{order['id']}" in unsent)) for order in newest[:NEWEST]],
        "count": len(newest),
        "sums": [{"currency": currency, "gross": sums[currency]} for currency in sorted(sums)],
        "all": f"/orders?customer={owner['id']}",
        "new": f"/customers/{owner['id']}/drafts",
        "templates": f"/templates?customer={owner['id']}",
        "id": draft_id,
    }


NOT_SOLD = ("offer", "cancelled", "declined", "expired")


def line_of(order: Row, name: str, waiting: bool) -> Line:
    """What lists show of an order, from its row."""
    return Line(
        id=order["id"],
        customer_id=order["customer_id"],
        name=name,
        number=order["number"],
        reference=order["reference"],
        state=order["state"],
        fulfilment=order["fulfilment"],
        currency=order["currency"],
        total_net=order["total_net"],
        total_gross=order["total_gross"],
        created_at=order["created_at"],
        wish_on=order["wish_on"],
        check=is_open(order),
        partly=is_partly_shipped(order),
        waiting=waiting,
    )


def detail(
    owner: Owner,
    order: Row,
    people: Sequence[Row],
    role: str,
    today_: str,
    waiting: bool,
    new_ids: Sequence[str],
    saved: str,
    fault: Fault,
    parcels: Sequence[Row] = (),
    unsent: Sequence[str] = (),
) -> Context:
    """One order: orders/detail.html, fragment orders/sheet.html.

    `new_ids`: under which drafts of it are made, to edit and to copy it; `saved`: one of SAID; `parcels` are its own,
    `unsent` names rows that wait, as table/id. Context: {nav, owner, order, terms, lines, total, address, steps, verbs
    [{to, verb}] (of one partly shipped to ship the rest is the first), cancel, step, edit, copy, keep, edit_id,
    copy_id, signature, difference, parcels (parcels.pages.of_order), fault, saved}.
    """
    names = {person["id"]: person["name"] for person in people}
    href = f"/customers/{order['customer_id']}/orders/{order['id']}"
    verbs = [{"to": step["to"], "verb": step["verb"]} for step in steps_from(order["state"], role)]
    return {
        "nav": "orders",
        "owner": {"id": owner["id"], "name": owner["name"], "href": f"/customers/{owner['id']}"},
        "order": {
            **{
                name: order[name]
                for name in (
                    "id",
                    "number",
                    "reference",
                    "state",
                    "fulfilment",
                    "currency",
                    "created_at",
                    "placed_at",
                    "valid_until",
                    "wish_on",
                    "payment_method",
                    "remark",
                    "cancel_reason",
                )
            },
            "href": href,
            "title": order["number"] or order["reference"],
            "by": names.get(order["created_by"], ""),
            "waiting": waiting,
            "partly": is_partly_shipped(order),
            "overdue": order["state"] == "offer" and (order["valid_until"] or today_) < today_,
        },
        "terms": {
            "mode": order["price_mode"],
            "currency": order["currency"],
            "case": order["tax"]["case"],
            "reason": order["tax"]["reason"],
            "country": order["tax"]["country"],
            "rate_e6": order["rate_e6"],
            "rate_on": order["rate_on"] or "",
            "rate_old": False,
        },
        "lines": [
            {**_line(line, place, order["currency"]), **parcel_pages.of_line(order, place)}
            for place, line in enumerate(order["lines"])
        ],
        "total": {
            "currency": order["currency"],
            "mode": order["price_mode"],
            "taxes": order["taxes"],
            "net": order["total_net"],
            "vat": order["total_vat"],
            "gross": order["total_gross"],
            "open_lines": order["open_lines"],
        },
        "address": {name: order["delivery_address"][name] for name in ADDRESS} if order["delivery_address"] else None,
        "steps": [
            {"state": step["state"], "at": step["at"], "by": names.get(step["by"], "")} for step in order["steps"]
        ],
        "verbs": sorted(
            (verb for verb in verbs if verb["to"] != "cancelled"),
            key=lambda verb: is_partly_shipped(order) and verb["to"] != "shipped",
        ),
        "cancel": any(verb["to"] == "cancelled" for verb in verbs) and not is_partly_shipped(order),
        "step": f"{href}/step",
        "edit": f"{href}/edit" if may_edit(order["state"], role) else "",
        "copy": f"/customers/{order['customer_id']}/drafts",
        "keep": f"/templates/new?customer={order['customer_id']}&order={order['id']}",
        "edit_id": new_ids[0],
        "copy_id": new_ids[1],
        "signature": _signature(order["signature"]),
        "difference": _difference(order, role, href),
        "parcels": parcel_pages.of_order(order, parcels, people, unsent, role),
        "fault": {"code": fault["code"], "to": fault["to"], "reason": fault["reason"]},
        "saved": saved if saved in SAID else "",
    }


def _line(line: Any, place: int, currency: str) -> Context:
    made = explained(line)
    product = line["product_id"]
    return {
        "id": f"line-{place}",
        "href": f"/products/{product}" if product else "",
        "name": line["name"],
        "number": line["number"],
        "unit": line["unit"],
        "quantity_milli": line["quantity_milli"],
        "price": _price(line, currency),
        "list_price": line["list_price"] if line["list_price"] != line["unit_price"] else None,
        "discount_bp": line["discount_bp"],
        "vat_rate_bp": line["vat_rate_bp"],
        "total": line["line_total"],
        "text": line["text"],
        "reason": [_step(step) for step in made["reason"]] if line["reason"] else [],
    }


def _step(step: Row) -> Context:
    """Its category and rate go without their names: an order knows what was counted, not what it is called now."""
    return {**{name: step.get(name) for name in STEP}, "category": "", "rate": "", "ours": ""}


def _price(line: Mapping[str, Any], currency: str) -> Context | None:
    if line["unit_price"] is None:
        return None
    return {"amount": line["unit_price"], "currency": currency, "per_milli": line["per_milli"]}


def _signature(signature: Any) -> Context | None:
    if signature is None:
        return None
    return {"width": signature["width"], "height": signature["height"], "path": path(signature)}


def _difference(order: Row, role: str, href: str) -> Context | None:
    """Both values of each line that differs: {open, decided, may, over, action, lines [{name, codes, agreed, now}],
    currency, now_currency, mode, now_mode, agreed_total, now_total, question}."""
    found = order["difference"]
    if found is None:
        return None
    currency = found["terms"]["currency"]
    return {
        "open": is_open(order),
        "decided": order["price_decision"],
        "may": may_decide(order, role),
        "over": over_limit(order),
        "action": f"{href}/decision",
        "lines": [
            {
                "name": order["lines"][one["place"]]["name"],
                "unit": order["lines"][one["place"]]["unit"],
                "codes": one["codes"],
                "discount_bp": order["lines"][one["place"]]["discount_bp"],
                "agreed": {
                    "price": _price(order["lines"][one["place"]], order["currency"]),
                    "total": order["lines"][one["place"]]["line_total"],
                },
                "now": None
                if one["now"] is None
                else {"price": _price(one["now"], currency), "total": one["now"]["line_total"]},
            }
            for one in found["lines"]
            if one["place"] < len(order["lines"])
        ],
        "currency": order["currency"],
        "now_currency": currency,
        "mode": order["price_mode"],
        "now_mode": found["terms"]["price_mode"],
        "agreed_total": order["total_gross"],
        "now_total": found["total_gross"],
        "question": question(order),
    }


def _groups(lines: Sequence[Line], zone: str, now_ms: int) -> list[Context]:
    """The lines under headings: of the last days each day, before that months. `day` or `month` is "" ."""
    near = today(zone, now_ms - NEAR_DAYS * DAY_MS)
    groups: list[Context] = []
    for line in lines:
        at = parse_instant(line["created_at"])
        day = "" if at is None else today(zone, at)
        heading = {"day": day if day > near else "", "month": "" if day > near else day[:7]}
        if not groups or any(groups[-1][name] != heading[name] for name in heading):
            groups.append({**heading, "rows": []})
        groups[-1]["rows"].append(row(line))
    return groups


def _choice(filters: Filters, state: str) -> Context:
    active = filters["state"] == state
    return {
        "state": state,
        "href": address(filters, {"state": "" if active else state, "after": ""}),
        "active": active,
    }


def _hidden(filters: Filters, names: Sequence[str]) -> list[Context]:
    found = [{"name": name, "value": filters[name]} for name in names]  # type: ignore[literal-required]
    return [one for one in found if one["value"] != ""]
