"""The pages of orders say the same in Python and in JavaScript, whatever the rows hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.orders import pages, states
from tests.orders import shown
from tests.pages import rows
from tests.pages.conftest import Agree

alike = settings(max_examples=100, deadline=None)
days = st.one_of(st.none(), st.sampled_from(["2026-11-21", rows.TODAY, "2026-11-23"]))
amounts = st.one_of(st.none(), st.sampled_from([0, 1, 999, 10**12, 2**53 - 1]))
lines = st.fixed_dictionaries(
    {
        "id": rows.ids,
        "customer_id": rows.ids,
        **dict.fromkeys(("name", "number", "reference"), rows.words),
        "state": st.sampled_from([*states.STATES, "__proto__"]),
        "fulfilment": st.sampled_from(["pickup", "shipping", "own_stock"]),
        "currency": st.sampled_from(["EUR", "CHF"]),
        **dict.fromkeys(("total_net", "total_gross"), amounts),
        "created_at": st.one_of(rows.instants, st.sampled_from(["2025-12-31T23:30:00.000Z", "x"])),
        "wish_on": days,
        "check": st.booleans(),
        "partly": st.booleans(),
        "waiting": st.booleans(),
    }
)
sums = st.fixed_dictionaries(
    {"currency": st.sampled_from(["EUR", "CHF"]), "count": st.integers(0, 3), "net": amounts, "gross": amounts}
)
listed = st.fixed_dictionaries(
    {
        "lines": st.lists(lines, max_size=4),
        "sums": st.lists(sums, max_size=2),
        "more": st.booleans(),
        "after": st.one_of(st.just(""), rows.ids),
    }
)
filters = st.fixed_dictionaries(
    {
        "q": rows.words,
        "state": st.sampled_from(["", *pages.CHOICES]),
        "customer": st.one_of(st.just(""), rows.ids),
        "mine": st.sampled_from(["", "1"]),
        **dict.fromkeys(("from", "to"), st.sampled_from(["", "2026-11-21"])),
        "after": st.one_of(st.just(""), rows.ids),
    }
)
orders = st.sampled_from(shown.ORDERS_SHOWN)
roles = st.sampled_from(["rep", "counter", "manager", "administrator", "__proto__"])
faults = st.sampled_from(shown.FAULTS)
zones = st.sampled_from(["Europe/Berlin", "UTC", "America/New_York"])


@alike
@given(listed, filters, st.integers(0, 3), rows.words, zones)
def test_lists_of_orders_agree(agree: Agree, found: object, wanted: object, checks: int, owner: str, zone: str) -> None:
    agree("orders.listing", found, wanted, checks, owner, zone, shown.NOW_MS)


@alike
@given(filters, st.dictionaries(st.sampled_from(["q", "state", "after", "from"]), rows.words))
def test_addresses_of_orders_agree(agree: Agree, wanted: object, changes: object) -> None:
    agree("orders.address", wanted, changes)


@alike
@given(orders, rows.people, roles, st.booleans(), rows.words, faults)
def test_orders_agree(
    agree: Agree, order: object, people: object, role: str, waiting: bool, saved: str, fault: object
) -> None:
    ids = [rows.row_id(8), rows.row_id(9)]
    agree("orders.detail", shown.OWNER, order, people, role, rows.TODAY, waiting, ids, saved, fault)


@alike
@given(st.lists(lines, max_size=2), st.lists(lines, max_size=2), rows.words, roles)
def test_what_is_picked_up_agrees(agree: Agree, ready: object, coming: object, q: str, role: str) -> None:
    agree("orders.pickup", ready, coming, q, role)


@alike
@given(st.lists(orders, max_size=8), st.lists(rows.ids.map(lambda one: f"orders/{one}"), max_size=2))
def test_the_orders_of_a_customer_agree(agree: Agree, placed: object, unsent: object) -> None:
    agree("orders.ofCustomer", shown.OWNER, placed, unsent, rows.row_id(9))


@alike
@given(rows.people, rows.words, st.booleans())
def test_customers_to_choose_from_agree(agree: Agree, people: list[dict[str, object]], q: str, more: bool) -> None:
    customers = [{**one, "place": "Weg 1"} for one in people]
    agree("orders.choose", customers, [one["id"] for one in people], q, more)
