"""A draft as its pages show it (B3). Pure: rows in, the context of a template out.

Twin: web/worker/orders/draft_pages.js, function for function in the same order.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict
from urllib.parse import quote

from backend.currencies import digits
from backend.forms import canonical_json
from backend.orders import draft_rules as rules
from backend.orders.draft_forms import FULFILMENTS, KINDS, OTHER, PAYMENTS
from backend.orders.draft_numbers import written
from backend.orders.draft_rules import Bought, Facts, Ground
from backend.orders.draft_signature import path
from backend.orders.lines import Line, summed
from backend.pricing.pages import rate_text

Context = dict[str, Any]
Row = Mapping[str, Any]

UNESCAPED = "!~*'()"  # with letters, digits and -_. what JavaScript's encodeURIComponent leaves alone
MILLI_DIGITS = 3
SOURCES = ("usual", "last", "favourites", "templates")
NAMED_MOST = 3  # products named in a notice; of more, how many
ADDRESS = ("name", "street", "postcode", "city", "country")
DELIVERY = tuple(f"delivery_{name}" for name in ADDRESS)
STEP = ("code", "amount", "currency", "mode", "per_milli", "from_milli", "bp", "of", "rate_e6", "rate_on", "rate_old",
        "vat_rate_bp", "included_bp", "quantity_milli", "valid_from", "valid_to")  # fmt: skip


class Owner(TypedDict):
    """What a draft's pages say about its customer: the id and the name to show (customers.rules.display_name)."""

    id: str
    name: str


class Asker(TypedDict):
    """Who asks: what he may is a question of his role, how numbers are written of his language."""

    role: str
    language: str


class Slips(TypedDict):
    """What a refused form carried: `of` is the id of its line, "head", "free" or ""; a text per field."""

    of: str
    typed: dict[str, str]
    errors: dict[str, str]


class Said(TypedDict):
    """What was just done: code added, deleted, copied, taken, undone or "", to which line, named so.

    Of a template that was taken: how many lines it `raised`, what is `missing` (names) and how many found no place
    (`over`), and in `taken` what undoes it (draft_taking.back).
    """

    code: str
    line: str
    name: str
    count: int
    raised: NotRequired[int]
    missing: NotRequired[Sequence[str]]
    over: NotRequired[int]
    taken: NotRequired[str]


NO_SLIPS = Slips(of="", typed={}, errors={})
NOTHING_SAID = Said(code="", line="", name="", count=0)


def editor(
    owner: Owner,
    draft: Row,
    lines: Sequence[Row],
    facts: Facts,
    orders: Sequence[Row],
    asker: Asker,
    new_id: str,
    slips: Slips,
    said: Said,
) -> Context:
    """The draft, whole: orders/draft.html, fragment orders/draft_parts.html, answer to a tap orders/draft_tap.html.

    `orders` are the customer's, `new_id` the id of the line that the form for a free one makes. Context: {nav, owner
    {id, name, href}, draft {id, href, kind, order_href}, terms, lines [line], total, head, free, add, places, said,
    row, taking}. `row` is the line of the page on which products are added that a tap changes, or none; `taking` the
    template there that was taken.
    """
    ground = rules.ground_of(draft, facts)
    href = _href(draft)
    made = rules.lines_of(lines, ground, facts)
    return {
        "nav": "orders",
        "owner": _owner(owner),
        "draft": _draft(draft),
        "terms": _terms(ground),
        "lines": _lines(draft, lines, made, ground, facts, asker, slips, new_id),
        "total": total(draft, made, ground),
        "head": _head(draft, facts, orders, slips),
        "free": _free(href, new_id, facts, asker, slips),
        "add": f"{href}/add",
        "keep": f"/templates/new?customer={draft['customer_id']}&draft={draft['id']}",
        "scan": f"/scan?customer={draft['customer_id']}&draft={draft['id']}",
        "last": f"{href}/lines" if rules.last_bought(orders) else "",
        "new_id": new_id,
        "full": len(lines) >= rules.LINES_MAX,
        "fault": slips["errors"].get("draft", ""),
        "said": _said(said, href),
        "row": None,
        "taking": None,
        "part": "",
        "way": "place",
    }


