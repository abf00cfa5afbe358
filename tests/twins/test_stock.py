"""Whether stock is low is the same in Python and in JavaScript."""

from hypothesis import given
from hypothesis import strategies as st

from backend.people.person import ROLES
from tests.twins.examples import often
from tests.twins.node import Node
from tests.twins.pairs import agree

quantities = st.integers(-(10**13), 10**13)


@often
@given(quantities)
def test_stock_is_low_alike(node: Node, on_hand: int) -> None:
    agree(
        node,
        *(("stock.may_book", role) for role in (*ROLES, "", "__proto__")),
        ("stock.is_low", on_hand),
    )
