"""Street, postcode, town and country are one thing: two people who each change a part of it have a conflict (E4)."""

import json

from backend.database import Engine
from tests.cast import MUELLER
from tests.conftest import Client, SignIn

SEEN = {"street": "Feldweg 3", "postcode": "10115", "city": "Berlin", "country": "DE"}


async def test_two_people_who_change_parts_of_one_address_learn_of_each_other(
    anna: Client, sign_in: SignIn, engine: Engine
) -> None:
    dora = await sign_in("dora")
    await dora.post(f"/customers/{MUELLER}/edit", data={"city": "Potsdam", "was": json.dumps(SEEN)})
    await anna.post(f"/customers/{MUELLER}/edit", data={"street": "Feldweg 4", "was": json.dumps(SEEN)})
    conflicts = await engine.sql("SELECT field FROM conflicts WHERE record_id = {}", MUELLER)
    assert len(conflicts) == 1
    page = await anna.get(f"/customers/{MUELLER}")
    assert "Feldweg 4" in page.text
    assert "Potsdam" in page.text
