"""The form of a booking, read; pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from backend.catalog.typed import MILLI_DIGITS, NO_QUANTITY, decimal
from backend.forms import N_
from backend.letters import one_line, without_blanks
from backend.stock.pages import BY_HAND
from sync.server.fields import Unfit

TEXT_MAX = 500
MINUS = ("-", "−", "–")  # as keyboards of phones write it, too
MESSAGES = {
    "quantity": NO_QUANTITY,
    "nothing": N_("Nothing comes or goes by this. Please enter a quantity."),
    "reason": N_("Please say why the stock is corrected."),
    "long": N_("Please say it in at most 500 characters."),
    "changed": N_("The stock has changed meanwhile. Please look again whether your count still holds."),
}


class Booking(msgspec.Struct, frozen=True):
    """What is to be booked, or a text per field that is wrong."""

    cause: str
    quantity_milli: int
    text: str
    errors: dict[str, str]


def read(fields: Mapping[str, str], on_hand_milli: int, gettext: Any) -> Booking:
    """A receipt and a correction book what is typed, a count the difference to what is on hand.

    `seen` is what the form showed as on hand: a count that was begun before something else was booked is asked again.
    """
    cause = fields.get("cause", "")
    cause = cause if cause in BY_HAND else BY_HAND[0]
    text = one_line(fields.get("text", ""))
    wrong: dict[str, str] = {}
    quantity = 0
    try:
        typed = _signed(fields.get("quantity", ""), cause)
    except Unfit:
        wrong["quantity"] = "quantity"
    else:
        quantity = typed - on_hand_milli if cause == "count" else typed
        if cause != "count" and quantity == 0:
            wrong["quantity"] = "nothing"
        if cause == "count" and fields.get("seen", "") != str(on_hand_milli):
            wrong["quantity"] = "changed"
    if cause == "correction" and not text:
        wrong["text"] = "reason"
    if len(text) > TEXT_MAX:
        wrong["text"] = "long"
    return Booking(cause, quantity, text, {field: gettext(MESSAGES[code]) for field, code in wrong.items()})


def _signed(text: str, cause: str) -> int:
    """Thousandths; only a correction may take away. Raises Unfit."""
    bare = without_blanks(text)
    less = cause == "correction" and bare.startswith(MINUS)
    number = decimal(bare[1:] if less else bare, MILLI_DIGITS)
    if number is None:
        raise Unfit("a quantity expected")
    return -number if less else number
