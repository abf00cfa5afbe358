"""What is true of the tree of categories, as only the server must know it. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from backend.catalog.rules import Row, below, children
from backend.fold import fold
from backend.forms import N_

MESSAGES = {
    "circle": N_("A category cannot stand below itself."),
    "gone": N_("This category does not exist any more."),
    "doubled": N_("There is a category of this name here."),
}
ANOTHER = N_("Please choose another category.")


def in_order(categories: Sequence[Row]) -> Iterator[tuple[list[str], Row]]:
    """Each category after the one it stands in, by name, with the names of those above; such as form a circle last."""
    shown: set[str] = set()
    waiting: list[tuple[list[str], Row]] = []
    waiting += [([], row) for row in children(categories, None)][::-1]
    inside: dict[str, list[Row]] = {}
    for row in categories:
        inside.setdefault(row["parent_id"] or "", []).append(row)
    while waiting:
        above, row = waiting.pop()
        shown.add(row["id"])
        yield above, row
        within = children(inside.get(row["id"], []), None)
        waiting += [([*above, str(row["name"])], one) for one in within if one["id"] not in shown][::-1]
    yield from (([], row) for row in categories if row["id"] not in shown)


def with_those_below(categories: Sequence[Row], counts: Mapping[str, int]) -> dict[str, int]:
    """How much is in each category with all below it, from how much is right in it."""
    parents: dict[str, str] = {row["id"]: row["parent_id"] or "" for row in categories}
    found = dict.fromkeys(parents, 0)
    for category_id, count in counts.items():
        above: set[str] = set()
        at = category_id
        while at in parents and at not in above:
            above.add(at)
            found[at] += count
            at = parents[at]
    return found


def homes(categories: Sequence[Row], category_id: str) -> list[Row]:
    """The categories that this one may stand in: none below it, nor itself."""
    own = set(below(categories, category_id))
    return [row for row in categories if row["id"] not in own]


def check(values: Mapping[str, object], categories: Sequence[Row], category_id: str) -> dict[str, str]:
    """What is wrong with a category's name and place, as codes of MESSAGES by field."""
    parent_id = values.get("parent_id")
    if parent_id is not None and all(row["id"] != parent_id for row in categories):
        return {"parent_id": "gone"}
    if parent_id in below(categories, category_id):
        return {"parent_id": "circle"}
    beside = [row for row in categories if row["parent_id"] == parent_id and row["id"] != category_id]
    name = fold(str(values.get("name", "")))
    return {"name": "doubled"} if any(fold(row["name"]) == name for row in beside) else {}
