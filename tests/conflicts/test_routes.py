"""Clashes looked through and decided on the server (E4)."""

import html
import re

import pytest

from backend.database import Engine
from tests.cast import MUELLER, MUELLERS_NOTE, an_id
from tests.conflicts import clashes
from tests.conflicts.clashes import MUELLERS, Clash
from tests.conftest import Client, SignIn


@pytest.fixture
async def dora(sign_in: SignIn) -> Client:
    return await sign_in("dora")


def hidden(page: str) -> dict[str, str]:
    """What the form of a conflict's page carries."""
    return {name: html.unescape(value) for name, value in re.findall(r'name="(was|copy_was)" value="([^"]*)"', page)}


def offered(page: str) -> list[str]:
    return re.findall(r'name="choice" value="(\w+)"', page)


async def decide(client: Client, clash: Clash, choice: str, page: str = "") -> str:
    """Choose on the page as it is now, or was; where that leads."""
    page = page or (await client.get(clash.path)).text
    answer = await client.post(f"{clash.path}/resolution", data={"choice": choice, **hidden(page)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def muellers(engine: Engine, field: str) -> object:
    (row,) = await engine.sql(f"SELECT {field} FROM customers WHERE id = {{}}", MUELLER)
    return row[field]


async def states(engine: Engine) -> list[str]:
    return [row["state"] for row in await engine.sql("SELECT state FROM conflicts ORDER BY id")]


async def notes(engine: Engine) -> list[str]:
    rows = await engine.sql("SELECT text FROM notes WHERE customer_id = {} AND deleted_at IS NULL", MUELLER)
    return sorted(row["text"] for row in rows)


async def test_the_list_shows_what_is_open_and_says_so_when_nothing_is(anna: Client, dora: Client) -> None:
    assert "Alles durchgesehen" in (await anna.get("/conflicts")).text
    clash = await clashes.of_phones(dora, anna)
    page = (await anna.get("/conflicts")).text
    for text in ("Bäckerei Müller", "Telefon", "030 1111111", "030 2222222", "Dora Adler", "selbst", clash.path):
        assert text in page
    assert clash.path in (await anna.get(MUELLERS)).text
    assert re.search(r'href="/conflicts".*<span class="count">1</span>', (await anna.get("/more")).text)


async def test_what_stands_may_stay(anna: Client, dora: Client, engine: Engine) -> None:
    clash = await clashes.of_phones(dora, anna)
    assert offered((await anna.get(clash.path)).text) == ["settle", "theirs"]
    assert await decide(anna, clash, "settle") == f"/conflicts?saved={clash.id}"
    assert (await muellers(engine, "phone"), await states(engine)) == ("030 2222222", ["resolved"])
    page = (await anna.get(f"/conflicts?saved={clash.id}")).text
    assert "Alles durchgesehen" in page and f'href="{clash.path}"' in page


async def test_a_loser_is_taken_and_the_other_can_come_back_later(anna: Client, dora: Client, engine: Engine) -> None:
    clash = await clashes.of_phones(dora, anna)
    await decide(anna, clash, "theirs")
    assert (await muellers(engine, "phone"), await states(engine)) == ("030 1111111", ["resolved"])
    assert "030 2222222" not in (await anna.get("/conflicts")).text
    assert "030 2222222" in (await anna.get("/conflicts?settled=shown")).text
    assert offered((await anna.get(clash.path)).text) == ["mine"]
    await decide(anna, clash, "mine")
    assert (await muellers(engine, "phone"), await states(engine)) == ("030 2222222", ["resolved"])


async def test_of_a_guarded_field_mine_is_taken(anna: Client, dora: Client, engine: Engine) -> None:
    clash = await clashes.of_vat_ids(dora, anna)
    assert await muellers(engine, "vat_id") == "DE136695976"
    await decide(anna, clash, "mine")
    assert (await muellers(engine, "vat_id"), await states(engine)) == ("DE811907980", ["resolved"])


async def test_an_address_is_one_choice(anna: Client, dora: Client, engine: Engine) -> None:
    clash = await clashes.of_addresses(dora, anna)
    assert "Feldweg <mark>5</mark>" in (await anna.get(clash.path)).text
    await decide(anna, clash, "theirs")
    assert (await muellers(engine, "street"), await muellers(engine, "city")) == ("Feldweg 5", "Berlin")


async def test_two_remarks_become_one(anna: Client, dora: Client, engine: Engine) -> None:
    clash = await clashes.of_remarks(dora, anna)
    assert offered((await anna.get(clash.path)).text) == ["settle", "theirs", "both"]
    await decide(anna, clash, "both")
    assert await muellers(engine, "remark") == "Hintereingang.\n\nKlingel defekt."
    assert await states(engine) == ["resolved"]


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        ("settle", ["Möchte Dinkelmehl probieren.", "Möchte Roggenmehl kaufen."]),
        ("theirs", ["Möchte Dinkelmehl probieren."]),
        ("mine", ["Möchte Roggenmehl kaufen."]),
    ],
)
async def test_of_two_texts_both_stay_or_one_goes(
    choice: str, left: list[str], anna: Client, dora: Client, engine: Engine
) -> None:
    clash = await clashes.of_texts(dora, anna)
    assert offered((await anna.get(clash.path)).text) == ["theirs", "mine", "settle"]
    await decide(anna, clash, choice)
    assert (await notes(engine), await states(engine)) == (left, ["resolved"])
    if len(left) == 1:
        await decide(anna, clash, "both")
        assert len(await notes(engine)) == 2


