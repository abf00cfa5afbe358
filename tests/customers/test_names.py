"""A company that turns out to be a person is called by the person's name (A5)."""

from tests.cast import MUELLER
from tests.conftest import Client


async def test_a_company_that_becomes_a_person_leaves_its_name_behind(anna: Client) -> None:
    form = {"kind": "person", "name": "Bäckerei Müller", "first_name": "Jürgen", "last_name": "Müller"}
    await anna.post(f"/customers/{MUELLER}/edit", data={**form, "was": '{"kind":"company","name":"Bäckerei Müller"}'})
    page = await anna.get(f"/customers/{MUELLER}")
    assert "<h1>Jürgen Müller</h1>" in page.text


async def test_a_person_who_has_only_one_name_keeps_it(anna: Client) -> None:
    form = {"kind": "person", "name": "Familie Müller", "first_name": "", "last_name": ""}
    await anna.post(f"/customers/{MUELLER}/edit", data={**form, "was": '{"kind":"company","name":"Bäckerei Müller"}'})
    page = await anna.get(f"/customers/{MUELLER}")
    assert "<h1>Familie Müller</h1>" in page.text
