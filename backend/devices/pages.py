"""Devices as the pages show them (E8). Pure. These pages are the server's alone: what a phone knows of others' devices
would be out of date."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from backend.devices.rules import is_browser, readable
from backend.notes.pages import Context, Named
from backend.people.person import WITHOUT_TERRITORY
from backend.times import instant

DAY_MS = 86_400_000
State = Literal["in", "out", "over", "revoked"]


class Device(TypedDict):
    """A device's row. `session` is "none" after signing out, "ended" after a new password; no `waiting`: unknown."""

    id: str
    person_id: str
    name: str
    session: Literal["open", "ended", "none"]
    seen_at: str
    revoked_at: str | None
    revoked_by: str | None
    waiting: int | None
    client: str
    differed_at: str | None


class Limits(TypedDict):
    """After how many days without contact a session is over: a browser's, a program's."""

    offline_days: int
    session_days: int


def listing(
    devices: Sequence[Device], people: Sequence[Named], asking: str, here: str, may_all: bool, limits: Limits, now: int
) -> Context:
    """devices/page.html: each person's devices, one's own first, the newest contact first.

    `asking` is the person's id, `here` his device's; `may_all`: he may remove those of others. Context: {nav, groups
    [{name, own, devices [entry]}]}.
    """
    names = {person["id"]: person["name"] for person in people}
    groups: dict[str, list[Context]] = {}
    for device in devices:
        owner = device["person_id"]
        shown = entry(device, names, here, may_all or owner == asking, limits, now)
        groups.setdefault(owner, []).append(shown)
    owners = sorted(groups, key=lambda owner: (owner != asking, names.get(owner, ""), owner))
    return {
        "nav": "more",
        "groups": [
            {"name": names.get(owner, ""), "own": owner == asking, "devices": groups[owner]} for owner in owners
        ],
    }


def confirm(device: Device, people: Sequence[Named], here: str, limits: Limits, now: int) -> Context:
    """devices/revoke.html. Context: {nav, device: entry, owner: name}."""
    names = {person["id"]: person["name"] for person in people}
    shown = entry(device, names, here, True, limits, now)
    return {"nav": "more", "device": shown, "owner": names.get(device["person_id"], "")}


def entry(device: Device, names: dict[str, str], here: str, may: bool, limits: Limits, now: int) -> Context:
    """One device. `waiting` is -1 if it is not known; `told`: a removed one came since and was told to delete all."""
    state = state_of(device, limits, now)
    return {
        "name": readable(device["name"]),
        "here": device["id"] == here,
        "state": state,
        "seen_at": device["seen_at"],
        "waiting": -1 if device["waiting"] is None else device["waiting"],
        "client": device["client"],
        "differed_at": device["differed_at"] or "",
        "revoked_at": device["revoked_at"] or "",
        "revoked_by": names.get(device["revoked_by"] or "", ""),
        "told": state == "revoked" and device["seen_at"] >= (device["revoked_at"] or ""),
        "revoke": f"/devices/{device['id']}/revoke" if may and state != "revoked" else "",
    }


def state_of(device: Device, limits: Limits, now: int) -> State:
    """`in`: signed in; `out`: signed out; `over`: away for too long, or its password changed; `revoked`."""
    if device["revoked_at"] is not None:
        return "revoked"
    if device["session"] == "none":
        return "out"
    days = limits["offline_days"] if is_browser(device["name"]) else limits["session_days"]
    lapsed = device["seen_at"] <= instant(now - days * DAY_MS)
    return "over" if lapsed or device["session"] == "ended" else "in"


def carried(
    territories: Sequence[Named], chosen: Sequence[str] | None, customers: Mapping[str, int], saved: bool, wrong: bool
) -> Context:
    """devices/carried.html: which territories this device holds; `chosen` None is all.

    Context: {nav, choices [{name, field, on, customers}], saved, wrong}; the last choice is the customers without a
    territory, its name is "".
    """
    everything = [*((each["id"], each["name"]) for each in territories), (WITHOUT_TERRITORY, "")]
    return {
        "nav": "more",
        "choices": [
            {
                "name": name,
                "field": field_of(id_),
                "on": chosen is None or id_ in chosen,
                "customers": customers.get("" if id_ == WITHOUT_TERRITORY else id_, 0),
            }
            for id_, name in everything
        ],
        "saved": saved,
        "wrong": wrong,
    }


def field_of(territory_id: str) -> str:
    """The name of a territory's checkbox."""
    return f"territory-{territory_id}"
