"""Clashes of each kind about Müller, made as people make them: both saw the same, one saves before the other."""

import json

import msgspec

from backend.conflicts.tables import Conflicts
from tests.cast import MUELLER, MUELLERS_NOTE
from tests.conftest import Client

MUELLERS = f"/customers/{MUELLER}"
NOTE = f"{MUELLERS}/notes/{MUELLERS_NOTE}"
SEEN_NOTE = {"text": "Möchte Roggenmehl probieren.", "priority": "high", "follow_up_on": None}
SEEN_ADDRESS = {"street": "Feldweg 3", "postcode": "10115", "city": "Berlin", "country": "DE"}


class Clash(msgspec.Struct, frozen=True):
    id: str
    copy_id: str | None

    @property
    def path(self) -> str:
        return f"/conflicts/{self.id}"


async def of_phones(first: Client, second: Client) -> Clash:
    """Plain: the second stands (030 2222222), the first (030 1111111) lost."""
    for client, phone in ((first, "030 1111111"), (second, "030 2222222")):
        await edit(client, {"phone": phone}, {"phone": "030 23125 001"})
    return await newest()


async def of_remarks(first: Client, second: Client) -> Clash:
    """Plain, and long: the second stands."""
    for client, remark in ((first, "Hintereingang."), (second, "Klingel defekt.")):
        await edit(client, {"remark": remark}, {"remark": ""})
    return await newest()


async def of_addresses(first: Client, second: Client) -> Clash:
    """A group: the second's street stands."""
    for client, street in ((first, "Feldweg 5"), (second, "Feldweg 30")):
        await edit(client, {**SEEN_ADDRESS, "street": street}, SEEN_ADDRESS)
    return await newest()


async def of_vat_ids(first: Client, second: Client) -> Clash:
    """Guarded: the first stands."""
    for client, vat_id in ((first, "DE136695976"), (second, "DE811907980")):
        await edit(client, {"vat_id": vat_id}, {"vat_id": ""})
    return await newest()


async def of_discounts(first: Client, second: Client) -> Clash:
    """Guarded, and not for reps: the first (7,5 %) stands."""
    for client, percent in ((first, "7,5"), (second, "10")):
        await edit(client, {"discount_bp": percent}, {"discount_bp": 550})
    return await newest()


async def of_texts(first: Client, second: Client) -> Clash:
    """Two notes: the first's stays in the row, the second's is the copy."""
    for client, text in ((first, "Möchte Dinkelmehl probieren."), (second, "Möchte Roggenmehl kaufen.")):
        await client.post(f"{NOTE}/edit", data={"text": text, "was": json.dumps(SEEN_NOTE)})
    return await newest()


async def of_a_delete(first: Client, second: Client) -> Clash:
    """The first changes the note, the second deletes it."""
    await first.post(f"{NOTE}/edit", data={"text": "Möchte Dinkelmehl.", "was": json.dumps(SEEN_NOTE)})
    await second.post(f"{NOTE}/delete", data={"was": json.dumps(SEEN_NOTE)})
    return await newest()


async def edit(client: Client, fields: dict[str, str], was: dict[str, object] | dict[str, str]) -> None:
    answer = await client.post(f"{MUELLERS}/edit", data={**fields, "was": json.dumps(was)})
    assert answer.status_code == 303, answer.text


async def newest() -> Clash:
    rows = await Conflicts.select(Conflicts.id, Conflicts.copy_id).order_by(Conflicts.id, ascending=False)
    return Clash(id=rows[0]["id"], copy_id=rows[0]["copy_id"])
