"""A page says the same in Python and in JavaScript, whatever the rows hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pages import rows
from tests.pages.conftest import Agree

alike = settings(max_examples=100, deadline=None)
ticks = [f"group-{rows.row_id(number)}" for number in range(1, 4)]
typed = st.dictionaries(
    st.sampled_from(
        ["name", "country", "text", "was", "discount_bp", "note_text", "price_group_id", "groups_was", *ticks]
    ),
    rows.words | st.just("on"),
)
errors = st.dictionaries(st.sampled_from(["name", "email", "text", "note_text"]), rows.words)
editable = st.lists(st.sampled_from(["name", "phone", "discount_bp", "territory_id", "marketing_groups"]), unique=True)


@alike
@given(rows.areas, rows.areas, rows.filters, rows.people)
def test_lists_agree(agree: Agree, current: object, potential: object, filters: object, territories: object) -> None:
    agree("customers.listing", current, potential, filters, territories, ["status", "temperature"])
    agree("customers.listing", current, potential, filters, territories, ["status"], territories[:1])


@alike
@given(rows.filters, st.dictionaries(st.sampled_from(["q", "status", "after_current"]), rows.ids))
def test_addresses_agree(agree: Agree, filters: object, changes: object) -> None:
    agree("customers.address", filters, changes)


@alike
@given(
    rows.entries,
    st.lists(rows.notes, max_size=3),
    st.lists(rows.events, max_size=3),
    st.lists(rows.conflicts, max_size=2),
    rows.people,
    rows.people,
    rows.languages,
    st.sampled_from(["", "note", "customer", "constructor"]),
    st.one_of(rows.ids, rows.words),
    st.sampled_from(["rep", "counter"]),
    rows.ids,
)
def test_details_agree(
    agree: Agree,
    entry: dict[str, object],
    notes: object,
    events: object,
    conflicts: object,
    people: object,
    territories: object,
    lang: str,
    saved: str,
    deleted: str,
    role: str,
    person_id: str,
) -> None:
    said = (saved, deleted)
    asker = (role, person_id)
    agree("customers.detail", entry, notes, events, conflicts, people, territories, rows.TODAY, lang, *said, *asker)
    agree("customers.judged", entry, "cold", "temperature", ["status"])
    owner = {"id": rows.row_id(1), "name": "x"}
    agree("history.page", owner, entry["customer"], notes, events, people, territories)


@alike
@given(st.one_of(st.none(), rows.customers), typed, errors, editable, rows.people, rows.languages, rows.groups)
def test_customer_forms_agree(
    agree: Agree,
    customer: object,
    typed: object,
    errors: object,
    editable: object,
    territories: object,
    lang: str,
    groups: object,
) -> None:
    start = {"country": "AT", "currency": "EUR", "language": "de"}
    agree("customers.form", customer, rows.row_id(9), start, typed, errors, editable, territories, lang, groups)


@alike
@given(st.one_of(st.none(), rows.notes), typed, errors)
def test_note_forms_agree(agree: Agree, note: object, typed: object, errors: object) -> None:
    owner = {"id": rows.row_id(1), "name": "x"}
    agree("notes.form", owner, note, rows.row_id(9), typed, errors)
    if note is not None:
        agree("notes.confirmDelete", owner, note, [rows.ANNA], rows.TODAY)


@alike
@given(st.lists(rows.waiting, max_size=3), st.lists(rows.waiting, max_size=2), rows.people, rows.people)
def test_waiting_pages_agree(
    agree: Agree, waiting: object, refused: object, owners: object, territories: object
) -> None:
    agree("waiting.page", waiting, refused, owners, territories, True)
    agree("waiting.page", waiting, [], owners, territories, True, 2)


def test_percentages_are_written_alike(agree: Agree) -> None:
    for basis_points in (None, 0, 1, 5, 10, 99, 100, 750, 1250, 10_000):
        for lang in ("de", "en"):
            agree("customers.percentText", basis_points, lang)


def test_the_page_mehr_agrees(agree: Agree) -> None:
    agree("more.page", [rows.NORTH, rows.SOUTH], "de", "0.1.0", 2, 1, 3)


@alike
@given(
    rows.conflict_areas, rows.conflict_areas, st.booleans(), rows.people, rows.askers, st.one_of(rows.ids, rows.words)
)
def test_lists_of_conflicts_agree(
    agree: Agree, unsettled: object, settled: object, unfolded: bool, names: object, asker: object, saved: str
) -> None:
    agree("conflicts.listing", unsettled, settled, unfolded, names, names, asker, saved)


@alike
@given(
    rows.conflicts,
    rows.customers,
    st.one_of(st.none(), rows.notes),
    st.one_of(st.none(), rows.notes),
    st.lists(rows.events, max_size=3),
    rows.people,
    rows.askers,
)
def test_pages_of_conflicts_agree(
    agree: Agree,
    conflict: dict[str, object],
    customer: object,
    row: object,
    copy: object,
    events: object,
    names: object,
    asker: object,
) -> None:
    owner = {"id": rows.row_id(1), "name": "x"}
    if conflict["table"] == "customers":
        row = customer
    elif conflict["customer_id"] is None and row is not None:
        row = {"id": rows.row_id(2), "name": "y", "unit": "kg", conflict["field"]: conflict["mine"]}
    about = {"customer": customer, "row": row, "copy": copy}
    agree("conflicts.page", conflict, about, owner, events, names, names, asker)