def tapped(
    context: Context,
    draft: Row,
    lines: Sequence[Row],
    product: Row | None,
    facts: Facts,
    asker: Asker,
    new_id: str,
    part: str,
    way: str,
) -> Context:
    """The same as the answer to a tap; `product` is the row of the product that it was about.

    `part` is what else changes on the page: free, head, sign or "". `way`: where the sums lead, place or back.
    """
    if product is None:
        return {**context, "part": part, "way": way}
    bought = Bought(product_id=product["id"], times=0, quantity_milli=0, on="")
    ground = rules.ground_of(draft, facts)
    row = _row(product, bought, draft, lines, ground, facts, asker, new_id)
    return {**context, "part": part, "way": way, "row": row}


def adding(
    owner: Owner,
    draft: Row,
    lines: Sequence[Row],
    facts: Facts,
    bought: Sequence[Bought],
    wished: Mapping[str, str],
    more: bool,
    asker: Asker,
    new_id: str,
    templates: Sequence[Row] = (),
) -> Context:
    """Where products are added: orders/draft_add.html, fragment orders/draft_found.html.

    `templates` are those to take (order_templates.rules.Template), in their order.

    `bought` are the products to be listed, in this order, each found in `facts`; those of a search with times 0.
    `wished` is the address: {q, from}. The row's line, if it has one, is stepped, else a line is made; its id is
    counted from `new_id`. Context: {nav, owner, draft, q, from, tabs, rows, empty, all, more, total, scan,
    templates {id, name, kind, count, href, action, new_id}}.
    """
    ground = rules.ground_of(draft, facts)
    href = _href(draft)
    made = rules.lines_of(lines, ground, facts)
    products = {row["id"]: row for row in facts["products"]}
    listed = [(products[one["product_id"]], one) for one in bought if one["product_id"] in products]
    q, source = wished["q"], wished["from"]
    return {
        "nav": "orders",
        "owner": _owner(owner),
        "draft": _draft(draft),
        "q": q,
        "from": source,
        "action": f"{href}/add",
        "tabs": [{"of": name, "href": f"{href}/add?from={name}", "on": q == "" and source == name} for name in SOURCES],
        "all": f"{href}/lines" if q == "" and source == "last" and listed else "",
        "new_id": new_id,
        "on": listed[0][1]["on"] if q == "" and source == "last" and listed else "",
        "rows": [
            _row(product, one, draft, lines, ground, facts, asker, rules.line_id(new_id, place))
            for place, (product, one) in enumerate(listed)
        ],
        "templates": [
            to_take(one, draft, rules.line_id(new_id, place * rules.LINES_MAX)) for place, one in enumerate(templates)
        ],
        "empty": "" if listed or templates else "no_match" if q else source,
        "more": more,
        "terms": _terms(ground),
        "total": total(draft, made, ground),
        "scan": f"/scan?customer={draft['customer_id']}&draft={draft['id']}",
    }


def _said(said: Said, href: str) -> Context:
    undo = f"{href}/lines/{said['line']}/restore" if said["code"] == "deleted" else f"{href}/undo"
    missing = said.get("missing", [])
    return {
        "code": said["code"],
        "name": said["name"],
        "count": said["count"],
        "raised": said.get("raised", 0),
        "missing": len(missing),
        "named": ", ".join([name for name in missing if name][:NAMED_MOST]),
        "over": said.get("over", 0),
        "taken": said.get("taken", ""),
        "undo": undo,
    }


