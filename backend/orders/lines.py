"""The lines of an order (B3): what may be sent of one, and what it comes to. Pure.

Twin: web/worker/orders/lines.js, function for function. A line is as in DESIGN §6, with the product's number and unit
as they were, and a `text` of its own. Without a product it is a free line (*Muster*, *Naturalrabatt*). Amounts are
minor units of the order's currency and in its price mode; `unit_price` is for `per_milli`, None: on request.
"""

from collections.abc import Iterable
from typing import TypedDict, cast

from backend.ids import is_id
from backend.pricing.inputs import Mode, Product
from backend.pricing.money import LARGEST, WHOLE_BP
from backend.pricing.order import Line as Priced
from backend.pricing.order import Totals, line, totals
from backend.pricing.reasons import Priced as Price
from backend.pricing.reasons import Step
from sync.server.fields import Unfit, optional, text, whole
from sync.server.values import Json, encode

LINES_MAX = 500
LINES_BYTES = 120 * 1024  # of a record of 256 KiB, which holds what the server finds different, too
NAME_MAX = 200  # as a product's (backend/catalog/forms.py)
NUMBER_MAX = 100
UNIT_MAX = 40
TEXT_MAX = 500
CLASS_MAX = 40
QUANTITY_MAX = 10**12  # thousandths
REASON_MAX = 12  # steps; the longest that the rule of prices makes has seven
STEP_TEXT_MAX = 40
VAT_MAX = 10_000

WORKED_OUT = ("times", "line_discount", "line_discount_refused")
"""Steps that follow from the line itself: not sent, but worked out wherever they are shown."""

_STEP_TEXTS = ("currency", "mode", "valid_from", "valid_to", "rate_on", "of", "category_id")
_STEP_NUMBERS = ("bp", "per_milli", "from_milli", "rate_e6", "vat_rate_bp", "included_bp", "quantity_milli")


class Line(TypedDict):
    """A line on the wire."""

    product_id: str | None
    name: str
    number: str
    unit: str
    quantity_milli: int
    per_milli: int | None
    list_price: int | None
    unit_price: int | None
    discount_bp: int
    vat_class: str
    vat_rate_bp: int | None
    line_total: int | None
    text: str
    reason: list[Step]


_code = text(STEP_TEXT_MAX, least=1)
_step_text = optional(text(STEP_TEXT_MAX))
_step_number = optional(whole(-LARGEST, LARGEST))
_amount = optional(whole(0, LARGEST))
_per = optional(whole(1, QUANTITY_MAX))
_FIELDS = {
    "name": text(NAME_MAX, least=1),
    "number": text(NUMBER_MAX),
    "unit": text(UNIT_MAX),
    "quantity_milli": whole(1, QUANTITY_MAX),
    "per_milli": _per,
    "list_price": _amount,
    "unit_price": _amount,
    "discount_bp": whole(0, WHOLE_BP),
    "vat_class": text(CLASS_MAX, least=1),
    "vat_rate_bp": optional(whole(0, VAT_MAX)),
    "text": text(TEXT_MAX),
}
_OPTIONAL: dict[str, Json] = {"number": "", "unit": "", "discount_bp": 0, "text": "", "list_price": None}


def lines(value: Json) -> Json:
    """Lines in their one form, each with its total worked out anew. Raises Unfit."""
    if not isinstance(value, list) or len(value) > LINES_MAX:
        raise Unfit(f"a list of at most {LINES_MAX} lines expected")
    found = [_line(item) for item in value]
    if len(encode(found)) > LINES_BYTES:
        raise Unfit(f"lines of at most {LINES_BYTES} bytes expected")
    return cast("Json", found)


def explained(one: Line) -> Priced:
    """A line with its total and the whole explanation, quantity and line discount included."""
    stub: Product = {
        "id": one["product_id"] or "",
        "vat_class": one["vat_class"],
        "discountable": True,
        "categories": [],
        "prices": [],
    }
    priced = Price(
        product_id=one["product_id"] or "",
        quantity_milli=one["quantity_milli"],
        per_milli=one["per_milli"],
        list_price=one["list_price"],
        unit_price=one["unit_price"],
        vat_class=one["vat_class"],
        vat_rate_bp=one["vat_rate_bp"],
        reason=one["reason"],
    )
    return line(stub, priced, one["discount_bp"])


def summed(found: Iterable[Line], mode: Mode) -> Totals:
    """Taxes and sums of an order of these lines."""
    return totals(cast("Iterable[Priced]", found), mode)


def _line(item: Json) -> Line:
    if not isinstance(item, dict) or item.keys() - Line.__annotations__.keys():
        raise Unfit("a line of known fields expected")
    product = item.get("product_id")
    if product is not None and not is_id(product):
        raise Unfit("a product's id expected")
    values = {name: fits(item.get(name, _OPTIONAL.get(name))) for name, fits in _FIELDS.items()}
    if (values["unit_price"] is None) != (values["per_milli"] is None):
        raise Unfit("a price and what it is for expected, or neither")
    found = cast("Line", {"product_id": product, **values, "line_total": None, "reason": _reason(item.get("reason"))})
    return {**found, "line_total": explained(found)["line_total"]}


def _reason(value: Json) -> list[Step]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > REASON_MAX:
        raise Unfit(f"a list of at most {REASON_MAX} steps expected")
    return [step for step in (_step(item) for item in value) if step["code"] not in WORKED_OUT]


def _step(item: Json) -> Step:
    """A step with what it has: nothing that is null or false is kept, but for the amount."""
    if not isinstance(item, dict):
        raise Unfit("a step expected")
    found: dict[str, Json] = {"code": _code(item.get("code")), "amount": _step_number(item.get("amount"))}
    for names, fits in ((_STEP_TEXTS, _step_text), (_STEP_NUMBERS, _step_number)):
        found |= {name: given for name in names if (given := fits(item.get(name))) is not None}
    if item.get("rate_old") is True:
        found["rate_old"] = True
    return cast("Step", found)
