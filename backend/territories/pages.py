"""Territories as the pages show them (E5). Pure. These pages are the server's alone: they decide what phones hold."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from backend.notes.pages import Context, Named


class Holder(TypedDict):
    """Somebody who holds a territory; `until` is a stand-in's last day, "" for good."""

    territory_id: str
    person_id: str
    name: str
    until: str


def listing(
    territories: Sequence[Named], holders: Sequence[Holder], customers: Mapping[str, int], may_give: bool
) -> Context:
    """territories/page.html. `customers` counts them by territory.

    Context: {nav, territories [{name, customers, give, holders [{name, until, take}]}]}; `give` and `take` are
    addresses, "" for whoever only looks.
    """
    return {
        "nav": "more",
        "territories": [
            {
                "name": territory["name"],
                "customers": customers.get(territory["id"], 0),
                "give": f"/territories/{territory['id']}/give" if may_give else "",
                "holders": [
                    {
                        "name": holder["name"],
                        "until": holder["until"],
                        "take": take_address(holder) if may_give else "",
                    }
                    for holder in holders
                    if holder["territory_id"] == territory["id"]
                ],
            }
            for territory in territories
        ],
    }


def give(
    territory: Named,
    people: Sequence[Named],
    holders: Sequence[Holder],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
) -> Context:
    """territories/give.html. Context: {nav, name, action, people [{id, name, on, until, holds}], until, errors}."""
    held = {holder["person_id"]: holder["until"] for holder in holders}
    return {
        "nav": "more",
        "name": territory["name"],
        "action": f"/territories/{territory['id']}/give",
        "people": [
            {
                "id": person["id"],
                "name": person["name"],
                "on": person["id"] == typed.get("person_id", ""),
                "holds": person["id"] in held,
                "until": held.get(person["id"], ""),
            }
            for person in people
        ],
        "until": typed.get("until", ""),
        "errors": {"person_id": errors.get("person_id", ""), "until": errors.get("until", "")},
    }


def confirm_take(territory: Named, holder: Holder) -> Context:
    """territories/take.html. Context: {nav, territory, name, until, action}."""
    return {
        "nav": "more",
        "territory": territory["name"],
        "name": holder["name"],
        "until": holder["until"],
        "action": take_address(holder),
    }


def take_address(holder: Holder) -> str:
    return f"/territories/{holder['territory_id']}/holders/{holder['person_id']}/take"
