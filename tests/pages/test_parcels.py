"""The pages of parcels say the same in Python and in JavaScript, whatever the rows hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.orders import shown
from tests.pages import rows
from tests.pages.conftest import Agree

alike = settings(max_examples=100, deadline=None)
places = st.fixed_dictionaries({"place": st.integers(0, 4), "quantity_milli": st.integers(1, 10**12)})
trackings = st.one_of(rows.words, st.sampled_from(["0034 1", "https://dhl.example/1?a=<b>", "http://x"]))
parcels = st.lists(
    st.fixed_dictionaries(
        {
            "id": rows.ids,
            "lines": st.lists(places, max_size=3),
            "carrier": rows.words,
            "tracking": trackings,
            "created_at": rows.instants,
            "created_by": rows.ids,
        }
    ),
    max_size=3,
)
orders = st.sampled_from([*shown.ORDERS_SHOWN, *shown.PARTLY])
texts = st.dictionaries(st.sampled_from(["quantity-0", "quantity-1", "carrier", "tracking", "lines"]), rows.words)


@alike
@given(orders, parcels, rows.people, st.lists(rows.ids, max_size=2), st.sampled_from(["rep", "counter", "__proto__"]))
def test_parcels_agree(agree: Agree, order: object, of: object, people: object, ids: list[str], role: str) -> None:
    agree("parcels.ofOrder", order, of, people, [f"parcels/{one}" for one in ids], role)


@alike
@given(orders, texts, texts, st.sampled_from(["de", "en"]))
def test_forms_of_parcels_agree(agree: Agree, order: object, typed: object, errors: object, language: str) -> None:
    agree("parcels.form", shown.OWNER, order, rows.row_id(9), language, typed, errors)


@alike
@given(orders, parcels.filter(bool), texts, texts)
def test_tracking_agrees(agree: Agree, order: object, of: list[object], typed: object, errors: object) -> None:
    agree("parcels.tracking", shown.OWNER, order, of[0], typed, errors)