def to_take(template: Row, draft: Row, new_id: str) -> Context:
    """A template that may be taken: its lines are counted from `new_id`, so after each time it gets another one."""
    return {
        "id": template["id"],
        "name": template["name"],
        "kind": template["kind"],
        "count": len(template["items"]),
        "href": f"/templates/{template['id']}",
        "action": f"{_href(draft)}/lines",
        "new_id": new_id,
    }


def address_to_add(draft: Row, q: str, source: str) -> str:
    """The address of the page on which products are added."""
    query = "&".join(f"{name}={quote(value, safe=UNESCAPED)}" for name, value in (("q", q), ("from", source)) if value)
    return f"{_href(draft)}/add" + (f"?{query}" if query else "")


def gone(owner: Owner, draft: Row, line_ids: Sequence[str]) -> Context:
    """A draft that was thrown away, and the way back: orders/draft_gone.html."""
    return {"nav": "orders", "owner": _owner(owner), "draft": _draft(draft), "lines": ",".join(line_ids)}


def entries(drafts: Sequence[Row], lines: Sequence[Row], owners: Sequence[Owner]) -> list[Context]:
    """Open drafts for a list (orders/draft_open.html), the newest first: {id, href, name, kind, editing, count, at}."""
    names = {owner["id"]: owner["name"] for owner in owners}
    counts: dict[str, int] = {}
    for one in lines:
        counts[one["draft_id"]] = counts.get(one["draft_id"], 0) + 1
    newest = sorted(drafts, key=lambda draft: (draft["created_at"], draft["id"]), reverse=True)
    return [
        {
            **_draft(draft),
            "name": names.get(draft["customer_id"], ""),
            "count": counts.get(draft["id"], 0),
            "at": draft["created_at"],
        }
        for draft in newest
    ]


def total(draft: Row, made: Sequence[Line], ground: Ground) -> Context:
    """The sums at the bottom: {count, taxes, net, vat, gross, open_lines, currency, mode, href,
    place, kind, order}. `order`: the id of the one that is edited, or ""."""
    terms = ground["terms"]
    sums = summed(made, terms["price_mode"])
    return {
        "count": len(made),
        "taxes": sums["taxes"],
        "net": sums["total_net"],
        "vat": sums["total_vat"],
        "gross": sums["total_gross"],
        "open_lines": sums["open_lines"],
        "currency": terms["currency"],
        "mode": terms["price_mode"],
        "href": _href(draft),
        "place": f"{_href(draft)}/place",
        "kind": draft["kind"],
        "order": draft["order_id"] or "",
    }


def _href(draft: Row) -> str:
    return f"/customers/{draft['customer_id']}/drafts/{draft['id']}"


def _owner(owner: Owner) -> Context:
    return {"id": owner["id"], "name": owner["name"], "href": f"/customers/{owner['id']}"}


def _draft(draft: Row) -> Context:
    order = draft["order_id"]
    return {
        "id": draft["id"],
        "href": _href(draft),
        "kind": draft["kind"],
        "order_href": f"/customers/{draft['customer_id']}/orders/{order}" if order else "",
    }


def _terms(ground: Ground) -> Context:
    terms = ground["terms"]
    rate = terms["exchange"]
    return {
        "currency": terms["currency"],
        "mode": terms["price_mode"],
        "case": terms["tax"]["case"],
        "reason": terms["tax"]["reason"],
        "country": terms["tax"]["country"],
        "rate_e6": None if rate is None else rate["rate_e6"],
        "rate_on": "" if rate is None else rate["rate_on"],
        "rate_old": rate is not None and rate["rate_old"],
    }


def _step(step: Row, facts: Facts, language: str) -> Context:
    rate, category = step.get("rate_e6"), step.get("category_id")
    names = (row["name"] for row in facts["categories"] if row["id"] == category)
    return {
        **{name: step.get(name) for name in STEP},
        "category": next(names, ""),
        "rate": "" if rate is None else rate_text(rate, language),
        "ours": facts["company"]["currency"],
    }