async def test_a_note_is_deleted_after_all_and_comes_back(anna: Client, dora: Client, engine: Engine) -> None:
    clash = await clashes.of_a_delete(dora, anna)
    assert offered((await anna.get(clash.path)).text) == ["settle", "mine"]
    await decide(anna, clash, "mine")
    assert (await notes(engine), await states(engine)) == ([], ["resolved"])
    assert offered((await anna.get(clash.path)).text) == ["theirs"]
    await decide(anna, clash, "theirs")
    assert await notes(engine) == ["Möchte Dinkelmehl."]


async def test_a_value_that_came_since_stands_and_is_no_loser_of_an_old_page(
    anna: Client, dora: Client, engine: Engine
) -> None:
    clash = await clashes.of_vat_ids(dora, anna)
    before = (await anna.get(clash.path)).text
    await clashes.edit(dora, {"vat_id": "DE129273398"}, {"vat_id": "DE136695976"})
    page = (await anna.get(clash.path)).text
    assert "noch einmal geändert" in page and "DE129273398" in page
    assert offered(page) == ["settle", "theirs", "mine"]

    assert await decide(anna, clash, "mine", before) == "/conflicts"
    assert await muellers(engine, "vat_id") == "DE129273398", "guarded: what stands stays"
    (again,) = await engine.sql("SELECT id, mine, theirs FROM conflicts WHERE state = 'open'")
    assert (again["mine"], again["theirs"]) == ('"DE811907980"', '"DE129273398"')
    await decide(anna, Clash(again["id"], None), "mine")
    assert (await muellers(engine, "vat_id"), set(await states(engine))) == ("DE811907980", {"resolved"})


async def test_two_who_decide_at_once_lose_nothing(anna: Client, dora: Client, engine: Engine) -> None:
    clash = await clashes.of_phones(dora, anna)
    page = (await anna.get(clash.path)).text
    await clashes.edit(dora, {"phone": "030 3333333"}, {"phone": "030 2222222"})
    await decide(dora, clash, "settle")
    assert await decide(anna, clash, "theirs", page) == "/conflicts"
    assert await muellers(engine, "phone") == "030 1111111", "plain: the later one stands"
    (lost,) = await engine.sql("SELECT mine, theirs, kept FROM conflicts WHERE state = 'open'")
    assert (lost["mine"], lost["theirs"], lost["kept"]) == ('"030 1111111"', '"030 3333333"', "mine")


async def test_a_note_changed_since_is_not_deleted_by_an_old_page(anna: Client, dora: Client, engine: Engine) -> None:
    clash = await clashes.of_texts(dora, anna)
    page = (await anna.get(clash.path)).text
    await dora.post(f"{MUELLERS}/notes/{MUELLERS_NOTE}/edit", data={"text": "Ganz anders."})
    await decide(anna, clash, "mine", page)
    assert await notes(engine) == ["Ganz anders.", "Möchte Roggenmehl kaufen."]
    (again,) = await engine.sql("SELECT field FROM conflicts WHERE state = 'open'")
    assert again["field"] == "deleted"


async def test_a_form_sent_twice_changes_one_thing_once(anna: Client, dora: Client, engine: Engine) -> None:
    clash = await clashes.of_phones(dora, anna)
    page = (await anna.get(clash.path)).text
    for _ in range(2):
        assert await decide(anna, clash, "theirs", page) == f"/conflicts?saved={clash.id}"
    assert (await muellers(engine, "phone"), await states(engine)) == ("030 1111111", ["resolved"])


