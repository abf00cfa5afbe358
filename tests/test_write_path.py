"""One write path (DESIGN §3): nothing writes beside it, every change enters the history, nobody overwrites unseen."""

import asyncio
import re
from html import unescape

import pytest

from backend.customers.tables import Customers
from backend.database import Engine, writing
from backend.notes.tables import Notes
from tests import making
from tests.cast import ANNA, MUELLER, MUELLERS_NOTE, NORTH, SCHMIDT, an_id
from tests.conftest import Client, SignIn

MUELLERS = f"/customers/{MUELLER}"
ITS_NOTE = f"{MUELLERS}/notes/{MUELLERS_NOTE}"
NEW = an_id(91)


async def form_of(client: Client, address: str) -> dict[str, str]:
    """The fields of the form at an address, as a browser would send them unchanged."""
    page = (await client.get(address)).text
    form = page[page.index('<form class="form"') :]
    found = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value, kind = (_attribute(tag, wanted) for wanted in ("name", "value", "type"))
        if kind not in ("radio", "checkbox") or " checked" in tag:
            found[name] = value
    for name, options in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    for name, text in re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(text)
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


async def customer(id_: str = MUELLER) -> dict[str, object]:
    row = await Customers.select().where(Customers.id == id_).first()
    assert row is not None
    return row


async def history(engine: Engine, record: str) -> list[tuple[str, str]]:
    """Operation and changes of each line about a record, oldest first."""
    rows = await engine.sql("SELECT op, changes FROM history WHERE record_id = {} ORDER BY id", record)
    return [(str(row["op"]), str(row["changes"])) for row in rows]


# Nothing writes beside it


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE customers SET name = 'X'",
        "DELETE FROM notes",
        "INSERT INTO territories (id, name, version, marks) VALUES ('x', 'X', 1, '{{}}')",
        "UPDATE people SET role = 'administrator'",
        "DELETE FROM history",
        "UPDATE company SET name = 'X'",
        "UPDATE conflicts SET state = 'resolved'",
        "UPDATE profiles SET email = 'x'",
    ],
)
async def test_a_synced_row_written_directly_fails(statement: str, engine: Engine, anna: Client) -> None:
    await anna.post(f"{MUELLERS}/temperature", data={"temperature": "cold"})
    with pytest.raises(Exception, match=r"outside sync\.server\.apply"):
        await engine.sql(statement)
        if "conflicts" in statement or "DELETE FROM" in statement:
            await engine.sql("INSERT INTO territories (id, name, version, marks) VALUES ('x', 'X', 1, '{{}}')")
    with pytest.raises(Exception, match=r"outside sync\.server\.apply"):
        async with writing(engine):
            await Customers.update({Customers.name: "X"}).where(Customers.id == MUELLER)
    assert (await customer())["name"] == "Bäckerei Müller"


