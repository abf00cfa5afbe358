"""Notes through the pages (A7): written, edited, deleted and taken back, in their order."""

import re

from backend.notes.tables import Notes
from tests import making
from tests.cast import MUELLER, MUELLERS_NOTE, SCHMIDT, an_id
from tests.conftest import Client

SCHMIDTS = f"/customers/{SCHMIDT}"
NEW = an_id(91)


async def shown(client: Client, customer: str = SCHMIDT) -> list[str]:
    """The texts of the notes on a customer's page, from top to bottom."""
    page = (await client.get(f"/customers/{customer}")).text
    return re.findall(r'<article class="note".*?<p class="prose">(.*?)</p>', page, re.DOTALL)


async def test_a_note_is_written_and_shown(anna: Client) -> None:
    form = {"id": NEW, "text": "Will im Mai umbauen.", "priority": "medium", "follow_up_on": "2027-05-03"}
    answer = await anna.post(f"{SCHMIDTS}/notes", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{SCHMIDTS}?saved=note"
    page = (await anna.get(answer.headers["location"])).text
    for text in ("Will im Mai umbauen.", "Mittel", "03.05.2027", "Anna Nordmann", "Notiz gespeichert"):
        assert text in page, text


async def test_notes_stand_by_priority_then_newest_first_and_an_edit_moves_none(anna: Client) -> None:
    for number, priority in enumerate(("none", "high", "medium", "none", "high"), 51):
        note = {"customer_id": SCHMIDT, "text": f"{priority} {number}", "priority": priority}
        await making.write("create", "notes", [(an_id(number), note)])
    expected = ["high 55", "high 52", "medium 53", "none 54", "none 51"]
    assert await shown(anna) == expected
    await anna.post(f"{SCHMIDTS}/notes/{an_id(52)}/edit", data={"text": "high 52 neu"})
    assert await shown(anna) == [text.replace("52", "52 neu") for text in expected]


async def test_a_deleted_note_is_gone_and_comes_back(anna: Client) -> None:
    its_note = f"/customers/{MUELLER}/notes/{MUELLERS_NOTE}"
    question = (await anna.get(f"{its_note}/delete")).text
    assert "Möchte Roggenmehl probieren." in question
    answer = await anna.post(f"{its_note}/delete")
    page = (await anna.get(answer.headers["location"])).text
    assert await shown(anna, MUELLER) == []
    assert f'action="{its_note}/restore"' in page
    for path in ("edit", "delete"):
        assert (await anna.get(f"{its_note}/{path}")).status_code == 404
        assert (await anna.post(f"{its_note}/{path}", data={"text": "X"})).status_code == 404
    assert "Roggenmehl" not in (await anna.get("/customers")).text
    answer = await anna.post(f"{its_note}/restore")
    assert answer.headers["location"] == f"/customers/{MUELLER}?saved=restored"
    assert await shown(anna, MUELLER) == ["Möchte Roggenmehl probieren."]


async def test_the_undo_is_offered_only_for_a_note_that_is_gone(anna: Client) -> None:
    page = (await anna.get(f"/customers/{MUELLER}?deleted={MUELLERS_NOTE}")).text
    assert "/restore" not in page
    for value in ("x", "../../logout", '"><script>'):
        assert "/restore" not in (await anna.get(f"/customers/{MUELLER}", params={"deleted": value})).text


async def test_all_wrong_fields_of_a_note_are_told_at_once_and_nothing_is_lost(anna: Client) -> None:
    form = {"id": NEW, "text": " \n ", "priority": "urgent", "follow_up_on": "31.02.2027"}
    answer = await anna.post(f"{SCHMIDTS}/notes", data=form)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2
    assert "3 Felder" in answer.text
    assert 'value="31.02.2027"' in answer.text
    assert f'name="id" value="{NEW}"' in answer.text, "sent again it is the same note"
    assert await shown(anna) == []


async def test_a_note_of_one_customer_is_not_found_at_another(anna: Client) -> None:
    for method, path in (("GET", "edit"), ("POST", "edit"), ("POST", "delete"), ("POST", "restore")):
        answer = await anna.request(method, f"{SCHMIDTS}/notes/{MUELLERS_NOTE}/{path}", data={"text": "X"})
        assert answer.status_code == 404, path


async def test_an_urgent_note_starts_with_its_priority(anna: Client) -> None:
    page = (await anna.get(f"{SCHMIDTS}/notes/new?priority=high")).text
    assert re.search(r'name="priority" value="high" checked', page)
    page = (await anna.get(f"{SCHMIDTS}/notes/new?priority=nonsense")).text
    assert re.search(r'name="priority" value="none" checked', page)


async def test_a_form_in_htmx_comes_back_as_a_fragment(anna: Client) -> None:
    answer = await anna.post(f"{SCHMIDTS}/notes", data={"text": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith("<form")


async def test_line_breaks_and_long_texts_are_kept(anna: Client) -> None:
    text = "Erste Zeile\r\nzweite Zeile\r\n\r\n" + "ä" * 9_000
    await anna.post(f"{SCHMIDTS}/notes", data={"id": NEW, "text": text})
    row = await Notes.select().where(Notes.id == NEW).first()
    assert row is not None
    assert row["text"] == text.replace("\r\n", "\n")
    answer = await anna.post(f"{SCHMIDTS}/notes", data={"text": "ä" * 10_001})
    assert answer.status_code == 422
    assert "10000" in answer.text.replace(".", "")
