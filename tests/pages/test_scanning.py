"""What a code led to says the same in Python and in JavaScript."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pages import rows
from tests.pages.conftest import Agree
from tests.pages.test_catalog import lines

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
