"""The pages on which groups are kept: only the server makes them, so they have no twin. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.customers.pages import percent_text
from backend.groups.rules import Group
from backend.pricing.pages import state_on

Context = dict[str, Any]

TEXTS = ("name", "mode", "discount_bp")
KINDS = ("price", "marketing")


def listing(groups: Sequence[Group], members: Mapping[str, int], saved: bool) -> Context:
    """All groups: groups/page.html. Context: {nav, price, marketing (each [{id, name, mode, discount_bp, percentages,
    active, members or None, href}]), saved}. Those given away no longer stand last."""
    rows = sorted(groups, key=lambda group: (not group["active"], group["name"], group["id"]))
    found = [
        {
            "name": group["name"],
            "kind": group["kind"],
            "mode": group["mode"],
            "discount_bp": group["discount_bp"],
            "percentages": len(group["category_discounts"]),
            "active": group["active"],
            "members": members.get(group["id"], 0) if group["kind"] == "price" else None,
            "href": f"/groups/{group['id']}",
        }
        for group in rows
    ]
    return {
        "nav": "more",
        "price": [row for row in found if row["kind"] == "price"],
        "marketing": [row for row in found if row["kind"] == "marketing"],
        "saved": saved,
    }


def detail(
    group: Group,
    members: int,
    products: Sequence[Mapping[str, Any]],
    more: bool,
    names: Mapping[str, str],
    currency: str,
    day: str,
    saved: bool,
) -> Context:
    """One group with its prices: groups/group.html. `names` of categories; Context: {nav, group {name, kind, mode,
    discount_bp, active}, members, percentages [{name, discount_bp, valid_from, valid_to, state}], products [{name,
    number, unit, href, prices [{amount, discount_bp, currency, mode, per_milli, from_milli, valid_from, valid_to,
    state}]}], more, edit, saved}."""
    price_list = f"group:{group['id']}"
    return {
        "nav": "more",
        "group": {name: value for name, value in group.items() if name not in ("id", "category_discounts")},
        "members": members,
        "percentages": [
            {**one, "name": names.get(one["category_id"], ""), "state": state_on(one, day)}
            for one in group["category_discounts"]
        ],
        "products": [
            {
                "name": product["name"] or product["number"],
                "number": product["number"],
                "unit": product["unit"],
                "href": f"/catalog/{product['id']}/edit",
                "prices": [_price(one, currency, day) for one in product["prices"] if one["list"] == price_list],
            }
            for product in products
        ],
        "more": f"/groups/{group['id']}?after={products[-1]['id']}" if more else "",
        "edit": f"/groups/{group['id']}/edit",
        "saved": saved,
    }


def form(
    group: Group | None,
    group_id: str,
    kind: str,
    version: int,
    rows: Sequence[Context],
    categories: Sequence[Mapping[str, Any]],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    language: str,
) -> Context:
    """Create or edit a group: groups/form.html, fragment groups/fields.html. Context: {nav, new, action, back, id,
    kind, version, values {name, mode, discount_bp}, active, errors {the same}, faults [text], rows, categories}."""
    shown = {"name": "", "mode": "net", "discount_bp": ""}
    if group is not None:
        shown = {
            "name": group["name"],
            "mode": group["mode"],
            "discount_bp": percent_text(group["discount_bp"], language),
        }
    there = group["active"] if group else True
    return {
        "nav": "more",
        "new": group is None,
        "action": "/groups" if group is None else f"/groups/{group_id}/edit",
        "back": "/groups" if group is None else f"/groups/{group_id}",
        "id": group_id,
        "kind": kind,
        "version": str(version),
        "values": {name: typed.get(name, shown[name]) for name in TEXTS},
        "active": bool(typed["active"]) if "active" in typed else there,
        "errors": {name: errors.get(name, "") for name in TEXTS},
        "faults": list(dict.fromkeys(errors.values())),
        "rows": list(rows),
        "categories": list(categories),
    }


def _price(price: Mapping[str, Any], currency: str, day: str) -> Context:
    names = ("mode", "per_milli", "from_milli", "valid_from", "valid_to")
    return {
        **{name: price[name] for name in names},
        "amount": price.get("amount"),
        "discount_bp": price.get("discount_bp"),
        "currency": price["currency"] or currency,
        "state": state_on(price, day),
    }
