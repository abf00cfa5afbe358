"""How orders and drafts live on the phone: with their customer; lines and what holds for them are judged as one."""

from collections.abc import Collection, Iterable, Mapping
from typing import cast

from msgspec.structs import replace

from backend.history.offline import written_down
from backend.orders import parts, states
from backend.orders.checking import CHECKED
from backend.orders.consulting import CONSULTS, Consulted, consult
from backend.orders.decisions import is_open, may_decide, was_asked
from backend.orders.lines import CLASS_MAX, NAME_MAX, QUANTITY_MAX, TEXT_MAX, lines
from backend.orders.made import made, search_text
from backend.orders.tables import DraftLines, Drafts, Orders
from backend.parcels.rules import is_partly_shipped, keeps_what_left
from backend.pricing.giving import GIVEN
from backend.pricing.money import LARGEST, WHOLE_BP
from backend.stock.rules import stock_moves
from sync.server.access import Access
from sync.server.fields import (
    Default,
    Field,
    Normalise,
    day,
    fixed,
    guarded,
    matching,
    one_of,
    optional,
    plain,
    reference,
    state,
    text,
    whole,
)
from sync.server.registry import By, Change, Made, Numbered, Operation, Refused, Synced
from sync.server.values import Json, Key, Values

KINDS = ("goods", "repair")
FULFILMENTS = ("own_stock", "shipping", "pickup")
DELIVERIES = ("physical", "download")
PAYMENTS = ("", "invoice", "prepayment", "direct_debit", "card", "cash")
DRAFT_KINDS = ("order", "offer")
DECISIONS = ("", "kept", "taken")
REFERENCE_MAX = 40
CHANNEL_MAX = 40
REMARK_MAX = 2_000
REASON_MAX = 500
CANCELLED = "cancelled"
TOGETHER = "lines"
"""Lines and what they were priced with are one: half of one priced order and half of another are none."""

FIRST_NUMBER = 100_001
NEXT = {of: [step["to"] for step in states.STEPS if step["of"] == of] for of in states.STATES}
_currency = matching("[A-Z]{3}")


def _priced(normalise: Normalise, default: Default) -> Field:
    return guarded(normalise, default, TOGETHER)


def order_rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """Content as long as this role may edit it; a rep leaves alone what the office must decide."""
    if before is None:
        return ()
    if not states.may_edit(str(before["state"]), access.role):
        return fields - {"state"}
    return () if may_decide(before, access.role) else {"price_decision"}


def may_step(access: Access, field: str, of: Json, to: Json) -> bool:
    return states.refusal(str(of), str(to), access.role) == ""


def order_refused(before: Values | None, after: Values, rows: Mapping[Key, Values]) -> Refused | None:
    """What has left stays in the order: it is not cancelled any more, and its lines keep it."""
    if before is None or not is_partly_shipped(before):
        return None
    if after["state"] == CANCELLED:
        return Refused("A part of it has been shipped.", ["state"])
    return None if keeps_what_left(before, after) else Refused("The lines lack what has been shipped.", ["lines"])


def order_derived(before: Values | None, after: Values, by: By) -> Values:
    """Sums, steps and what is different in the prices. Another difference is another question: it is open again."""
    found: Values = {**cast("Values", made(before, after, by.user, by.at))}
    differing = None if before is None else before["difference"]
    if isinstance(by.consulted, Consulted) and (before is None or any(before[name] != after[name] for name in CHECKED)):
        now = by.consulted.checked(before, after, by)
        undecided = before is not None and before["price_decision"] == found["price_decision"]
        if now != differing and (undecided or not was_asked(now, differing)):
            found["price_decision"] = ""
        differing = cast("Json", now)
    found["difference"] = differing
    found["differs"] = is_open({**after, **found})
    found["search_text"] = search_text(after)
    return found


UNTOLD = ("tax", "rate_e6", "rate_on", "price_mode", "currency", "state")
"""Not in the history: they follow from the prices of the lines, and the order has its steps itself."""


