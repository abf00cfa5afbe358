"""What the server makes of a customer is made anew when what it is made of changes."""

import pytest

from backend.customers.offline import CUSTOMERS, derive
from sync.server.registry import By
from sync.server.values import Values

BY = By("person", "2026-01-05T08:00:00.000Z", "device", "update")
BEFORE: Values = {
    **dict.fromkeys(CUSTOMERS.columns, ""),
    "name": "Bäckerei Müller",
    "phone": "030 23125 001",
    "country": "DE",
    "vat_id": "DE123456788",
    "status": "potential",
    "temperature": "warm",
}
OTHER = {"phone": "030", "country": "AT", "vat_id": "DE1", "status": "current", "temperature": "hot"}
ALWAYS = ("area_rank", "name_key", "search_text", "review")


@pytest.mark.parametrize("field", CUSTOMERS.fields)
def test_a_change_of_one_field_leaves_nothing_outdated(field: str) -> None:
    before = {**BEFORE, **derive(None, BEFORE, BY)}
    after = {**before, field: OTHER.get(field, "Zwölf 12")}

    found = {**after, **derive(before, after, BY)}

    anew = derive(None, after, BY)
    assert {name: found[name] for name in ALWAYS} == {name: anew[name] for name in ALWAYS}
