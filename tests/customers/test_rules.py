"""What is true of customers, and what somebody should look at again."""

import pytest

from backend.customers import rules
from backend.customers.forms import CustomerForm
from backend.customers.review import review_needed
from backend.fields import describe
from backend.people.person import ROLES


def test_a_customer_is_called_by_name_else_person_else_reach() -> None:
    person = {"kind": "person", "title": "Dr.", "first_name": "Anna", "last_name": "Berg", "email": "a@b.de"}
    assert rules.display_name({**person, "name": "Praxis Berg"}) == "Praxis Berg"
    assert rules.display_name(person) == "Dr. Anna Berg"
    assert rules.display_name({"contact_person": "Ben", "email": "a@b.de"}) == "Ben"
    assert rules.display_name({"email": "a@b.de", "number": "7"}) == "a@b.de"
    assert rules.display_name({"number": "7"}) == "7"
    assert rules.display_name({}) == ""


def test_persons_are_sorted_by_their_last_name() -> None:
    person = {"kind": "person", "title": "Dr.", "first_name": "Anna", "last_name": "von Öztürk"}
    assert rules.sort_key(person) == "von ozturk anna"
    assert rules.sort_key({"kind": "company", "name": "Öztürk GmbH", "last_name": "Zander"}) == "ozturk gmbh"
    assert rules.sort_key({"kind": "person", "name": "Anna", "last_name": ""}) == "anna"


def test_potential_customers_stand_hot_first_and_not_interested_last() -> None:
    ranks = [
        rules.area_rank({"status": "potential", "temperature": t}) for t in ("hot", "warm", "cold", "not_interested")
    ]
    assert ranks == sorted(ranks)
    assert {rules.area_rank({"status": "current", "temperature": t}) for t in ("hot", "not_interested")} == {0}


def test_the_counter_edits_contact_data_and_only_managers_discount_and_territory() -> None:
    assert "phone" in rules.editable("counter")
    assert not {"vat_id", "discount_bp", "territory_id", "status"} & set(rules.editable("counter"))
    assert "vat_id" in rules.editable("rep")
    assert not {"discount_bp", "territory_id"} & set(rules.editable("rep"))
    assert {"discount_bp", "territory_id", "vat_id"} <= set(rules.editable("manager"))
    assert rules.editable("nobody") == rules.creatable("__proto__") == []


def test_the_counter_may_judge_a_customer_it_creates() -> None:
    assert {"status", "temperature"} <= set(rules.creatable("counter"))
    assert rules.creatable("rep") == rules.editable("rep")


def test_roles_name_only_fields_that_exist() -> None:
    lists = {"marketing_groups", "category_discounts"}  # several values each, read apart from the form's
    fields = {field.name for field in describe(CustomerForm).fields} | lists
    assert all({*rules.editable(role), *rules.creatable(role)} <= fields for role in ROLES)
    assert set(rules.editable("administrator")) == fields


@pytest.mark.parametrize(
    ("customer", "wrong"),
    [
        ({"kind": "company", "name": ""}, {"name": "name"}),
        ({"kind": "company", "name": "x"}, {}),
        ({"kind": "person", "name": "", "last_name": ""}, {"last_name": "person_name"}),
        ({"kind": "person", "last_name": "Berg"}, {}),
        ({"kind": "person", "name": "Berg"}, {}),
    ],
)
def test_somebody_without_any_name_is_refused(customer: dict[str, object], wrong: dict[str, str]) -> None:
    assert {field: error.code for field, error in rules.check(customer).items()} == wrong


def test_the_first_note_is_made_only_with_a_text() -> None:
    assert rules.first_note({"note_text": "", "note_priority": "none"}) is None
    assert rules.first_note({"note_text": "Ruft an", "note_priority": "high", "note_follow_up_on": "2026-11-22"}) == {
        "text": "Ruft an",
        "priority": "high",
        "follow_up_on": "2026-11-22",
    }
    assert rules.check_first_note({"note_text": "", "note_priority": "none", "note_follow_up_on": None}) == {}
    assert set(rules.check_first_note({"note_text": "", "note_follow_up_on": "2026-11-22"})) == {"note_text"}
    assert set(rules.check_first_note({"note_text": "", "note_priority": "high"})) == {"note_text"}


@pytest.mark.parametrize(
    ("customer", "fields"),
    [
        ({"phone": "+49 30 303986000", "country": "DE", "vat_id": "DE136695976"}, []),
        ({"phone": "030 303986000", "country": "DE", "vat_id": ""}, []),
        ({"phone": "030 303986000", "country": ""}, ["phone"]),
        ({"phone": "+49 1 2345", "country": "DE", "vat_id": "DE136695977"}, ["phone", "vat_id"]),
        ({"vat_id": "ATU13585627"}, []),
        ({"vat_id": "CHE107787577"}, []),
        ({"vat_id": "CHE107787577MWST"}, []),
        ({"vat_id": "GB980780684"}, []),
        ({"vat_id": "136695976"}, ["vat_id"]),
        ({"vat_id": "XX"}, ["vat_id"]),
        ({}, []),
    ],
)
def test_what_cannot_be_checked_is_marked_for_review(customer: dict[str, object], fields: list[str]) -> None:
    assert review_needed(customer) == fields
