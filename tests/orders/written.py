"""Orders as the tests write them."""

from typing import Any

from litestar import Litestar

from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation, Result
from sync.server.values import Values
from tests.cast import ANNA, DORA, HUBER, MADE_AT, MUELLER, NORTH, SCHMIDT, an_id

ORDER = an_id(501)
ROLL: dict[str, Any] = {
    "product_id": an_id(310),
    "name": "Roggenbrötchen",
    "number": "1001",
    "unit": "Stück",
    "quantity_milli": 12_000,
    "per_milli": 1_000,
    "list_price": 50,
    "unit_price": 45,
    "discount_bp": 0,
    "vat_class": "reduced",
    "vat_rate_bp": 700,
    "text": "",
    "reason": [{"code": "base_price", "amount": 50}, {"code": "discount", "amount": 45, "bp": 1_000, "of": "customer"}],
}
HONEY: dict[str, Any] = {
    **ROLL,
    "product_id": None,
    "name": "Honig <zum Kosten>",
    "number": "",
    "unit": "Glas",
    "quantity_milli": 500,
    "list_price": None,
    "unit_price": 999,
    "discount_bp": 5_000,
    "vat_class": "standard",
    "vat_rate_bp": 1_900,
    "reason": [],
}


def values(**fields: Any) -> Values:
    """What a phone sends of a new order of Müller's."""
    return {
        "customer_id": MUELLER,
        "reference": "A-1",
        "state": "ordered",
        "currency": "EUR",
        "price_mode": "net",
        "tax": {"case": "domestic", "reason": "same_country", "country": "DE"},
        "lines": [ROLL, HONEY],
        **fields,
    }


def create(id_: str = ORDER, at: str = MADE_AT, **fields: Any) -> Mutation:
    return Mutation(op="create", table="orders", id=id_, set=values(**fields), at=at)


def step(state: str, was: str, id_: str = ORDER, **fields: Any) -> Mutation:
    return Mutation(op="update", table="orders", id=id_, set={"state": state, **fields}, was={"state": was})


async def write(
    app: Litestar, *mutations: Mutation, role: str = "administrator", user: str = DORA, device: str = "server"
) -> list[Result]:
    """Carried out as somebody of this role: a rep holds North."""
    everywhere = role != "rep"
    access = Access(
        user=ANNA if role == "rep" and user == DORA else user,
        role=role,
        scopes=("shared", f"t:{NORTH}"),
        device=device,
        everywhere=everywhere,
    )
    return await apply(app.state.registry, access, list(mutations))


def _order(number: int, at: str, **fields: Any) -> Mutation:
    return create(an_id(number), at, reference=f"A7-{number}", **fields)


def _parcel(number: int, order: int, milli: int, at: str, **fields: Any) -> Mutation:
    lines = [{"place": 0, "quantity_milli": milli}]
    set_ = {"customer_id": MUELLER, "order_id": an_id(order), "lines": lines, **fields}
    return Mutation(op="create", table="parcels", id=an_id(number), set=set_, at=at)


async def many(app: Litestar) -> None:
    """Orders of three customers in several states, two years back, one in another currency."""
    made = [
        _order(501, "2026-01-05T08:00:00.000Z"),
        _order(502, "2026-01-05T08:00:00.000Z", state="offer", valid_until="2026-01-10", price_mode="gross"),
        _order(503, "2025-12-31T23:30:00.000Z", fulfilment="pickup", remark="Klingeln & <warten>"),
        _order(504, "2025-03-01T12:00:00.000Z", currency="CHF", customer_id=SCHMIDT, wish_on="2025-03-20"),
        _order(505, "2025-03-01T12:00:01.000Z", customer_id=HUBER, fulfilment="pickup"),
        _order(506, "2025-03-01T12:00:02.000Z", lines=[{**ROLL, "unit_price": None, "per_milli": None}]),
    ]
    results = await write(app, *made, user=ANNA)
    results += await write(
        app,
        step("confirmed", "ordered", an_id(503)),
        step("ready", "confirmed", an_id(503)),
        step("cancelled", "ordered", an_id(504), cancel_reason="Falsche Größe"),
    )
    assert [result.status for result in results] == ["applied"] * 9


async def in_parts(app: Litestar) -> None:
    """Two orders of Müller's that are partly shipped, one that is picked up."""
    results = await write(
        app,
        _order(507, "2025-02-01T12:00:02.000Z"),
        _order(508, "2025-02-01T12:00:03.000Z", fulfilment="pickup"),
        *(step("confirmed", "ordered", an_id(number)) for number in (507, 508)),
        _parcel(521, 507, 5_000, "2025-02-03T08:00:00.000Z", carrier="DHL", tracking="https://dhl.example/1?a=<b>"),
        _parcel(522, 507, 1_000, "2025-02-04T08:00:00.000Z", tracking="0034 1"),
        _parcel(523, 508, 2_000, "2025-02-04T08:00:00.000Z"),
    )
    assert [result.status for result in results] == ["applied"] * 7