async def test_a_customer_never_loses_his_only_name_to_a_choice(anna: Client, dora: Client) -> None:
    await clashes.edit(dora, {"name": "Backhaus Müller"}, {"name": "Bäckerei Müller"})
    person = {"kind": "person", "name": "", "first_name": "Jürgen", "last_name": "Müller"}
    seen = {"kind": "company", "name": "Bäckerei Müller", "first_name": "", "last_name": ""}
    await clashes.edit(anna, person, seen)
    clash = await clashes.newest()
    await clashes.edit(
        anna,
        {"kind": "company", "name": "Müller OHG", "first_name": "", "last_name": ""},
        {"kind": "person", "name": "", "first_name": "Jürgen", "last_name": "Müller"},
    )
    assert offered((await anna.get(clash.path)).text) == ["settle", "theirs"]
    answer = await anna.post(f"{clash.path}/resolution", data={"choice": "mine"})
    assert answer.status_code == 403


async def test_a_rep_only_settles_what_the_office_changes(dora: Client, sign_in: SignIn, engine: Engine) -> None:
    anna, mia = await sign_in("anna"), await sign_in("mia")
    clash = await clashes.of_discounts(dora, mia)
    page = (await anna.get(clash.path)).text
    assert "Dieses Feld ändert nur das Büro." in page
    assert offered(page) == ["settle"]
    answer = await anna.post(f"{clash.path}/resolution", data={"choice": "mine"})
    assert (answer.status_code, await states(engine)) == (403, ["open"])
    await decide(anna, clash, "settle")
    assert (await muellers(engine, "discount_bp"), await states(engine)) == (750, ["resolved"])
    await decide(mia, clash, "mine")
    assert await muellers(engine, "discount_bp") == 1000


async def test_the_counter_only_reads(anna: Client, dora: Client, sign_in: SignIn, engine: Engine) -> None:
    carla = await sign_in("carla")
    clash = await clashes.of_phones(dora, anna)
    called = "Bitte durchsehen"
    assert [called in (await client.get("/more")).text for client in (anna, carla)] == [True, False]
    assert clash.path in (await carla.get("/conflicts")).text
    page = (await carla.get(clash.path)).text
    assert "<mark>1111111</mark>" in page and "Das entscheidet, wer den Kunden betreut." in page
    assert offered(page) == []
    for choice in ("settle", "theirs"):
        answer = await carla.post(f"{clash.path}/resolution", data={"choice": choice})
        assert (answer.status_code, await states(engine)) == (403, ["open"])


async def test_whoever_does_not_hold_the_customer_sees_no_clash_of_his(
    anna: Client, ben: Client, dora: Client, engine: Engine
) -> None:
    clash = await clashes.of_phones(dora, anna)
    assert "Müller" not in (await ben.get("/conflicts?settled=shown")).text
    assert (await ben.get(clash.path)).status_code == 404
    answer = await ben.post(f"{clash.path}/resolution", data={"choice": "settle"})
    assert (answer.status_code, await states(engine)) == (404, ["open"])


async def test_what_makes_no_sense_is_refused(anna: Client, dora: Client, engine: Engine) -> None:
    clash = await clashes.of_phones(dora, anna)
    for path in (f"/conflicts/{an_id(99)}", "/conflicts/x", "/conflicts/%00"):
        assert (await anna.get(path)).status_code == 404
    for data, status in (({}, 400), ({"choice": "none"}, 400), ({"choice": "both"}, 403)):
        assert (await anna.post(f"{clash.path}/resolution", data=data)).status_code == status
    assert await states(engine) == ["open"]
    await anna.post(f"{clash.path}/resolution", data={"choice": "theirs", "was": "{"})
    assert await muellers(engine, "phone") == "030 1111111", "without what was seen it is what stands"


async def test_long_lists_come_in_pages(anna: Client, dora: Client) -> None:
    ids, stands = [], "030 23125 001"
    for number in range(30):
        await clashes.edit(dora, {"phone": f"030 1{number:06}"}, {"phone": stands})
        stands = f"030 2{number:06}"
        await clashes.edit(anna, {"phone": stands}, {"phone": "030 00000"})
        ids.append((await clashes.newest()).id)
        if number < 29:  # an open one would be replaced by the next
            await decide(anna, Clash(ids[-1], None), "settle")
    first = (await anna.get("/conflicts?settled=shown")).text
    assert [id_ for id_ in ids if f"/conflicts/{id_}" in first] == ids[4:]
    (more,) = set(re.findall(r'href="(/conflicts\?settled=shown&amp;after_settled=[^"#]*)', first))
    second = (await anna.get(html.unescape(more))).text
    assert [id_ for id_ in ids[:29] if f"/conflicts/{id_}" in second] == ids[:4]
    assert "Zurück zum Anfang" in second
