"""Clashes about what everybody holds: Mia changes it first, Dora second, and both had seen the same."""

from litestar import Litestar

from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.values import Json, Values
from tests.cast import COMPANY, DORA, MIA
from tests.catalog import goods
from tests.conflicts.clashes import Clash, newest

WARE = goods.WARES[0]
CODE: dict[str, Json] = {"code": "96385074", "unit": "", "quantity_milli": 1_000}
OTHER_CODE: dict[str, Json] = {"code": "73513537", "unit": "Karton", "quantity_milli": 12_000}
SEEN: Values = {name: WARE[name] for name in ("number", "name", "description", "codes", "prices", "vat_class")}
GROUP: Values = {"packaging": "Karton", "packaging_milli": 12_500}
PRICES: list[Json] = [{**WARE["prices"][0], "amount": 200}]
CLASHES: tuple[tuple[Values, Values, Values], ...] = (
    ({"number": SEEN["number"]}, {"number": "2001"}, {"number": "3001"}),
    ({"name": SEEN["name"]}, {"name": "Mias Bestes"}, {"name": "Doras Bestes"}),
    ({"description": SEEN["description"]}, {"description": "Mias Text"}, {"description": "Doras Text"}),
    ({"codes": SEEN["codes"]}, {"codes": [CODE]}, {"codes": [*WARE["codes"], OTHER_CODE]}),
    ({"prices": SEEN["prices"]}, {"prices": PRICES}, {"prices": [*WARE["prices"][:2]]}),
    (GROUP, {"packaging": "Sack"}, {"packaging": "Kiste", "packaging_milli": 3_000}),
    ({"vat_class": SEEN["vat_class"]}, {"vat_class": "standard"}, {"vat_class": "zero"}),
    ({"discountable": False}, {"discountable": True}, {"discountable": False, "name": "z"}),
    ({"category_id": goods.ROLLS}, {"category_id": goods.BREAD}, {"category_id": None}),
)
"""What both saw, what Mia makes of it, and Dora."""


async def of_goods(app: Litestar, seen: Values, first: Values, second: Values) -> Clash:
    """About the first of the wares; guarded fields stay Mia's, plain ones become Dora's."""
    return await _of(app, "products", WARE["id"], seen, (MIA, "manager", first), (DORA, "administrator", second))


async def of_the_company(app: Litestar) -> Clash:
    seen: Values = {"name": "Nordlicht Großhandel"}
    first, second = ((DORA, "administrator", {"name": name}) for name in ("Nordlicht", "Südlicht"))
    return await _of(app, "company", COMPANY, seen, first, second)


RATES: Values = {"rates": [{"currency": "CHF", "rate_e6": 940_000, "on": "2026-11-20"}]}


async def of_rates(app: Litestar) -> Clash:
    """Of exchange: guarded, Dora's first stand."""
    seen: Values = {"rates": []}
    second: Values = {"rates": [*RATES["rates"], {"currency": "USD", "rate_e6": 1_085_200, "on": "2026-11-25"}]}  # type: ignore[misc]
    return await _of(app, "company", COMPANY, seen, (DORA, "administrator", RATES), (MIA, "administrator", second))


async def _of(app: Litestar, table: str, id_: str, seen: Values, *changes: tuple[str, str, Values]) -> Clash:
    for user, role, values in changes:
        access = Access(user=user, role=role, scopes=("shared",))
        mutation = Mutation(op="update", table=table, id=id_, set={**values}, was={**seen})
        (result,) = await apply(app.state.registry, access, [mutation])
        assert result.status in ("applied", "merged", "conflict"), result
    return await newest()
