"""Of a line of a draft something is given free, or all of it (B3: *Naturalrabatt*, *Muster*). Pure.

Twin: web/worker/orders/draft_giving.js, function for function.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.forms import Error
from backend.orders.draft_rules import LINES_MAX
from backend.orders.draft_typed import Change, made, read_quantity
from backend.pricing.giving import GIVEN

Row = Mapping[str, Any]


class Gift(TypedDict):
    """What is to be written, what is wrong at which field, and what undoes it (draft_taking.back); "": a whole line."""

    changes: list[Change]
    errors: dict[str, Error]
    undo: str


def give(
    fields: Mapping[str, str],
    draft: Row,
    one: Row,
    product: Row | None,
    lines: Sequence[Row],
    new_id: str,
    language: str,
) -> Gift:
    """All of a line, or so much of it as a line of its own right below. `given` "": it is charged after all.

    Sent twice it is given once.
    """
    why = fields.get("given", "")
    if product is None or (why and why not in GIVEN):
        return Gift(changes=[], errors={"free": Error("choice")}, undo="")
    values: dict[str, Any] = {"quantity_milli": one["quantity_milli"]}
    errors: dict[str, Error] = {}
    if why and fields.get("quantity"):
        read_quantity({"quantity": fields["quantity"]}, product, language, values, errors)
        if values["quantity_milli"] == 0:
            errors["quantity"] = Error("quantity")
    if errors:
        return Gift(changes=[], errors={"free": next(iter(errors.values()))}, undo="")
    part, rest = values["quantity_milli"], one["quantity_milli"] - values["quantity_milli"]
    if not why or rest <= 0:
        return Gift(changes=[Change(op="update", id=one["id"], values={"given": why})], errors={}, undo="")
    if any(line["id"] == new_id for line in lines):
        return Gift(changes=[], errors={}, undo="")
    if len(lines) >= LINES_MAX:
        return Gift(changes=[], errors={"draft": Error("full_draft", {"max": LINES_MAX})}, undo="")
    less = Change(op="update", id=one["id"], values={"quantity_milli": rest})
    free = made(draft, product, part, one["place"], new_id)
    free["values"] |= {"given": why, "text": one["text"]}
    return Gift(changes=[less, free], errors={}, undo=f"{new_id}:{part},{one['id']}:{-part}")