def _lines(
    draft: Row,
    lines: Sequence[Row],
    made: Sequence[Line],
    ground: Ground,
    facts: Facts,
    asker: Asker,
    slips: Slips,
    new_id: str,
) -> list[Context]:
    products = {row["id"]: row for row in facts["products"]}
    together = rules.together(lines)
    found = []
    gives = rules.discount_limit(facts["company"], asker["role"]) > 0
    for place, (one, line) in enumerate(zip(rules.ordered(lines), made, strict=True)):
        product = products.get(one["product_id"])
        all_of_it = together.get(one["product_id"], 0)
        hints = rules.hints_of(one, line, product, all_of_it, ground, facts, asker["role"])
        typed = slips["typed"] if slips["of"] == one["id"] else {}
        errors = slips["errors"] if slips["of"] == one["id"] else {}
        discount = written(one["discount_bp"], 2, asker["language"]) if one["discount_bp"] else ""
        amount = written(one["price"], digits(ground["terms"]["currency"]), asker["language"], 2)
        found.append(
            {
                "id": one["id"],
                "free": one["product_id"] is None,
                "href": "" if product is None else f"/products/{product['id']}",
                "name": line["name"],
                "number": line["number"],
                "stepper": _stepper(draft, one, product, asker, typed.get("quantity"), errors.get("quantity", "")),
                "price": _price(line, ground),
                "list_price": line["list_price"] if line["list_price"] != line["unit_price"] else None,
                "discount_bp": line["discount_bp"],
                "vat_rate_bp": line["vat_rate_bp"],
                "total": line["line_total"],
                "currency": ground["terms"]["currency"],
                "reason": [_step(step, facts, asker["language"]) for step in line["reason"]],
                "hints": hints,
                "may_discount": gives and not rules.given_in(one),
                "given": rules.given_in(one),
                "give": None
                if product is None or not gives
                else {
                    "action": f"{_href(draft)}/lines/{one['id']}/give",
                    "id": rules.line_id(new_id, place + 1),
                    "unit": product["unit"],
                    "quantity": typed.get("free", ""),
                    "error": errors.get("free", ""),
                },
                "values": {
                    "name": typed.get("name", one["name"]),
                    "price": typed.get("price", amount),
                    "discount_bp": typed.get("discount_bp", discount),
                    "text": typed.get("text", one["text"]),
                },
                "errors": {name: errors.get(name, "") for name in ("name", "price", "discount_bp", "text")},
                "open": any(name not in ("quantity", "free") for name in errors),
            }
        )
    return found


def _stepper(
    draft: Row, one: Row, product: Row | None, asker: Asker, typed: str | None = None, error: str = ""
) -> Context:
    action = f"{_href(draft)}/lines/{one['id']}"
    return stepper(one["id"], action, one["quantity_milli"], product, asker["language"], typed, error)


def stepper(
    id_: str, action: str, quantity: int, product: Row | None, language: str, typed: str | None = None, error: str = ""
) -> Context:
    """A quantity under the thumb: in packages as long as there are only whole ones, else in the product's unit."""
    packaging = product["packaging_milli"] if product is not None else None
    packed = packaging is not None and packaging > 0 and quantity % packaging == 0
    shown = quantity * rules.ONE // packaging if packaging and packed else quantity
    return {
        "id": id_,
        "action": action,
        "value": written(shown, MILLI_DIGITS, language) if typed is None else typed,
        "quantity_milli": quantity,
        "packed": packed,
        "packaging": "" if product is None else product["packaging"],
        "packaging_milli": packaging,
        "unit": "" if product is None else product["unit"],
        "error": error,
    }


def _price(line: Line, ground: Ground) -> Context | None:
    if line["unit_price"] is None:
        return None
    return {
        "amount": line["unit_price"],
        "currency": ground["terms"]["currency"],
        "per_milli": line["per_milli"],
        "unit": line["unit"],
    }


