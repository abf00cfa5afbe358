"""Orders with everything in them that a page could show wrong, as rows."""

from collections.abc import Iterator
from typing import Any

from backend.orders import pages, states
from backend.orders.filters import parse
from backend.orders.lines import lines
from backend.orders.made import made
from backend.orders.offline import ORDERS
from backend.parcels import pages as parcel_pages
from tests.orders.written import HONEY, ROLL
from tests.pages import rows

OWNER: pages.Owner = {"id": rows.row_id(1), "name": "O'Neil & <Co>"}
REASONS: list[dict[str, Any]] = [
    {"code": "base_price", "amount": 50, "currency": "CHF", "mode": "gross", "per_milli": 100_000, "from_milli": 6_000},
    {"code": "converted", "amount": 45, "currency": "EUR", "mode": "net", "rate_e6": 943_200, "rate_on": "2026-11-18"},
    {"code": "discount", "amount": 44, "bp": 250, "of": "group"},
]
SIGNATURE = {"width": 300, "height": 150, "strokes": [[0, 0, 10, 12], [299, 149]]}
STREET = {"name": "Lager <2>", "street": "Weg & Steg 1", "postcode": "1010", "city": "Wien", "country": "AT"}


def order(**fields: Any) -> dict[str, Any]:
    """A wire row with its sums and its first step."""
    row: dict[str, Any] = {name: field.default for name, field in ORDERS.fields.items()}
    row |= {"id": rows.row_id(5), "customer_id": OWNER["id"], "number": "", "difference": None}
    row |= {"reference": "A7-1126-1", "created_at": rows.NOW, "created_by": rows.ANNA["id"], "lines": [ROLL, HONEY]}
    row |= fields
    row["lines"] = lines(row["lines"])
    worked_out = made(None, row, rows.ANNA["id"], rows.NOW)
    return {**row, **worked_out, "price_decision": row["price_decision"]}


def difference(**fields: Any) -> dict[str, Any]:
    now = {"per_milli": 1_000, "list_price": 60, "unit_price": 60, "discount_bp": 0, "vat_rate_bp": 700}
    return {
        "lines": [
            {"place": 0, "codes": ["price", "vat"], "now": {**now, "line_total": 720, "reason": []}},
            {"place": 1, "codes": ["gone", "discount"], "now": None},
            {"place": 9, "codes": ["price"], "now": None},
        ],
        "terms": {"currency": "EUR", "price_mode": "net", "rate_e6": None, "rate_on": None, "tax": order()["tax"]},
        "total_net": 970,
        "total_gross": 1_068,
        **fields,
    }


FULL = order(
    number="A-100001",
    state="offer",
    lines=[
        {**ROLL, "reason": REASONS, "text": "<bitte> frisch"},
        HONEY,
        {**ROLL, "unit_price": None, "per_milli": None},
    ],
    delivery_address=STREET,
    signature=SIGNATURE,
    wish_on="2026-12-01",
    valid_until="2026-11-20",
    payment_method="invoice",
    remark='Hintertür & "klingeln"\n<zweimal>',
    rate_e6=943_200,
    rate_on="2026-11-18",
    tax={"case": "oss", "reason": "person", "country": "AT"},
)
ORDERS_SHOWN: list[dict[str, Any]] = [
    FULL,
    order(fulfilment="pickup", state="ready", payment_method="cash", difference=difference()),
    order(fulfilment="own_stock", state="shipped", difference=difference(total_gross=None), price_decision="kept"),
    order(state="ordered", difference=difference(), price_mode="gross", price_decision="taken"),
    order(state="ordered", difference=difference(), price_mode="gross"),
    order(state="cancelled", cancel_reason="Zu <spät> & teuer", lines=[]),
    *(order(state=state) for state in states.STATES),
    *(order(payment_method=method) for method in ("prepayment", "direct_debit", "card")),
    *(
        order(tax={"case": case, "reason": reason, "country": "DE"})
        for case, reason in (
            ("small_business", "paragraph_19"),
            ("eu_company", "vat_id"),
            ("export", "third_country"),
            ("eu_origin", "vat_id_missing"),
            ("oss", "vat_id_unconfirmed"),
            ("eu_origin", "vat_id_domestic"),
            ("domestic", "no_country"),
        )
    ),
    order(lines=[{**ROLL, "unit_price": 2**53 - 1, "quantity_milli": 1_000}] * 3),
]
PARTLY: list[dict[str, Any]] = [
    order(number="A-100002", state="confirmed", shipped=[5_000, 500]),
    order(fulfilment="pickup", state="ready", shipped=[0, 250]),
    order(fulfilment="own_stock", state="in_production", shipped=[1_500]),
]
PARCELS: list[dict[str, Any]] = [
    {
        "id": rows.row_id(number),
        "lines": [{"place": 0, "quantity_milli": 1_500}, {"place": 7, "quantity_milli": 1}],
        "carrier": "DHL <& Söhne>",
        "tracking": tracking,
        "created_at": rows.NOW,
        "created_by": rows.ANNA["id"],
    }
    for number, tracking in ((3, "https://dhl.example/?a=<b>&c"), (2, "0034 1"), (4, ""))
]
LINES = [
    pages.line_of(one, 'Müller & "Söhne"', waiting=place % 2 == 0) for place, one in enumerate([*ORDERS_SHOWN, *PARTLY])
]
MOMENTS = ("2026-10-01T21:00:00.000Z", "2025-12-31T23:30:00.000Z")
OLD: list[pages.Line] = [{**line, "created_at": at} for line, at in zip(LINES[:2], MOMENTS, strict=True)]
SUMS: list[pages.Sum] = [
    {"currency": "CHF", "count": 1, "net": 100, "gross": 108},
    {"currency": "EUR", "count": 12_345, "net": 10**12, "gross": -5},
]
NOW_MS = 1_795_342_530_123
REFUSED = (
    ("", ""),
    ("step", "shipped"),
    ("step", ""),
    ("role", "confirmed"),
    ("edit", ""),
    ("reason", "cancelled"),
    ("parts", "cancelled"),
    ("late", "shipped"),
)
FAULTS = [pages.Fault(code=code, to=to, reason="<weil>") for code, to in REFUSED]


