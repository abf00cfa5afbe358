"""What a posted form wants of a product in an order template. Pure; twin: web/worker/order_templates/typed.js."""

from collections.abc import Mapping
from typing import Any

from backend.forms import read
from backend.order_templates.forms import TemplateItemForm
from backend.orders.draft_rules import first_quantity
from backend.orders.draft_typed import Wanted, read_quantity

Row = Mapping[str, Any]


def item(fields: Mapping[str, str], product: Row | None, language: str) -> Wanted:
    """Another quantity or text; a quantity of 0 takes the product out."""
    found = read(TemplateItemForm, fields)
    wanted = Wanted(values={**found.values}, errors={**found.errors}, typed={**found.typed})
    if "quantity" in fields:
        read_quantity(fields, product, language, wanted["values"], wanted["errors"])
        wanted["typed"]["quantity"] = read(TemplateItemForm, {"text": fields["quantity"]}).typed["text"]
    return wanted


def more(fields: Mapping[str, str], product: Row, language: str) -> Wanted:
    """So much of a product comes in; without a quantity as much as is ordered at least."""
    given = {name: value for name, value in fields.items() if name != "quantity" or value}
    wanted = item(given, product, language)
    if not wanted["values"].get("quantity_milli"):
        wanted["values"]["quantity_milli"] = first_quantity(product)
    wanted["values"].setdefault("text", "")
    return wanted
