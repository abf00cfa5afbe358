"""Order templates as their pages show them (B3). Pure: rows in, the context of a template of HTML out.

Twin: web/worker/order_templates/pages.js, function for function in the same order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.order_templates import rules
from backend.order_templates.rules import Template
from backend.orders.draft_pages import Owner, stepper
from backend.orders.draft_rules import first_quantity

Context = dict[str, Any]
Row = Mapping[str, Any]

HOME = "/templates"
NO_OWNER: Context = {"id": "", "name": "", "href": ""}
NOTHING_SAID: Context = {"code": "", "name": "", "undo": "", "item": ""}


def listing(templates: Sequence[Template], owner: Owner | None, role: str, new_id: str) -> Context:
    """All templates, or those for a customer, from which an order of his begins: order_templates/list.html.

    `new_id` is that of the draft. Context: {nav, owner, rows [{id, href, name, kind, count, may}], begin, new_id, new}.
    """
    of = "" if owner is None else f"?customer={owner['id']}"
    return {
        "nav": "orders",
        "owner": _owner(owner),
        "rows": [
            {
                "id": one["id"],
                "href": _href(one),
                "name": one["name"],
                "kind": one["kind"],
                "count": len(one["items"]),
                "may": rules.may_change(one, role),
            }
            for one in rules.in_order(templates)
        ],
        "begin": "" if owner is None else f"/customers/{owner['id']}/drafts",
        "new_id": new_id,
        "new": f"{HOME}/new{of}",
    }


def form(
    owner: Owner | None,
    source: Row,
    lines: Sequence[Row],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    role: str,
    new_id: str,
) -> Context:
    """A new template: order_templates/form.html. `source` is {draft, order}, the ids of where `lines` come from, or "".

    Context: {nav, owner, action, id, values {name, kind}, errors, kinds, count, left_out, customer, draft, order,
    back}.
    """
    kinds = rules.kinds(role, owner is not None)
    wished = typed.get("kind", "")
    return {
        "nav": "orders",
        "owner": _owner(owner),
        "action": HOME,
        "id": new_id,
        "values": {"name": typed.get("name", ""), "kind": wished if wished in kinds else kinds[0]},
        "errors": {"name": errors.get("name", ""), "kind": errors.get("kind", "")},
        "kinds": kinds,
        "count": len(rules.items_of(lines)),
        "left_out": rules.left_out(lines),
        "customer": "" if owner is None else owner["id"],
        "draft": source["draft"],
        "order": source["order"],
        "back": _back(owner, source),
    }


def sheet(
    template: Template,
    owner: Owner | None,
    products: Sequence[Row],
    role: str,
    language: str,
    slips: Row,
    said: Context,
) -> Context:
    """One template: order_templates/sheet.html, answer to a tap order_templates/tap.html.

    `slips`: {of, typed, errors} of a refused form, `of` the product or "name". Context: {nav, owner, template {id,
    href, name, kind, may}, name {value, error}, items [item], gone, full, fault, add, said, row}.
    """
    by_id = {row["id"]: row for row in products}
    may = rules.may_change(template, role)
    named = slips["of"] == "name"
    return {
        "nav": "orders",
        "owner": _owner(owner),
        "template": _template(template, may),
        "name": {
            "value": slips["typed"].get("name", template["name"]) if named else template["name"],
            "error": slips["errors"].get("name", "") if named else "",
        },
        "items": [_item(template, one, by_id.get(one["product_id"]), language, slips) for one in template["items"]],
        "gone": sum(not _is_sold(by_id.get(one["product_id"])) for one in template["items"]),
        "full": len(template["items"]) >= rules.ITEMS_MAX,
        "fault": slips["errors"].get("template", ""),
        "add": f"{_href(template)}/add",
        "said": said,
        "row": None,
    }


def adding(
    template: Template, owner: Owner | None, products: Sequence[Row], q: str, more: bool, role: str, language: str
) -> Context:
    """Where products are added, those that a search found in their order: order_templates/add.html, fragment
    order_templates/found.html. Context: {nav, owner, template, q, action, rows [row], more}."""
    return {
        "nav": "orders",
        "owner": _owner(owner),
        "template": _template(template, rules.may_change(template, role)),
        "q": q,
        "action": f"{_href(template)}/add",
        "rows": [row(template, product, language) for product in products],
        "more": more,
    }


def row(template: Template, product: Row, language: str) -> Context:
    """A product that may be added: {id, href, name, number, active, inside, action, stepper}."""
    inside = next((one for one in template["items"] if one["product_id"] == product["id"]), None)
    quantity = first_quantity(product) if inside is None else inside["quantity_milli"]
    return {
        "id": product["id"],
        "href": f"/products/{product['id']}",
        "name": product["name"] or product["number"],
        "number": product["number"],
        "active": product["active"],
        "inside": inside is not None,
        "action": f"{_href(template)}/items",
        "stepper": stepper(product["id"], _action(template, product["id"]), quantity, product, language),
    }


def taken_out(template: Template, item: Row, product: Row | None) -> Context:
    """A product was taken out of a template: what is said, and the form that puts it back."""
    place = next(at for at, one in enumerate(template["items"]) if one["product_id"] == item["product_id"])
    return {
        "code": "deleted",
        "name": "" if product is None else product["name"] or product["number"],
        "undo": f"{_action(template, item['product_id'])}/restore",
        "item": f"{place} {item['quantity_milli']} {item['text']}",
    }


def gone(template: Template, owner: Owner | None) -> Context:
    """A template that was deleted, and the way back: order_templates/gone.html."""
    return {"nav": "orders", "owner": _owner(owner), "template": _template(template, True), "home": home_of(owner)}


def home_of(owner: Owner | None) -> str:
    """The list that it stands in."""
    return HOME if owner is None else f"{HOME}?customer={owner['id']}"


def _item(template: Template, one: Row, product: Row | None, language: str, slips: Row) -> Context:
    here = slips["of"] == one["product_id"]
    typed, errors = (slips["typed"], slips["errors"]) if here else ({}, {})
    action = _action(template, one["product_id"])
    return {
        "id": one["product_id"],
        "href": "" if product is None else f"/products/{product['id']}",
        "name": "" if product is None else product["name"] or product["number"],
        "number": "" if product is None else product["number"],
        "sold": _is_sold(product),
        "stepper": stepper(
            one["product_id"],
            action,
            one["quantity_milli"],
            product,
            language,
            typed.get("quantity"),
            errors.get("quantity", ""),
        ),
        "text": typed.get("text", one["text"]),
        "error": errors.get("text", ""),
    }


def _is_sold(product: Row | None) -> bool:
    return product is not None and bool(product["active"])


def _template(template: Template, may: bool) -> Context:
    return {
        "id": template["id"],
        "href": _href(template),
        "name": template["name"],
        "kind": template["kind"],
        "may": may,
    }


def _owner(owner: Owner | None) -> Context:
    return NO_OWNER if owner is None else {**owner, "href": f"/customers/{owner['id']}"}


def _href(template: Template) -> str:
    return f"{HOME}/{template['id']}"


def _action(template: Template, product_id: str) -> str:
    return f"{_href(template)}/items/{product_id}"


def _back(owner: Owner | None, source: Row) -> str:
    if owner is None:
        return HOME
    kind = next((name for name in ("draft", "order") if source[name]), "")
    return f"/customers/{owner['id']}/{kind}s/{source[kind]}" if kind else home_of(owner)