def contexts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every page about orders, with its templates."""
    people: list[Any] = [rows.ANNA]
    ids = [rows.row_id(8), rows.row_id(9)]
    for one in ORDERS_SHOWN:
        for role in ("rep", "manager"):
            for fault in FAULTS if one is FULL else FAULTS[:1]:
                shown = pages.detail(OWNER, one, people, role, rows.TODAY, role == "rep", ids, one["state"], fault)
                yield "orders/detail.html", shown
                yield "orders/sheet.html", shown
    unsent = [f"parcels/{PARCELS[0]['id']}"]
    for one in (*PARTLY, order(state="shipped"), order(state="completed", fulfilment="pickup")):
        for role in ("rep", "counter"):
            for fault in (pages.NO_FAULT, pages.Fault(code="parts", to="cancelled", reason="x")):
                its: Any = (role == "rep", ids, "parcel", fault, PARCELS, unsent)
                yield "orders/sheet.html", pages.detail(OWNER, one, people, role, rows.TODAY, *its)
        errors = {"quantity-0": "<Nein>", "tracking": "x & y", "lines": "leer"}
        for typed, wrong in (({}, {}), ({"quantity-0": "<1>", "carrier": '"'}, errors)):
            yield "parcels/form.html", parcel_pages.form(OWNER, one, rows.row_id(9), "de", typed, wrong)
            yield "parcels/tracking.html", parcel_pages.tracking(OWNER, one, PARCELS[0], typed, wrong)
    for saved in ("kept", "taken", "order", "parcel", "tracking", "nothing"):
        yield (
            "orders/detail.html",
            pages.detail(OWNER, FULL, [], "counter", rows.TODAY, False, ids, saved, pages.NO_FAULT),
        )
    for query in (
        {},
        {"q": "a&b \"'<", "state": "check", "customer": OWNER["id"], "mine": "1", "from": "2026-11-01"},
        {"state": "declined", "to": "2026-11-30"},
        {"from": "2026-11-01", "to": "2026-11-30"},
    ):
        for lines_, sums in (([*LINES, *OLD], SUMS), ([], [])):
            listed: Any = {"lines": lines_, "sums": sums, "more": bool(lines_), "after": query.get("customer", "")}
            for owner in ("", OWNER["name"]):
                context = pages.listing(listed, parse(query), 3 if owner else 0, owner, "Europe/Berlin", NOW_MS)
                yield "orders/list.html", context
                yield "orders/results.html", context
    for ready, coming, q in ((LINES[:2], LINES[2:4], ""), ([], [], "x"), ([], [], "")):
        for role in ("rep", "counter"):
            yield "orders/pickup.html", pages.pickup(ready, coming, q, role)
            yield "orders/pickup_results.html", pages.pickup(ready, coming, q, role)
    chosen = [{"id": rows.row_id(1), "name": "<Müller>", "place": "Weg 1, Ulm"}, {"id": "x", "name": "y", "place": ""}]
    for customers, more in ((chosen, True), ([], False)):
        yield "orders/new.html", pages.choose(customers, ids[: len(customers)], "q & <", more)
        yield "orders/new_results.html", pages.choose(customers, ids[: len(customers)], "", more)
