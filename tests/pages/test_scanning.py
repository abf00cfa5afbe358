"""What a code led to says the same in Python and in JavaScript."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pages import rows
from tests.pages.conftest import Agree
from tests.pages.test_catalog import codes as printed
from tests.pages.test_catalog import lines
from tests.pages.test_catalog import products as wares

alike = settings(max_examples=100, deadline=None)
products = st.fixed_dictionaries(
    {
        "line": lines,
        "by": st.sampled_from(["code", "number", "inner"]),
        "unit": rows.words,
        "quantity_milli": st.sampled_from([1, 1_000, 12_500]),
    }
)
codes = st.one_of(
    rows.words, st.sampled_from(["4006381333931", "4006381333930", "01234565", "x" * 100, "\U0001f600" * 100])
)
reads = st.lists(st.fixed_dictionaries({"code": codes, "products": st.lists(products, max_size=2)}), max_size=2)

intos = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"customer_id": rows.ids, "draft_id": rows.ids, "name": rows.words, "line_id": st.just(rows.row_id(999))}
    ),
)


@alike
@given(reads, intos, st.sampled_from(["", "none", "too_large"]))
def test_pages_agree(agree: Agree, reads: object, into: object, problem: str) -> None:
    agree("scanning.page", reads, "EUR", rows.TODAY)
    agree("scanning.page", reads, "EUR", rows.TODAY, into)
    agree("scanning.page", reads, "EUR", rows.TODAY, into, problem)
    agree("scanning.page", reads, "EUR", rows.TODAY, None, "", True)


@alike
@given(codes, rows.words, st.lists(lines, max_size=2), st.booleans(), st.one_of(st.none(), wares))
def test_pages_to_assign_a_code_agree(agree: Agree, code: str, q: str, found: object, more: bool, ware: object) -> None:
    agree("assigning.page", code, q, found, more, ware, "EUR", rows.TODAY)
    agree("assigning.page", code, q, found, more, ware, "EUR", rows.TODAY, "full")
    agree("assigning.clean", code)


@alike
@given(wares, codes, st.lists(printed, max_size=3), st.sampled_from([0, 47]), st.booleans())
def test_a_code_is_given_alike(
    agree: Agree, ware: dict[str, object], code: str, there: list[object], spare: int, packed: bool
) -> None:
    many = [{"code": f"X{n}", "unit": "", "quantity_milli": 1_000} for n in range(spare)]
    agree("assigning.withCode", {**ware, "codes": [*there, *many]}, code, packed)
