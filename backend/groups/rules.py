"""Which groups a customer may be put into, and what a form says of it (A8). Pure.

Twin: web/worker/groups/rules.js, function for function. A group is a wire row.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.ids import is_id

FIELD = "group-"
"""A tick of a form is the field group-<id>: "on", or "" for one that was offered and left."""


class Group(TypedDict):
    """A group's wire row. `mode`, `discount_bp` and `category_discounts` mean something for price groups only."""

    id: str
    kind: str
    name: str
    mode: str
    discount_bp: int | None
    category_discounts: list[dict[str, Any]]
    active: bool


def offered(groups: Sequence[Group], kind: str, chosen: Sequence[str]) -> list[Group]:
    """The groups of a kind that can be given away, and those given already, by name."""
    found = [group for group in groups if group["kind"] == kind and (group["active"] or group["id"] in chosen)]
    return sorted(found, key=lambda group: (group["name"], group["id"]))


def ticked(fields: Mapping[str, str], shown: Sequence[str]) -> list[str]:
    """The marketing groups that a form leaves a customer in: those ticked, and of `shown` those not asked about."""
    asked = [name.removeprefix(FIELD) for name in fields if name.startswith(FIELD)]
    on = [group for group in asked if is_id(group) and fields[FIELD + group] == "on"]
    return sorted({*on, *(group for group in shown if group not in asked)})


def again(fields: Mapping[str, str]) -> dict[str, str]:
    """What a refused form carries on of its ticks."""
    ticks = {name: fields[name] for name in fields if name.startswith(FIELD) and fields[name] in ("", "on")}
    return {**ticks, "groups_was": " ".join(read_ids(fields.get("groups_was", "")))}


def read_ids(text: str) -> list[str]:
    """Ids between blanks, as a hidden field carries them; what is none does not count."""
    return sorted({part for part in text.split(" ") if is_id(part)})
