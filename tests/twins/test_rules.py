"""What is true of customers and notes is the same in Python and in JavaScript, whatever they hold."""

from hypothesis import given

from backend.people.person import ROLES
from tests.twins import hostile
from tests.twins.examples import often
from tests.twins.node import Node
from tests.twins.pairs import agree

OF_A_CUSTOMER = (
    "fold.search_text",
    "customers.display_name",
    "customers.sort_name",
    "customers.sort_key",
    "customers.area_rank",
    "customers.check",
    "customers.renamed",
    "customers.first_note",
    "customers.check_first_note",
)
TEXTS = ("name", "contact_person", "title", "first_name", "last_name", "email", "city", "postcode", "number")
FIELDS = {
    **dict.fromkeys(TEXTS, ()),
    "kind": ("company", "person"),
    "status": ("current", "potential"),
    "temperature": ("hot", "warm", "cold", "not_interested"),
    "phone": (),
    "country": ("DE", "AT", "IT", "ZZ", ""),
    "note_text": (),
    "note_priority": ("", "none", "high"),
    "note_follow_up_on": ("", "2026-11-22"),
}


def customer(chance: hostile.Chance) -> dict[str, object]:
    row: dict[str, object] = {}
    for field in chance.sample(sorted(FIELDS), chance.randint(0, len(FIELDS))):
        likely = chance.choice(FIELDS[field]) if FIELDS[field] else chance.word(8)
        row[field] = chance.scalar() if chance.random() < 0.1 else chance.number() if field == "phone" else likely
    return row


def notes(chance: hostile.Chance) -> list[dict[str, str]]:
    return [
        {
            "id": chance.typed("id"),
            "priority": chance.choice(["high", "medium", "none", "__proto__"]),
            "created_at": f"2026-11-22T10:15:30.12{chance.randint(0, 2)}Z",
        }
        for _ in range(chance.randint(0, 6))
    ]


def authors(chance: hostile.Chance) -> tuple[dict[str, str], str, str]:
    people = [chance.typed("id"), "__proto__", ""]
    return {"created_by": chance.choice(people)}, chance.choice([*ROLES, "constructor", ""]), chance.choice(people)


@often
@given(hostile.by_chance(customer), hostile.text)
def test_customers_are_found_and_named_alike(node: Node, row: dict[str, object], query: str) -> None:
    search, *_, words = agree(
        node,
        *((name, row) for name in OF_A_CUSTOMER),
        ("customers.defaults", row, None),
        ("fold.search_words", query),
    )
    agree(node, ("fold.matches", search, words), ("fold.matches", query, [query]))


@often
@given(hostile.by_chance(lambda chance: (address(chance), address(chance))))
def test_what_was_seen_of_an_address_is_the_whole(node: Node, rows: tuple[dict[str, str], dict[str, str]]) -> None:
    agree(node, ("customers.seen", *rows))


def address(chance: hostile.Chance) -> dict[str, str]:
    fields = ("street", "postcode", "city", "country", "phone", "__proto__")
    return {field: chance.word(4) for field in chance.sample(fields, chance.randint(0, len(fields)))}


@often
@given(hostile.by_chance(notes))
def test_notes_stand_in_the_same_order(node: Node, found: list[dict[str, str]]) -> None:
    agree(node, ("notes.ordered", found), ("notes.newest", found))


@often
@given(hostile.by_chance(authors))
def test_the_same_people_may_change_a_note(node: Node, asked: tuple[dict[str, str], str, str]) -> None:
    agree(node, ("notes.may_change", *asked))
