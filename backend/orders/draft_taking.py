"""Many products at once come into a draft, and go again: the items of a template, or of the last order (B3). Pure.

Twin: web/worker/orders/draft_taking.js, function for function.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.ids import is_id
from backend.orders import draft_rules as rules
from backend.orders.draft_numbers import MOST
from backend.orders.draft_typed import Change, made

Row = Mapping[str, Any]


NOBODYS = "00000000-0000-0000-0000-000000000000"


class Taken(TypedDict):
    """`changes` to be written; how many lines were `made`, how many `raised`; the names of what is not to be had any
    more (`missing`, "" for a product that is gone); how many found no place (`over`); and what undoes it (see back).
    """

    changes: list[Change]
    made: int
    raised: int
    missing: list[str]
    over: int
    undo: str


def taken(items: Sequence[Row], products: Sequence[Row], draft: Row, lines: Sequence[Row], new_id: str) -> Taken:
    """Each item is added to the line of its product that has the same text, else it makes a line below all others.

    A product that is gone or inactive is left out. Sent twice it is taken once, as long as it made a line.
    """
    by_id = {product["id"]: product for product in products}
    known = {one["id"] for one in lines}
    place = rules.next_place(lines)
    changes: list[Change] = []
    missing: list[str] = []
    undo: list[str] = []
    count = over = 0
    if any(rules.line_id(new_id, number) in known for number in range(len(items))):
        return Taken(changes=[], made=0, raised=0, missing=[], over=0, undo="")
    for number, item in enumerate(items):
        product = by_id.get(item["product_id"])
        if product is None or not product["active"]:
            missing.append("" if product is None else product["name"] or product["number"])
            continue
        same = rules.same_product(lines, product["id"], item["text"])
        if same is not None:
            together = min(same["quantity_milli"] + item["quantity_milli"], MOST)
            changes.append(Change(op="update", id=same["id"], values={"quantity_milli": together}))
            undo.append(f"{same['id']}:{together - same['quantity_milli']}")
        elif len(lines) + count >= rules.LINES_MAX:
            over += 1
        else:
            line_id = rules.line_id(new_id, number)
            change = made(draft, product, item["quantity_milli"], place + count, line_id)
            change["values"]["text"] = item["text"]
            changes.append(change)
            undo.append(f"{line_id}:{item['quantity_milli']}")
            count += 1
    return Taken(
        changes=changes,
        made=count,
        raised=len(changes) - count,
        missing=missing,
        over=over,
        undo=",".join(undo),
    )


def again(bought: Sequence[Row], products: Sequence[Row], draft: Row, lines: Sequence[Row], new_id: str) -> Taken:
    """The same of what was ordered last time; what stands in the draft already stays as it is."""
    fresh = [one for one in items_of(bought) if rules.same_product(lines, one["product_id"]) is None]
    return taken(fresh, products, draft, lines, new_id)


def items_of(bought: Sequence[Row]) -> list[Row]:
    """What was bought as the items of a template are."""
    return [{"product_id": one["product_id"], "quantity_milli": one["quantity_milli"], "text": ""} for one in bought]


def begun(items: Sequence[Row], products: Sequence[Row]) -> Taken:
    """The same of a draft that began with these items: what was taken of them is to be said, not done."""
    draft = {"id": NOBODYS, "customer_id": NOBODYS}
    return {**taken(items, products, draft, [], NOBODYS), "changes": [], "undo": ""}


def back(undo: str, lines: Sequence[Row]) -> list[Change]:
    """What undoes it: of each line named (`id:quantity`, commas between) so much is taken away again, as far as it is
    there; a negative quantity is added. A line of which nothing remains goes."""
    by_id = {one["id"]: one for one in lines}
    found: dict[str, Change] = {}
    for entry in undo.split(",")[: rules.LINES_MAX]:
        line_id, _, text = entry.partition(":")
        line, quantity = by_id.get(line_id), whole(text)
        if not is_id(line_id) or line is None or quantity is None or line_id in found:
            continue
        rest = min(line["quantity_milli"] - quantity, MOST)
        values = {"quantity_milli": rest} if rest > 0 else {}
        found[line_id] = Change(op="update" if rest > 0 else "delete", id=line_id, values=values)
    return [*found.values()]


def whole(text: str) -> int | None:
    """A whole number as `taken` writes it; None for anything else."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(MOST)):
        return None
    return int(text)