def order_history(change: Change) -> Iterable[Made]:
    """What its goods take out of stock when they leave; and a line of history without the long values.

    Of those it tells how many lines there were, and that something was signed.
    """
    told: list[Values] = []
    for one in change.changes:
        if one["field"] in UNTOLD:
            continue
        told.append({**one, "was": _told(one["was"]), "now": _told(one["now"])})
    short = replace(change, changes=told)
    told_of = written_down(short) if told or change.op != "update" else ()
    return [*told_of, *stock_moves(change)]


def _told(value: Json) -> Json:
    if isinstance(value, list):
        return len(value)
    return value is not None if isinstance(value, dict) else value


ORDERS = Synced(
    table=Orders,
    fields={
        "customer_id": fixed(reference()),
        "reference": fixed(text(REFERENCE_MAX), ""),
        "kind": fixed(one_of(*KINDS), "goods"),
        "state": state(NEXT, "ordered", "offer"),
        "fulfilment": plain(one_of(*FULFILMENTS), "shipping"),
        "delivery": plain(one_of(*DELIVERIES), "physical"),
        "channel": fixed(text(CHANNEL_MAX), ""),
        "branch_id": fixed(optional(reference())),
        "valid_until": plain(optional(day()), None),
        "lines": _priced(lines, []),
        "currency": _priced(_currency, "EUR"),
        "price_mode": _priced(one_of("net", "gross"), "net"),
        "rate_e6": _priced(optional(whole(1, parts.RATE_MAX)), None),
        "rate_on": _priced(optional(day()), None),
        "tax": _priced(parts.tax, parts.DOMESTIC),
        "price_decision": _priced(one_of(*DECISIONS), ""),
        "delivery_address": plain(optional(parts.address), None),
        "payment_method": plain(one_of(*PAYMENTS), ""),
        "wish_on": plain(optional(day()), None),
        "remark": plain(text(REMARK_MAX)),
        "signature": guarded(optional(parts.signature), None),
        "cancel_reason": plain(text(REASON_MAX)),
    },
    made=(
        "number", "placed_at", "shipped", "steps", "taxes", "total_net", "total_vat", "total_gross", "open_lines",
        "difference", "created_at", "created_by",
    ),
    belongs_to=("customer_id", "customers"),
    numbered=Numbered("number", "orders", lambda n, row: f"A-{FIRST_NUMBER - 1 + n}"),
    rights=order_rights,
    may_step=may_step,
    consult=consult,
    consults=CONSULTS,
    derive=order_derived,
    refuse=order_refused,
    history=order_history,
    appends=True,
    later=True,
)  # fmt: skip
DRAFTS = Synced(
    table=Drafts,
    fields={
        "customer_id": fixed(reference()),
        "order_id": fixed(optional(reference())),
        "kind": plain(one_of(*DRAFT_KINDS), "order"),
        "fulfilment": plain(one_of(*FULFILMENTS), "shipping"),
        "delivery_address": plain(optional(parts.address), None),
        "payment_method": plain(one_of(*PAYMENTS), ""),
        "wish_on": plain(optional(day()), None),
        "valid_until": plain(optional(day()), None),
        "remark": plain(text(REMARK_MAX)),
        "signature": plain(optional(parts.signature), None),
        "seen": fixed(optional(parts.seen)),
    },
    made=("created_at", "created_by"),
    belongs_to=("customer_id", "customers"),
    deletable=True,
    appends=True,
)
DRAFT_LINES = Synced(
    table=DraftLines,
    fields={
        "customer_id": fixed(reference()),
        "draft_id": fixed(reference()),
        "place": plain(whole(0, LARGEST), 0),
        "product_id": fixed(optional(reference())),
        "name": plain(text(NAME_MAX)),
        "quantity_milli": plain(whole(1, QUANTITY_MAX), 1_000),
        "discount_bp": plain(whole(0, WHOLE_BP), 0),
        "price": plain(optional(whole(0, LARGEST)), None),
        "given": plain(one_of("", *GIVEN), ""),
        "vat_class": plain(text(CLASS_MAX)),
        "text": plain(text(TEXT_MAX)),
    },
    made=("created_at", "created_by"),
    belongs_to=("customer_id", "customers"),
    deletable=True,
    appends=True,
)
