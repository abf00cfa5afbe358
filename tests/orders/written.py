"""Orders as the tests write them."""

from typing import Any

from litestar import Litestar

from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation, Result
from sync.server.values import Values
from tests.cast import ANNA, DORA, MADE_AT, MUELLER, NORTH, an_id

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
