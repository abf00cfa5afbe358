"""The demo business is believable, invented, and the same for the same seed."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import phonenumbers
import pytest
from stdnum.at import uid
from stdnum.de import vat

from backend.demo.business import Business, Step, business
from backend.demo.customers import Row
from backend.demo.phones import FILM_BLOCKS, FILM_MOBILES, UNASSIGNED

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def small() -> Business:
    return business(customers=200, notes=600, seed=1, now=NOW)


def as_they_are(made: Business) -> dict[str, Row]:
    """Every customer after all changes."""
    rows = {step.id: dict(step.set) for step in made.customers}
    for change in made.changes:
        rows[change.id] |= change.set
    return rows


def test_it_works(small: Business) -> None:
    assert len(small.customers) == 200
    assert len(small.notes) == 600
    assert [territory["name"] for territory in small.territories] == ["Nord", "Süd"]
    assert {person.email: person.role for person in small.people} == {
        "chef@demo.example": "administrator",
        "anna@demo.example": "rep",
        "ben@demo.example": "rep",
        "kasse@demo.example": "counter",
    }


def test_the_same_seed_makes_the_same_business(small: Business) -> None:
    assert business(customers=200, notes=600, seed=1, now=NOW) == small
    assert business(customers=200, notes=600, seed=1, now=NOW.replace(hour=17)) == small


def test_another_seed_makes_another_business(small: Business) -> None:
    other = business(customers=200, notes=600, seed=2, now=NOW)
    assert not {step.id for step in other.steps()} & {step.id for step in small.steps()}
    assert [step.set for step in other.customers] != [step.set for step in small.customers]


@pytest.mark.parametrize("days", [1, 3, 100])
def test_the_business_stays_when_the_day_changes(small: Business, days: int) -> None:
    later = business(customers=200, notes=600, seed=1, now=NOW + timedelta(days=days))
    assert [step.id for step in later.steps()] == [step.id for step in small.steps()]
    assert [step.set for step in later.customers] == [step.set for step in small.customers]
    assert later.people == small.people


def test_ids_are_uuids_of_version_7(small: Business) -> None:
    ids = [step.id for step in (*small.customers, *small.notes)]
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", id) for id in ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(("customers", "notes"), [(0, 0), (1, 0), (1, 3), (3, 1), (2500, 100)])
def test_sizes_are_kept(customers: int, notes: int) -> None:
    made = business(customers=customers, notes=notes, seed=7, now=NOW)
    assert (len(made.customers), len(made.notes)) == (customers, notes if customers else 0)


def test_a_large_business_has_more_territories_and_a_rep_for_each() -> None:
    made = business(customers=2000, notes=0, seed=1, now=NOW)
    held = {id for person in made.people if person.role == "rep" for id in person.territories}
    assert held == {territory["id"] for territory in made.territories}
    assert len(held) == 5


def test_no_two_customers_look_the_same(small: Business) -> None:
    rows = as_they_are(small).values()
    for field in ("name", "email", "phone", "number", "vat_id"):
        values = [row[field] for row in rows if row[field]]
        assert len(set(values)) == len(values), field
    persons = [(row["first_name"], row["last_name"]) for row in rows if row["kind"] == "person"]
    assert len(set(persons)) == len(persons)


def test_companies_have_a_name_and_persons_have_theirs(small: Business) -> None:
    for row in as_they_are(small).values():
        if row["kind"] == "company":
            assert row["name"]
            assert row["contact_person"]
            assert not row["last_name"]
        else:
            assert row["first_name"]
            assert row["last_name"]
            assert row["salutation"] in ("Frau", "Herr")
            assert not row["name"]


def test_current_customers_have_a_number_and_leads_have_none(small: Business) -> None:
    for row in as_they_are(small).values():
        assert bool(row["number"]) == (row["status"] == "current")


def test_all_states_and_all_kinds_occur(small: Business) -> None:
    rows = list(as_they_are(small).values())
    assert len({(row["status"], row["temperature"]) for row in rows}) == 8
    assert {row["country"] for row in rows} == {"DE", "AT"}
    assert 20 <= sum(row["kind"] == "person" for row in rows) <= 60
    assert 15 <= sum(row["discount_bp"] is not None for row in rows) <= 80
    assert sum(row["temperature"] == "not_interested" for row in rows) < 40


def test_mail_goes_to_reserved_domains_only(small: Business) -> None:
    for row in as_they_are(small).values():
        assert not row["email"] or re.fullmatch(r"[a-z0-9.-]+@[a-z0-9.-]+\.example", str(row["email"]))


def test_phones_are_valid_and_ring_nowhere(small: Business) -> None:
    films = [code + block for code, block in FILM_BLOCKS.items()]
    films += [number.replace(" ", "") for number in FILM_MOBILES]
    for row in as_they_are(small).values():
        if not row["phone"]:
            continue
        number = phonenumbers.parse(str(row["phone"]), str(row["country"]))
        assert phonenumbers.is_valid_number(number), row["phone"]
        national = f"0{number.national_number}"
        rest = [
            ending
            for length in (3, 4, 5)
            for ending in UNASSIGNED[str(row["country"])]
            if national[length:].startswith(ending)
        ]
        assert national.startswith(tuple(films)) or rest, row["phone"]


def test_most_vat_ids_are_right_and_a_few_are_not(small: Business) -> None:
    rows = [row for row in as_they_are(small).values() if row["vat_id"]]
    wrong = [row for row in rows if not (uid if row["country"] == "AT" else vat).is_valid(str(row["vat_id"]))]
    assert 1 <= len(wrong) <= len(rows) // 10


def test_changes_lead_from_the_noted_state_to_the_present_one(small: Business) -> None:
    rows, noted = {step.id: dict(step.set) for step in small.customers}, {step.id: step.at for step in small.customers}
    assert len(small.changes) > 50
    for change in small.changes:
        assert change.was is not None
        assert noted[change.id] <= change.at < NOW
        assert {field: rows[change.id][field] for field in change.was} == change.was
        assert change.set != change.was
        rows[change.id] |= change.set


def test_only_the_office_grants_discounts(small: Business) -> None:
    office = next(person.id for person in small.people if person.role == "administrator")
    grants = [step for step in (*small.customers, *small.changes) if step.set.get("discount_bp") is not None]
    assert grants
    assert {step.by for step in grants} == {office}


def test_notes_are_written_by_the_rep_after_the_customer_was_noted_down(small: Business) -> None:
    customers = {step.id: step for step in small.customers}
    rep = {id: person.id for person in small.people for id in person.territories}
    for note in small.notes:
        customer = customers[str(note.set["customer_id"])]
        assert note.by == rep[str(customer.set["territory_id"])]
        assert customer.at <= note.at < NOW


def test_notes_read_like_notes(small: Business) -> None:
    texts = [str(note.set["text"]) for note in small.notes]
    assert not [text for text in texts if re.search(r"[{}]|\s\s|\s[.,;]|\.\.", text)]
    assert len(set(texts)) > 500
    assert min(map(len, texts)) < 25
    assert max(map(len, texts)) > 150
    assert Counter(texts).most_common(1)[0][1] <= 8


def test_priorities_and_follow_ups_are_the_exception(small: Business) -> None:
    priorities = Counter(note.set["priority"] for note in small.notes)
    assert priorities["none"] > priorities["medium"] > 30
    assert priorities["high"] > 30
    days = [str(note.set["follow_up_on"]) for note in small.notes if note.set["follow_up_on"]]
    overdue = [day for day in days if day < NOW.date().isoformat()]
    assert 30 <= len(days) <= 150
    assert 5 <= len(overdue) < len(days) / 2


def test_a_follow_up_is_named_in_the_text(small: Business) -> None:
    def day(note: Step) -> str:
        return f"{int(str(note.set['follow_up_on'])[8:])}."

    assert all(day(note) in str(note.set["text"]) for note in small.notes if note.set["follow_up_on"])
