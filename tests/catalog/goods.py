"""A small catalogue with everything in it that a page could show wrong."""

from typing import Any

from litestar import Litestar

from backend.catalog.offline import PRODUCTS
from backend.catalog.prices import prices
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.values import Json, Values
from tests.cast import DORA, MADE_AT, an_id

BAKED, BREAD, ROLLS, SWEET, LOST = (an_id(number) for number in range(301, 306))
TREE: list[dict[str, Any]] = [
    {"id": BAKED, "name": "Gebackenes & <Co>", "parent_id": None},
    {"id": BREAD, "name": "Brot", "parent_id": BAKED},
    {"id": ROLLS, "name": "Öko-Brötchen", "parent_id": BAKED},
    {"id": SWEET, "name": "Süßes", "parent_id": None},
    {"id": LOST, "name": "Verwaist", "parent_id": an_id(399)},
]
PRICE: dict[str, Json] = {"list": "base", "currency": "EUR", "mode": "net", "amount": 123_456}
GROUP = f"group:{an_id(398)}"


def _ware(place: int, /, **fields: Any) -> dict[str, Any]:
    ware: dict[str, Any] = {name: field.default for name, field in PRODUCTS.fields.items()}
    ware |= {"id": an_id(place), **fields}
    return {**ware, "prices": prices(ware["prices"])}


WARES = [
    _ware(
        310,
        number="10 <01>",
        name='Müllers "Bestes" & <mehr>',
        description="Eine Zeile\nund & noch <eine>.",
        category_id=ROLLS,
        unit="Stück",
        packaging="Karton",
        packaging_milli=12_500,
        minimum_milli=6_000,
        content_milli=340_000,
        content_unit="g",
        vat_class="reduced",
        discountable=False,
        codes=[
            {"code": "4006381333931", "unit": "", "quantity_milli": 1_000},
            {"code": "14006381333938", "unit": "Karton", "quantity_milli": 12_500},
        ],
        prices=[
            PRICE,
            {**PRICE, "from_milli": 24_500, "amount": 99},
            {**PRICE, "currency": "CHF", "mode": "gross"},
            {**PRICE, "valid_to": "2020-01-01"},
            {**PRICE, "list": "special", "valid_from": "2026-11-20", "valid_to": "2099-12-31", "amount": 5},
            {**PRICE, "list": "special", "valid_from": "2099-01-01", "per_milli": 100_000},
            {"list": GROUP, "currency": "EUR", "mode": "net", "discount_bp": 750},
            {"list": GROUP, "currency": "", "mode": "net", "discount_bp": -500, "from_milli": 1_000},
        ],
    ),
    _ware(311, name="", number="0815", category_id=LOST, vat_class="zero"),
    _ware(312, name="Ähre", category_id=BREAD, active=False, unit="m", content_milli=1, content_unit="m2"),
    _ware(313, category_id=an_id(397)),
    *[
        _ware(400 + n, name=f"Brot {n % 60:02d}", number=str(n), category_id=BREAD, unit="kg",
              prices=[{**PRICE, "mode": "gross", "amount": n, "per_milli": 100_000}])
        for n in range(60)
    ],
]  # fmt: skip
MUELLERS = f"/products/{an_id(310)}"
ADDRESSES = (
    "/products",
    "/products?q=m%C3%BCller",
    "/products?q=40063813%2033931",
    "/products?q=10%20%3C01",
    "/products?q=nothing",
    f"/products?category={BAKED}",
    f"/products?category={BREAD}&inactive=shown",
    f"/products?category={SWEET}",
    f"/products?category={LOST}&q=0815",
    f"/products?after={an_id(420)}",
    f"/products?category={BREAD}&after={an_id(459)}&q=brot",
    "/products?inactive=shown",
    "/scan",
    "/scan?code=ABC",
    "/scan?code=4006381333931",
    "/scan?code=(01)14006381333938(10)AB&code=0815&code=4006381333930&code=%3Cb%3E%20%26%20%22'",
    "/scan/found?code=10%20%3C01%3E&code=%E4%B8%AD&code=&code=%00&code=__proto__",
    "/scan?code=" + "9" * 5_000,
    *(f"/products/{ware['id']}" for ware in WARES[:5]),
)


def _listed(lines: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"lines": lines, "total": len(lines), "folded": 0, "more": False, "after": "", **more}


def _line(ware: dict[str, Any]) -> dict[str, Any]:
    return {name: ware[name] for name in ("id", "name", "number", "unit", "active", "prices")}


_NO_FILTER = {"q": "", "category": "", "inactive": "", "after": ""}
_LINES = [_line(ware) for ware in WARES[:6]]
LISTS: list[tuple[dict[str, Any], dict[str, str]]] = [
    (_listed(_LINES, total=12_345, folded=3, more=True, after=an_id(310)), {**_NO_FILTER, "category": ROLLS}),
    (_listed(_LINES[:1]), {**_NO_FILTER, "q": "a & <b>'", "inactive": "shown"}),
    (_listed([]), {**_NO_FILTER, "q": "<x>"}),
    (_listed([]), {**_NO_FILTER, "category": SWEET}),
    (_listed([], folded=1), {**_NO_FILTER, "category": an_id(396)}),
    (_listed([]), _NO_FILTER),
]

_HIT = {"line": _LINES[0], "by": "code", "unit": "", "quantity_milli": 1_000}
INTO = {"customer_id": an_id(1), "draft_id": an_id(2), "name": "O'Neil & <Co>", "line_id": an_id(3)}
READS: list[dict[str, Any]] = [
    {"code": "4006381333931", "products": [_HIT]},
    {"code": "<b>", "products": [{**_HIT, "by": "inner", "unit": "Karton"}, {**_HIT, "line": _LINES[2]}]},
    {"code": "4006381333930", "products": []},
    {"code": "x" * 101, "products": []},
]


async def stock(app: Litestar) -> None:
    """Put all of it into the database."""
    made: list[tuple[str, dict[str, Any]]] = [("categories", row) for row in TREE]
    made += [("products", row) for row in WARES]
    access = Access(user=DORA, role="administrator", scopes=("shared",))
    results = await apply(app.state.registry, access, [_create(table, row) for table, row in made])
    assert [result.status for result in results] == ["applied"] * len(made)


def _create(table: str, row: dict[str, Any]) -> Mutation:
    values: Values = {name: value for name, value in row.items() if name != "id"}
    return Mutation(op="create", table=table, id=row["id"], set=values, at=MADE_AT)