def _head(draft: Row, facts: Facts, orders: Sequence[Row], slips: Slips) -> Context:
    typed = slips["typed"] if slips["of"] == "head" else {}
    errors = slips["errors"] if slips["of"] == "head" else {}
    address = draft["delivery_address"]
    own = canonical_json(address) if address else ""
    known = [canonical_json(one) for one in rules.addresses(orders)]
    choices = [(value, one) for value, one in zip(known, rules.addresses(orders), strict=True)]
    if address and own not in known:
        choices.insert(0, (own, address))
    shown = {
        "kind": draft["kind"],
        "fulfilment": draft["fulfilment"],
        "payment_method": draft["payment_method"],
        "wish_on": draft["wish_on"] or "",
        "valid_until": draft["valid_until"] or "",
        "remark": draft["remark"],
        "delivery": own,
        **dict.fromkeys(DELIVERY, ""),
        "delivery_country": facts["customer"]["country"],
    }
    values = {name: typed.get(name, value) for name, value in shown.items()}
    signature = draft["signature"]
    return {
        "action": _href(draft),
        "values": values,
        "errors": {name: errors.get(name, "") for name in values},
        "open": bool(errors),
        "kinds": list(KINDS),
        "fulfilments": list(FULFILMENTS),
        "payments": list(PAYMENTS),
        "addresses": [{"value": value, "text": _address_text(one), "on": values["delivery"] == value}
                      for value, one in choices],
        "own_address": _address_text(facts["customer"]),
        "other": OTHER,
        "is_other": values["delivery"] == OTHER,
        "signature": None
        if signature is None
        else {"path": path(signature), "width": signature["width"], "height": signature["height"]},
    }  # fmt: skip


def _address_text(address: Row) -> str:
    place = f"{address['postcode']} {address['city']}".strip(" ")
    parts = (address["name"], address["street"], place, address["country"])
    return ", ".join(part for part in parts if part)


def _free(href: str, new_id: str, facts: Facts, asker: Asker, slips: Slips) -> Context:
    typed = slips["typed"] if slips["of"] == "free" else {}
    errors = slips["errors"] if slips["of"] == "free" else {}
    names = ("name", "quantity", "price", "vat_class")
    values = {"name": "", "quantity": "1", "price": "", "vat_class": rules.USUAL_VAT}
    return {
        "action": f"{href}/lines",
        "id": typed.get("id", new_id),
        "values": {name: typed.get(name, values[name]) for name in names},
        "errors": {name: errors.get(name, "") for name in names},
        "open": bool(errors),
    }


def _row(
    product: Row,
    bought: Bought,
    draft: Row,
    lines: Sequence[Row],
    ground: Ground,
    facts: Facts,
    asker: Asker,
    new_id: str,
) -> Context:
    """A product that may be added, with the customer's price of the first quantity."""
    line = rules.same_product(lines, product["id"])
    first = bought["quantity_milli"] or rules.first_quantity(product)
    cost = rules.priced(product, line["quantity_milli"] if line else first, ground, facts)
    pending: Row = {"id": new_id, "quantity_milli": first}
    currency = ground["terms"]["currency"]
    return {
        "id": product["id"],
        "href": f"/products/{product['id']}",
        "name": product["name"] or product["number"],
        "number": product["number"],
        "active": product["active"],
        "price": None
        if cost["unit_price"] is None
        else {
            "amount": cost["unit_price"],
            "currency": currency,
            "per_milli": cost["per_milli"],
            "unit": product["unit"],
        },
        "list_price": cost["list_price"] if cost["list_price"] != cost["unit_price"] else None,
        "currency": currency,
        "times": bought["times"],
        "on": bought["on"],
        "line": line is not None,
        "stepper": _stepper(draft, line or pending, product, asker),
        "action": f"{_href(draft)}/lines",
        "new_id": new_id,
    }
