"""Which photos are shown, and who takes one away, is the same in Python and in JavaScript."""

from hypothesis import given

from backend.people.person import ROLES
from tests.cast import an_id
from tests.twins import hostile
from tests.twins.examples import often
from tests.twins.node import Node
from tests.twins.pairs import agree

HASHES = ("a" * 64, "0" * 64, "A" * 64, "a" * 63, "a" * 65, "__proto__", "", "a" * 64 + "\n")


def photos(chance: hostile.Chance) -> list[dict[str, object]]:
    return [
        {
            "id": an_id(chance.randint(1, 5)),
            "product_id": chance.choice([an_id(8), an_id(9), "__proto__"]),
            "hash": chance.choice(HASHES),
            "created_at": chance.choice(["2026-11-26T10:00:00.000Z", "2026-11-26T10:00:00.001Z"]),
            "created_by": an_id(chance.randint(1, 2)),
        }
        for _ in range(chance.randint(0, 6))
    ]


@often
@given(hostile.by_chance(photos), hostile.by_chance(hostile.Chance.scalar))
def test_photos_stand_alike(node: Node, rows: list[dict[str, object]], scalar: object) -> None:
    roles = (*ROLES, "", "__proto__")
    agree(
        node,
        ("photos.ordered", rows),
        ("photos.firsts", rows),
        *(("photos.may_remove", row, role, an_id(1)) for row in rows for role in roles),
        *(("files.is_hash", value) for value in (*HASHES, scalar)),
        *(("files.address", value) for value in HASHES),
        *(("files.small_address", value) for value in HASHES),
    )
