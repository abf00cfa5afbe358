"""Which addresses count as one in the login limit (F3)."""

import pytest

from backend.people.limits import network


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), ("2001:DB8:1:2::1", "2001:db8:1:2::1"), ("192.0.2.1", "192.0.2.1")],
)
def test_what_one_customer_of_a_provider_has_is_one(one: str, other: str) -> None:
    assert network(one) == network(other)


@pytest.mark.parametrize(
    ("one", "other"), [("2001:db8:1:2::1", "2001:db8:1:3::1"), ("192.0.2.1", "192.0.2.2"), ("", "testclient")]
)
def test_others_count_apart(one: str, other: str) -> None:
    assert network(one) != network(other)