async def test_a_handler_that_writes_directly_is_caught(
    anna: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def beside(*_: object) -> None:
        await Notes.update({Notes.text: "X"}).where(Notes.id == MUELLERS_NOTE)

    monkeypatch.setattr("backend.notes.routes.write", beside)
    answer = await anna.post(f"{ITS_NOTE}/edit", data={"text": "X"})
    assert answer.status_code == 500
    assert "outside sync.server.apply" in caplog.text
    assert "Roggenmehl" in (await anna.get(MUELLERS)).text


async def test_the_write_path_stays_open_to_nobody_after_it_is_done(anna: Client, engine: Engine) -> None:
    for _ in range(3):
        await anna.post(f"{MUELLERS}/temperature", data={"temperature": "cold"})
        with pytest.raises(Exception, match=r"outside sync\.server\.apply"):
            await engine.sql("UPDATE customers SET name = 'X'")


# Every change enters the history and the feed


async def test_each_change_leaves_one_line_that_says_what_was_and_is(anna: Client, engine: Engine) -> None:
    await anna.post(f"{MUELLERS}/edit", data={"phone": "030 99999", "city": "Bonn"})
    await anna.post(f"{MUELLERS}/temperature", data={"temperature": "cold", "was": "hot"})
    await anna.post(f"{MUELLERS}/status", data={"status": "potential", "was": "current"})
    await anna.post(f"{ITS_NOTE}/edit", data={"text": "Anders."})
    await anna.post(f"{ITS_NOTE}/delete")
    await anna.post(f"{ITS_NOTE}/restore")
    assert [op for op, _ in await history(engine, MUELLER)] == ["update"] * 3
    first, second, third = (changes for _, changes in await history(engine, MUELLER))
    assert '"030 23125 001"' in first
    assert '"030 99999"' in first
    assert '"Bonn"' in first
    assert '"hot"' in second
    assert '"potential"' in third
    assert [op for op, _ in await history(engine, MUELLERS_NOTE)] == ["update", "delete", "restore"]
    page = (await anna.get(f"{MUELLERS}/history")).text
    for word in ("030 99999", "Bonn", "Kalt", "Potenziell", "Anders.", "Anna Nordmann"):
        assert word in page, word


async def test_what_changes_nothing_leaves_no_trace(anna: Client, engine: Engine) -> None:
    before = await engine.sql("SELECT number FROM sync_clock")
    version = (await customer())["version"]
    await anna.post(f"{MUELLERS}/edit", data=await form_of(anna, f"{MUELLERS}/edit"))
    await anna.post(f"{ITS_NOTE}/edit", data=await form_of(anna, f"{ITS_NOTE}/edit"))
    await anna.post(f"{MUELLERS}/temperature", data={"temperature": "hot", "was": "hot"})
    await anna.post(f"{ITS_NOTE}/restore")
    assert await engine.sql("SELECT number FROM sync_clock") == before
    assert (await customer())["version"] == version
    assert await history(engine, MUELLER) == []


async def test_a_form_on_the_server_reaches_the_phones(anna: Client) -> None:
    cursor = (await anna.get("/sync/changes")).json()["cursor"]
    await anna.post(f"{MUELLERS}/edit", data={"phone": "030 99999"})
    changes = (await anna.get("/sync/changes", params={"since": cursor})).json()["changes"]
    assert {change["table"] for change in changes} == {"customers", "history"}
    assert [change["data"]["phone"] for change in changes if change["table"] == "customers"] == ["030 99999"]


# Forms that were open while others wrote


async def test_a_form_left_open_does_not_revert_what_others_changed(anna: Client, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    left_open = await form_of(anna, f"{MUELLERS}/edit")
    await mia.post(f"{MUELLERS}/edit", data={"phone": "030 11111", "discount_bp": "10", "was": '{"discount_bp":550}'})
    await anna.post(f"{MUELLERS}/edit", data={**left_open, "city": "Potsdam"})
    row = await customer()
    assert (row["city"], row["phone"], row["discount_bp"]) == ("Potsdam", "030 11111", 1_000)


async def test_a_form_that_was_refused_and_sent_again_does_not_revert_either(anna: Client, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    left_open = await form_of(anna, f"{MUELLERS}/edit")
    await mia.post(f"{MUELLERS}/edit", data={"phone": "030 11111"})
    refused = await anna.post(f"{MUELLERS}/edit", data={**left_open, "city": "Potsdam", "email": "kein@"})
    assert refused.status_code == 422
    shown_again = unescape(re.findall(r'name="was" value="([^"]*)"', refused.text)[-1])
    await anna.post(f"{MUELLERS}/edit", data={**left_open, "was": shown_again, "city": "Potsdam"})
    row = await customer()
    assert (row["city"], row["phone"]) == ("Potsdam", "030 11111")


async def test_a_refused_note_form_keeps_what_it_had_shown(anna: Client, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    left_open = await form_of(anna, f"{ITS_NOTE}/edit")
    await mia.post(f"{ITS_NOTE}/edit", data={"text": "Möchte Roggenmehl probieren.", "priority": "none"})
    refused = await anna.post(f"{ITS_NOTE}/edit", data={**left_open, "follow_up_on": "morgen"})
    assert refused.status_code == 422
    shown_again = unescape(re.findall(r'name="was" value="([^"]*)"', refused.text)[-1])
    await anna.post(f"{ITS_NOTE}/edit", data={**left_open, "was": shown_again, "follow_up_on": "2026-12-01"})
    row = await Notes.select().where(Notes.id == MUELLERS_NOTE).first()
    assert row is not None
    assert (row["priority"], row["follow_up_on"]) == ("none", "2026-12-01")


async def test_of_two_phone_numbers_the_later_stands_and_the_other_is_shown(anna: Client, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    left_open = await form_of(anna, f"{MUELLERS}/edit")
    await mia.post(f"{MUELLERS}/edit", data={"phone": "030 11111"})
    await anna.post(f"{MUELLERS}/edit", data={**left_open, "phone": "030 22222"})
    assert (await customer())["phone"] == "030 22222"
    page = (await anna.get(MUELLERS)).text
    assert "030 11111" in page[page.index("conflicts-title") :]


async def test_of_two_discounts_the_one_that_stood_stays_until_a_person_decides(sign_in: SignIn) -> None:
    mia, dora = await sign_in("mia"), await sign_in("dora")
    left_open = await form_of(dora, f"{MUELLERS}/edit")
    await mia.post(f"{MUELLERS}/edit", data={"discount_bp": "10", "was": '{"discount_bp":550}'})
    await dora.post(f"{MUELLERS}/edit", data={**left_open, "discount_bp": "20"})
    assert (await customer())["discount_bp"] == 1_000
    page = (await dora.get(MUELLERS)).text
    conflicts = page[page.index("conflicts-title") :]
    assert "10 %" in conflicts.replace("\xa0", " ")
    assert "20 %" in conflicts.replace("\xa0", " ")


async def test_of_two_texts_of_a_note_both_survive(anna: Client, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    left_open = await form_of(anna, f"{ITS_NOTE}/edit")
    await mia.post(f"{ITS_NOTE}/edit", data={**left_open, "text": "Mia schreibt."})
    await anna.post(f"{ITS_NOTE}/edit", data={**left_open, "text": "Anna schreibt."})
    page = (await anna.get(MUELLERS)).text
    assert "Mia schreibt." in page
    assert "Anna schreibt." in page


async def test_a_note_that_changed_meanwhile_is_not_deleted_unseen(anna: Client, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    left_open = await form_of(anna, f"{ITS_NOTE}/delete")
    await mia.post(f"{ITS_NOTE}/edit", data={"text": "Ganz wichtig geworden."})
    answer = await anna.post(f"{ITS_NOTE}/delete", data=left_open)
    assert answer.status_code == 303
    assert "Ganz wichtig geworden." in (await anna.get(MUELLERS)).text


# Forms sent twice


async def test_the_create_form_sent_twice_makes_one_customer_with_one_note(anna: Client, engine: Engine) -> None:
    form = {**await form_of(anna, "/customers/new"), "name": "Neu GmbH", "note_text": "Erste Notiz."}
    answers = [await anna.post("/customers", data=form) for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == [f"/customers/{form['id']}?saved=customer"] * 2
    assert len(await Customers.select().where(Customers.name == "Neu GmbH")) == 1
    assert len(await Notes.select().where(Notes.text == "Erste Notiz.")) == 1
    assert await history(engine, form["id"]) == []


async def test_the_create_form_sent_again_later_does_not_undo_what_happened_since(anna: Client) -> None:
    form = {**await form_of(anna, "/customers/new"), "name": "Neu GmbH", "note_text": "Erste Notiz."}
    await anna.post("/customers", data=form)
    await anna.post(f"/customers/{form['id']}/edit", data={"name": "Neu & Alt GmbH"})
    assert (await anna.post("/customers", data=form)).status_code == 303
    assert (await customer(form["id"]))["name"] == "Neu & Alt GmbH"


async def test_a_create_form_that_went_back_and_was_sent_again_corrects_what_it_made(
    anna: Client, engine: Engine
) -> None:
    form = {**await form_of(anna, "/customers/new"), "name": "Neu GmbH", "note_text": "Erste Notiz."}
    await anna.post("/customers", data=form)
    answer = await anna.post("/customers", data={**form, "name": "Neue GmbH", "note_text": "Erster Besuch."})
    assert answer.headers["location"] == f"/customers/{form['id']}?saved=customer"
    assert (await customer(form["id"]))["name"] == "Neue GmbH"
    (note,) = await Notes.select().where(Notes.customer_id == form["id"])
    assert (note["id"], note["text"]) == (form["id"], "Erster Besuch.")
    corrected = [changes for _, changes in await history(engine, form["id"])]
    assert len(corrected) == 2, "one line for the customer, one for the note"
    assert '"Neu GmbH"' in "".join(corrected)


async def test_a_first_note_may_be_added_by_going_back(anna: Client) -> None:
    form = {**await form_of(anna, "/customers/new"), "name": "Neu GmbH"}
    await anna.post("/customers", data=form)
    await anna.post("/customers", data={**form, "note_text": "Fast vergessen."})
    assert [note["text"] for note in await Notes.select().where(Notes.customer_id == form["id"])] == ["Fast vergessen."]


async def test_a_create_form_sent_again_with_other_content_overwrites_nothing_that_changed_since(
    anna: Client, sign_in: SignIn
) -> None:
    mia = await sign_in("mia")
    form = {**await form_of(anna, "/customers/new"), "name": "Neu GmbH", "note_text": "Erste Notiz."}
    made = f"/customers/{form['id']}"
    await anna.post("/customers", data=form)
    await mia.post(f"{made}/edit", data={"phone": "030 11111"})
    await mia.post(f"{made}/notes/{form['id']}/edit", data={"text": "Mia schreibt."})
    for changed in ({"name": "Ganz anders"}, {"note_text": "Ganz anders"}, {"name": "Neue GmbH", "note_text": ""}):
        answer = await anna.post("/customers", data={**form, **changed})
        assert answer.status_code == 409, changed
        assert "Das gibt es schon" in answer.text
        assert "unser Fehler" not in answer.text
    row = await customer(form["id"])
    assert (row["name"], row["phone"]) == ("Neu GmbH", "030 11111")
    assert [note["text"] for note in await Notes.select().where(Notes.customer_id == form["id"])] == ["Mia schreibt."]


async def test_a_create_form_with_the_id_of_what_somebody_else_made_is_refused(anna: Client) -> None:
    form = {**await form_of(anna, "/customers/new"), "id": SCHMIDT, "name": "Ganz anders"}
    assert (await anna.post("/customers", data=form)).status_code == 409
    assert (await customer(SCHMIDT))["name"] == "Hofladen Schmidt"
    note = {"id": MUELLERS_NOTE, "text": "Ganz anders"}
    assert (await anna.post(f"{MUELLERS}/notes", data=note)).status_code == 409
    assert await Notes.select().where(Notes.text == "Ganz anders") == []


async def test_a_customer_is_not_made_when_his_first_note_cannot_be(anna: Client) -> None:
    await making.write("create", "notes", [(NEW, {"customer_id": SCHMIDT, "text": "Schon da."})])
    answer = await anna.post("/customers", data={"id": NEW, "name": "Halb GmbH", "note_text": "Passt nicht."})
    assert answer.status_code == 409
    assert await Customers.select().where(Customers.id == NEW) == []


async def test_the_id_of_somebody_elses_customer_is_refused_like_any_that_is_taken(ben: Client) -> None:
    answer = await ben.post("/customers", data={"id": MUELLER, "name": "Meiner"})
    assert answer.status_code == 409
    assert "Müller" not in answer.text
    assert (await customer())["name"] == "Bäckerei Müller"


async def test_the_note_form_sent_twice_makes_one_note(anna: Client) -> None:
    form = {**await form_of(anna, f"{MUELLERS}/notes/new"), "text": "Einmal."}
    for _ in range(2):
        assert (await anna.post(f"{MUELLERS}/notes", data=form)).status_code == 303
    assert len(await Notes.select().where(Notes.text == "Einmal.")) == 1


async def test_a_note_form_that_went_back_and_was_sent_again_corrects_the_note(anna: Client, sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    form = {**await form_of(anna, f"{MUELLERS}/notes/new"), "text": "Ruft am Mitwoch an."}
    its_own = f"{MUELLERS}/notes/{form['id']}"
    await anna.post(f"{MUELLERS}/notes", data=form)
    answer = await anna.post(f"{MUELLERS}/notes", data={**form, "text": "Ruft am Mittwoch an.", "priority": "high"})
    assert answer.headers["location"] == f"{MUELLERS}?saved=note"
    (note,) = await Notes.select().where(Notes.id == form["id"])
    assert (note["text"], note["priority"]) == ("Ruft am Mittwoch an.", "high")
    await mia.post(f"{its_own}/edit", data={"text": "Mia schreibt."})
    assert (await anna.post(f"{MUELLERS}/notes", data={**form, "text": "Ruft morgen an."})).status_code == 409
    await mia.post(f"{its_own}/delete")
    assert (await anna.post(f"{MUELLERS}/notes", data={**form, "text": "Ruft morgen an."})).status_code == 409
    (note,) = await Notes.select().where(Notes.id == form["id"])
    assert note["text"] == "Mia schreibt."


async def test_many_submits_at_once_make_one_row(anna: Client) -> None:
    form = {"id": NEW, "name": "Eilig GmbH", "note_text": "Schnell."}
    answers = await asyncio.gather(*(anna.post("/customers", data=form) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {303}
    assert len(await Customers.select().where(Customers.name == "Eilig GmbH")) == 1
    assert len(await Notes.select().where(Notes.text == "Schnell.")) == 1


async def test_a_new_customer_belongs_to_the_first_territory_of_who_makes_him(anna: Client) -> None:
    await anna.post("/customers", data={"id": NEW, "name": "Neu GmbH"})
    row = await customer(NEW)
    found = [row[name] for name in ("territory_id", "created_by", "country", "currency", "status", "temperature")]
    assert found == [NORTH, ANNA, "DE", "EUR", "potential", "warm"]