ADDRESSES = (
    "/orders",
    "/orders?state=open",
    "/orders?state=cancelled&mine=1",
    "/orders?state=check",
    "/orders?q=m%C3%BCller%20A7-501",
    "/orders?q=nobody",
    f"/orders?customer={SCHMIDT}",
    f"/orders?customer={HUBER}",
    "/orders?from=2025-03-01&to=2025-03-01",
    "/orders?from=2026-01-01",
    "/orders?to=2025-12-31&state=nothing&mine=x",
    f"/orders?after={an_id(501)}",
    f"/orders?after={an_id(999)}",
    "/pickup",
    "/pickup?q=huber",
    "/pickup?q=nobody",
    "/orders/new",
    "/orders/new?q=hub",
    "/orders/new?q=nobody",
    f"/customers/{MUELLER}",
    *(f"/customers/{MUELLER}/orders/{an_id(number)}" for number in (501, 502, 503, 506, 999)),
    f"/customers/{MUELLER}/orders/{an_id(503)}?saved=ready",
    f"/customers/{SCHMIDT}/orders/{an_id(504)}",
    f"/customers/{MUELLER}/orders/{an_id(504)}",
    f"/customers/{MUELLER}/orders/nothing",
    *(f"/customers/{MUELLER}/orders/{an_id(number)}" for number in (507, 508)),
    f"/customers/{MUELLER}/orders/{an_id(507)}?saved=parcel",
    *(f"/customers/{MUELLER}/orders/{an_id(number)}/parcels/new" for number in (501, 507, 508, 999)),
    f"/customers/{MUELLER}/orders/{an_id(507)}/parcels/{an_id(521)}",
    f"/customers/{MUELLER}/orders/{an_id(508)}/parcels/{an_id(521)}",
)
_OF = f"/customers/{MUELLER}/orders"
FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    (f"{_OF}/{an_id(501)}/step", {"state": "completed"}),
    (f"{_OF}/{an_id(501)}/step", {"state": "ordered"}),
    (f"{_OF}/{an_id(501)}/step", {}),
    (f"{_OF}/{an_id(501)}/step", {"state": "nothing", "reason": "x"}),
    (f"{_OF}/{an_id(501)}/step", {"state": "cancelled", "reason": " "}),
    (f"{_OF}/{an_id(501)}/step", {"state": "cancelled", "reason": "x" * 501}),
    (f"{_OF}/{an_id(999)}/step", {"state": "confirmed"}),
    (f"{_OF}/{an_id(503)}/step", {"state": "shipped"}),
    (f"{_OF}/{an_id(501)}/decision", {"decision": "kept"}),
    (f"{_OF}/{an_id(501)}/decision", {"decision": "perhaps"}),
    (f"{_OF}/{an_id(501)}/edit", {"id": an_id(601)}),
    (f"{_OF}/{an_id(501)}/edit", {"id": an_id(601)}),
    (f"{_OF}/{an_id(503)}/edit", {"id": an_id(602)}),
    (f"{_OF}/{an_id(502)}/step", {"state": "ordered"}),
    (f"{_OF}/{an_id(502)}/step", {"state": "confirmed"}),
    (f"{_OF}/{an_id(501)}/step", {"state": "cancelled", "reason": "Doch nicht."}),
    (f"{_OF}/{an_id(501)}/edit", {"id": an_id(603)}),
    (f"{_OF}/{an_id(507)}/step", {"state": "cancelled", "reason": "Doch nicht."}),
    (f"{_OF}/{an_id(507)}/parcels", {"id": an_id(524), "quantity-0": "7", "quantity-1": "x", "tracking": "http://x"}),
    (f"{_OF}/{an_id(507)}/parcels", {"id": an_id(524)}),
    (f"{_OF}/{an_id(501)}/parcels", {"id": an_id(524), "quantity-0": "1"}),
    (f"{_OF}/{an_id(507)}/parcels/{an_id(521)}", {"tracking": "javascript:x", "carrier": "<DPD>"}),
    (f"{_OF}/{an_id(507)}/parcels/{an_id(999)}", {"tracking": "1"}),
    (f"{_OF}/{an_id(507)}/parcels", {"id": an_id(524), "quantity-0": "2,5", "tracking": "12"}),
    (f"{_OF}/{an_id(507)}/parcels", {"id": an_id(524), "quantity-0": "2,5", "tracking": "12"}),
    (f"{_OF}/{an_id(507)}/parcels/{an_id(521)}", {"tracking": "34", "carrier": "DPD"}),
    (f"{_OF}/{an_id(507)}/step", {"state": "shipped"}),
)
