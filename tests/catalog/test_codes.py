"""The products that a code stands for, as the database finds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from backend.catalog.gtin import check_digit, expanded, is_gtin, suppressed
from backend.catalog.tables import coded
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from tests.cast import DORA, MADE_AT, an_id
from tests.catalog import goods

CARTON = {"code": "14006381333938", "unit": "Karton", "quantity_milli": 12_500}


async def found(code: str) -> list[tuple[str, str, str, int]]:
    return [(one["line"]["id"][-3:], one["by"], one["unit"], one["quantity_milli"]) for one in await coded(code)]


async def put(app: Litestar, place: int, *codes: str, **fields: object) -> None:
    rows = [{"code": code, "unit": "", "quantity_milli": 1_000} for code in codes]
    made = Mutation(op="create", table="products", id=an_id(place), set={"codes": rows, **fields}, at=MADE_AT)  # type: ignore[dict-item]
    access = Access(user=DORA, role="administrator", scopes=("shared",))
    assert [result.status for result in await apply(app.state.registry, access, [made])] == ["applied"]


async def test_it_works(app: Litestar) -> None:
    await goods.stock(app)
    assert await found("4006381333931") == [(an_id(310)[-3:], "code", "", 1_000)]
    assert await found("(01)14006381333938(10)AB") == [(an_id(310)[-3:], "code", "Karton", 12_500)]
    assert await found("0815") == [(an_id(311)[-3:], "number", "", 1_000)]
    assert await found("10<01>") == [(an_id(310)[-3:], "number", "", 1_000)]


async def test_a_code_is_found_in_every_spelling_it_may_be_stored_in(app: Litestar) -> None:
    await put(app, 501, "012345000065")
    await put(app, 502, "01240136")
    await put(app, 503, "]C10104006381333931")
    await put(app, 504, 'ü"\\%_\u2028', number="Ä 1")
    await put(app, 505, "978-3-16-148410-0")
    for code, place in (
        ("01234565", 501),
        ("00012345000065", 501),
        ("012400000016", 502),
        ("4006381333931", 503),
        ('ü"\\%_\u2028', 504),
        ("Ä1", 504),
        ("9783161484100", 505),
    ):
        assert [hit[0] for hit in await found(code)] == [an_id(place)[-3:]], code


async def test_two_products_with_one_code_are_both_found_the_inactive_last(app: Litestar) -> None:
    await put(app, 501, "ABC", name="A", active=False)
    await put(app, 502, "ABC", name="C")
    await put(app, 503, "ABC", name="B")
    assert [hit[0] for hit in await found("ABC")] == [an_id(place)[-3:] for place in (503, 502, 501)]
    assert await found("abc") == []


@pytest.mark.parametrize("code", ["", " ", "%", "_", "\0", "a\0", "x" * 5_000, "00000000", "4006381333930", "\\", "'"])
async def test_what_no_product_bears_finds_none(app: Litestar, code: str) -> None:
    await goods.stock(app)
    assert await found(code) == []


@given(st.from_regex(r"[01][0-9]{6}", fullmatch=True))
def test_a_upc_e_comes_back_from_its_upc_a(digits: str) -> None:
    short = next((f"{digits}{n}" for n in range(10) if expanded(f"{digits}{n}")), None)
    assert short is not None
    full = expanded(short)
    assert is_gtin(full)
    assert check_digit(full[:-1]) == int(short[-1])
    assert expanded(suppressed(full.zfill(14))) == full
