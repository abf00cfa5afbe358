"""The pages of the catalogue say the same in Python and in JavaScript, whatever the rows hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog import goods
from tests.pages import rows
from tests.pages.conftest import Agree

alike = settings(max_examples=100, deadline=None)
days = st.one_of(st.none(), st.sampled_from(["2026-11-21", rows.TODAY, "2026-11-23"]))
amounts = st.sampled_from([0, 1, 99, 1_000, 10**12])
quantities = st.one_of(st.none(), st.sampled_from([1, 1_000, 340_000, 10**12]))
prices = st.builds(
    lambda price, worth: {**price, **worth},
    st.fixed_dictionaries(
        {
            "list": st.sampled_from(["special", f"group:{rows.row_id(1)}", "__proto__"]),
            "currency": st.sampled_from(["EUR", "CHF"]),
            "mode": st.sampled_from(["net", "gross"]),
            "per_milli": st.sampled_from([1_000, 100_000]),
            "from_milli": st.sampled_from([0, 1_000]),
            "valid_from": days,
            "valid_to": days,
        }
    ),
    st.one_of(amounts.map(lambda amount: {"amount": amount}), st.just({"discount_bp": 750})),
)
bases = st.builds(lambda price, amount: {**price, "list": "base", "amount": amount}, prices, amounts)
codes = st.fixed_dictionaries({"code": rows.words, "unit": rows.words, "quantity_milli": st.sampled_from([1, 1_000])})
parents = st.one_of(st.none(), rows.ids)
categories = st.lists(
    st.fixed_dictionaries({"id": rows.ids, "name": rows.words, "parent_id": parents}),
    max_size=4,
    unique_by=lambda row: row["id"],
)
lines = st.fixed_dictionaries(
    {
        "id": rows.ids,
        **dict.fromkeys(("name", "number", "unit"), rows.words),
        "active": st.booleans(),
        "prices": st.lists(bases, max_size=2),
    }
)
listed = st.fixed_dictionaries(
    {
        "lines": st.lists(lines, max_size=2),
        "total": st.integers(0, 2),
        "folded": st.integers(0, 2),
        "more": st.booleans(),
        "after": st.one_of(st.just(""), rows.ids),
    }
)
filters = st.fixed_dictionaries(
    {
        "q": rows.words,
        "category": st.one_of(st.just(""), rows.ids),
        "inactive": st.sampled_from(["", "shown"]),
        "after": st.one_of(st.just(""), rows.ids),
    }
)
products = st.fixed_dictionaries(
    {
        "id": rows.ids,
        **dict.fromkeys(("number", "name", "description", "unit", "packaging"), rows.words),
        "codes": st.lists(codes, max_size=2),
        "category_id": parents,
        **dict.fromkeys(("packaging_milli", "minimum_milli", "content_milli"), quantities),
        "content_unit": st.sampled_from(["", "g", "l", "m2", "__proto__"]),
        "vat_class": st.sampled_from(["standard", "zero", "__proto__"]),
        "discountable": st.booleans(),
        "prices": st.lists(st.one_of(prices, bases), max_size=4),
        "active": st.booleans(),
        "created_at": rows.instants,
        "created_by": rows.ids,
    }
)


on_hand = st.integers(-2_000, 2_000)
stocks = st.lists(
    st.fixed_dictionaries({"id": rows.ids, "on_hand_milli": on_hand, "kept": st.booleans()}),
    max_size=3,
    unique_by=lambda row: row["id"],
)


@alike
@given(listed, filters, categories, stocks)
def test_lists_of_products_agree(
    agree: Agree, found: object, filters: object, tree: object, stock: list[object]
) -> None:
    agree("catalog.listing", found, filters, tree, "EUR", rows.TODAY, True, stock)
    for one in (*stock, None):
        for role in ("rep", "counter", "__proto__"):
            agree("stock.shown", one, role)
    agree("catalog.listing", found, filters, tree, "EUR", rows.TODAY)
    agree("catalog.listing", found, filters, tree, "EUR", rows.TODAY, True)


@alike
@given(filters, st.dictionaries(st.sampled_from(["q", "category", "after"]), rows.ids))
def test_addresses_of_products_agree(agree: Agree, filters: object, changes: object) -> None:
    agree("catalog.address", filters, changes)


@alike
@given(products, categories)
def test_products_agree(agree: Agree, product: object, tree: object) -> None:
    agree("catalog.detail", product, tree, "EUR", rows.TODAY)
    agree("catalog.detail", product, tree, "EUR", rows.TODAY, True)
    named = [{"id": goods.GROUP.removeprefix("group:"), "name": "<Händler> & Co"}]
    agree("catalog.detail", product, tree, "EUR", rows.TODAY, False, None, None, None, named)
