"""The list of customers (A1, A3): two areas, each with its total and its own pages; filters."""

import re

import pytest

from backend.customers.tables import PAGE
from backend.database import Engine
from backend.fold import name_key
from tests import making
from tests.cast import HUBER, MUELLER, NOBODYS, NORTH, SCHMIDT, SOUTH, an_id
from tests.conftest import Client, SignIn
from tests.customers.listed import all_pages, area, areas

CURRENT = {"status": "current"}
TEMPERATURES = ("hot", "warm", "cold", "not_interested")
# Names whose order databases and languages disagree about.
AWKWARD = [
    "Ärger & Söhne", "Aerger", "Arger", "ÄRGER", "zebra", "Zebra", "Zürich", "Zuerich", "Zurich", "Ångström", "Œuvre",
    "Éclair", "eclair", "E-Clair", "E Clair", "E.Clair", "'s Hertogenbosch", "1. FC", "10 Eichen", "2 Eichen", "Ǆ", "ß",
    "ss", "ẞ", "🍎 Obst", "🌾 Mühle", "Ａ breit", "_unten", "~tilde", "(Klammer)", "\\Strich", "%Prozent", "ｶﾅ", "Ω",
    "ы", "a\u0301", "á", "\U0001f1e9\U0001f1ea", "\ufb01n", "Ŀ", "ĳs", "Zz", "zz", "ZZ", "mueller", "Müller", "Muller",
    "MÜLLER GmbH", "Müller-Lüdenscheidt",
]  # fmt: skip


async def test_each_area_shows_its_total_and_its_first_page(anna: Client) -> None:
    ids = await making.customers(*[{"name": f"Kunde {number:02}", **CURRENT} for number in range(30)])
    found = areas(await anna.get("/customers"))
    assert found["current"].total == 31
    assert found["current"].ids == [MUELLER, *ids][:PAGE]
    assert found["current"].more == f"/customers?after_current={found['current'].ids[-1]}"
    assert (found["potential"].total, found["potential"].ids, found["potential"].more) == (1, [SCHMIDT], "")
    assert found["current"].start == ""


async def test_a_page_that_is_just_full_leads_to_no_further_one(anna: Client) -> None:
    await making.customers(*[{"name": f"Kunde {number:02}", **CURRENT} for number in range(PAGE - 1)])
    found = await area(anna, "/customers", "current")
    assert (found.total, len(found.ids), found.more) == (PAGE, PAGE, "")


async def test_each_area_pages_on_its_own_and_leads_back(anna: Client) -> None:
    await making.customers(*[{"name": f"Kunde {number:02}", **CURRENT} for number in range(30)])
    await making.customers(*[{"name": f"Lead {number:02}"} for number in range(30)], first=2_000)
    first = areas(await anna.get("/customers"))
    second = areas(await anna.get(first["current"].more))
    assert second["potential"].ids == first["potential"].ids
    assert second["current"].ids != first["current"].ids
    assert second["current"].start == "/customers"
    assert second["current"].total == first["current"].total == 31
    third = areas(await anna.get(second["potential"].more))
    assert third["current"].ids == second["current"].ids, "the other area stays where it was"
    assert third["potential"].start == f"/customers?after_current={first['current'].ids[-1]}"
    assert third["current"].start == f"/customers?after_potential={first['potential'].ids[-1]}"


@pytest.mark.parametrize("same", [True, False])
async def test_the_pages_of_an_area_show_each_customer_once(same: bool, anna: Client) -> None:
    names = ["Gleich" if same else f"Kunde {number * 7 % 80}" for number in range(80)]
    rows = [{"name": name, "temperature": TEMPERATURES[n % 3]} for n, name in enumerate(names)]
    made = await making.customers(*rows, *[{**row, **CURRENT} for row in rows])
    for key, expected in (("current", {MUELLER, *made[80:]}), ("potential", {SCHMIDT, *made[:80]})):
        pages = await all_pages(anna, "/customers", key)
        listed = [id_ for page in pages for id_ in page.ids]
        assert [len(page.ids) for page in pages] == [PAGE] * 3 + [81 - 3 * PAGE]
        assert len(listed) == len(set(listed))
        assert set(listed) == expected
        assert {page.total for page in pages} == {81}


async def test_a_row_changed_while_somebody_pages_hides_and_doubles_no_other(anna: Client) -> None:
    ids = await making.customers(*[{"name": f"Kunde {number:02}", **CURRENT} for number in range(70)])
    first = await area(anna, "/customers", "current")
    moved = [ids[3], ids[30], ids[60]]
    await making.change(moved[0], name="Zuletzt")
    await making.change(moved[1], name="Aaa zuerst")
    await making.change(moved[2], status="potential")
    rest = await all_pages(anna, first.more, "current")
    listed = [id_ for page in [first, *rest] for id_ in page.ids]
    unmoved = [id_ for id_ in [MUELLER, *ids] if id_ not in moved]
    assert [id_ for id_ in listed if id_ not in moved] == unmoved


async def test_names_stand_in_the_same_order_on_every_database(anna: Client) -> None:
    ids = await making.customers(*[{"name": name, **CURRENT} for name in AWKWARD])
    names = {**dict(zip(ids, AWKWARD, strict=True)), MUELLER: "Bäckerei Müller"}
    pages = await all_pages(anna, "/customers", "current")
    listed = [id_ for page in pages for id_ in page.ids]
    assert listed == sorted(names, key=lambda id_: (name_key(names[id_]), id_))


async def test_potential_customers_stand_by_temperature_then_by_name(anna: Client) -> None:
    await making.customers(
        {"name": "Zoe", "temperature": "hot"},
        {"name": "Berta", "temperature": "cold"},
        {"name": "Anton", "temperature": "cold"},
        {"name": "Älfred", "temperature": "hot"},
        {"name": "Xaver", "temperature": "not_interested"},
        {"name": "Ida"},
    )
    found = await area(anna, "/customers", "potential")
    assert found.names == ["Älfred", "Zoe", "Hofladen Schmidt", "Ida", "Anton", "Berta"]
    assert (found.total, found.unfold) == (6, "/customers?not_interested=shown")
    unfolded = await area(anna, found.unfold, "potential")
    assert unfolded.names == [*found.names, "Xaver"]
    assert (unfolded.total, unfolded.unfold) == (7, "")


async def test_persons_stand_by_their_last_name(anna: Client) -> None:
    await making.customers(
        {"kind": "person", "first_name": "Zacharias", "last_name": "Abel", **CURRENT},
        {"kind": "person", "first_name": "Anna", "last_name": "Zobel", **CURRENT},
    )
    found = await area(anna, "/customers", "current")
    assert found.names == ["Zacharias Abel", "Bäckerei Müller", "Anna Zobel"]


async def test_those_not_interested_are_folded_away_until_asked_for(anna: Client) -> None:
    rows = [{"name": f"Lead {number:02}", "temperature": TEMPERATURES[number % 4]} for number in range(40)]
    ids = await making.customers(*rows)
    pages = await all_pages(anna, "/customers", "potential")
    listed = [id_ for page in pages for id_ in page.ids]
    assert set(listed) == {SCHMIDT, *[id_ for n, id_ in enumerate(ids) if n % 4 != 3]}
    assert pages[-1].unfold == f"/customers?not_interested=shown&after_potential={pages[0].ids[-1]}"
    assert "(10)" in (await anna.get("/customers")).text
    asked = await area(anna, "/customers?temperature=not_interested", "potential")
    assert (asked.total, len(asked.ids), asked.unfold) == (10, 10, "")


async def test_current_customers_who_are_not_interested_are_not_folded(anna: Client) -> None:
    await making.customers({"name": "Will nichts", "temperature": "not_interested", **CURRENT})
    found = await area(anna, "/customers", "current")
    assert "Will nichts" in found.names
    assert found.unfold == ""


async def test_a_place_that_is_unknown_or_somebody_elses_is_the_beginning(anna: Client) -> None:
    plain = areas(await anna.get("/customers"))
    for after in (an_id(999), HUBER, NOBODYS, "x", "", MUELLER.upper()):
        found = areas(await anna.get(f"/customers?after_current={after}&after_potential={after}"))
        assert [found[key].ids for key in found] == [plain[key].ids for key in plain], after
        assert [found[key].start for key in found] == ["", ""], after


async def test_filters_combine_and_count(anna: Client) -> None:
    await making.customers(
        {"name": "Mühle Ahorn", "temperature": "hot", "city": "Kiel"},
        {"name": "Mühle Birke", "temperature": "hot", "city": "Bonn"},
        {"name": "Mühle Eiche", "temperature": "cold", "city": "Kiel"},
        {"name": "Mühle Fichte", "temperature": "hot", "city": "Kiel", **CURRENT},
    )
    wanted = f"/customers?q=muehle+kiel&status=potential&temperature=hot&territory={NORTH}"
    found = areas(await anna.get(wanted))
    assert list(found) == ["potential"]
    assert (found["potential"].names, found["potential"].total) == (["Mühle Ahorn"], 1)
    found = areas(await anna.get("/customers?temperature=hot&q=kiel"))
    assert (found["current"].names, found["potential"].names) == (["Mühle Fichte"], ["Mühle Ahorn"])


async def test_filters_stay_in_the_links_and_pages_do_not_survive_another_filter(anna: Client) -> None:
    await making.customers(*[{"name": f"Mühle {number:02}", "temperature": "cold"} for number in range(30)])
    page = await anna.get("/customers?q=m%C3%BChle&temperature=cold")
    more = areas(page)["potential"].more
    assert more.startswith("/customers?q=m%C3%BChle&temperature=cold&after_potential=")
    second = (await anna.get(more)).text
    choices = [href for href in re.findall(r'href="(/customers\?[^"#]*)"', second) if "status=current" in href]
    assert choices
    assert all("after_" not in href for href in choices)
    assert all("q=m%C3%BChle" in href and "temperature=cold" in href for href in choices)
    assert '<input type="hidden" name="temperature" value="cold">' in second


async def test_a_manager_sees_all_territories_and_may_choose_one(sign_in: SignIn) -> None:
    mia = await sign_in("mia")
    found = areas(await mia.get("/customers"))
    assert found["current"].ids == [MUELLER]
    assert set(found["potential"].ids) == {SCHMIDT, HUBER, NOBODYS}
    found = areas(await mia.get(f"/customers?territory={SOUTH}"))
    assert (found["current"].ids, found["potential"].ids) == ([], [HUBER])


async def test_another_reps_territory_as_a_filter_shows_nothing(anna: Client) -> None:
    page = await anna.get(f"/customers?territory={SOUTH}")
    assert page.status_code == 200
    assert "Huber" not in page.text
    assert areas(page) == {}


async def test_an_empty_list_says_what_to_do(sign_in: SignIn, engine: Engine) -> None:
    ben = await sign_in("ben")
    await making.change(HUBER, territory_id=NORTH)
    assert "Noch keine Kunden" in (await ben.get("/customers")).text
    assert "Niemand gefunden" in (await ben.get("/customers?q=niemand")).text


async def test_a_card_shows_the_newest_note_whatever_its_priority(anna: Client) -> None:
    notes = [
        (an_id(51), {"customer_id": SCHMIDT, "text": "Alt und wichtig.", "priority": "high"}),
        (an_id(52), {"customer_id": SCHMIDT, "text": "Neu und leise.", "priority": "none"}),
    ]
    await making.write("create", "notes", notes)
    page = (await anna.get("/customers")).text
    assert "Neu und leise." in page
    assert "Alt und wichtig." not in page
    await making.write("delete", "notes", [(an_id(52), {})])
    assert "Alt und wichtig." in (await anna.get("/customers")).text


async def test_htmx_gets_the_areas_alone_and_everybody_else_a_whole_page(anna: Client) -> None:
    htmx = {"HX-Request": "true"}
    part = await anna.get("/customers?q=schmidt", headers=htmx)
    assert part.headers["vary"] == "HX-Request, Accept-Encoding"
    assert "<html" not in part.text
    assert areas(part)["potential"].ids == [SCHMIDT]
    for more in ({}, {**htmx, "HX-Boosted": "true"}, {**htmx, "HX-History-Restore-Request": "true"}):
        whole = await anna.get("/customers?q=schmidt", headers=more)
        assert "<html" in whole.text
        assert whole.headers["vary"] == "HX-Request, Accept-Encoding"


async def test_the_number_of_queries_does_not_grow_with_the_list(
    anna: Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = 0
    run = engine._run

    async def counting(*args: object) -> object:
        nonlocal counted
        counted += 1
        return await run(*args)  # type: ignore[arg-type]

    async def queries(address: str) -> int:
        nonlocal counted
        counted = 0
        assert (await anna.get(address)).status_code == 200
        return counted

    addresses = ("/customers", f"/customers/{MUELLER}", f"/customers/{MUELLER}/history", f"/customers/{MUELLER}/edit")
    monkeypatch.setattr(engine, "_run", counting)
    small = [await queries(address) for address in addresses]
    monkeypatch.undo()
    ids = await making.customers(*[{"name": f"Kunde {number}", "status": "current"} for number in range(60)])
    notes = [
        (an_id(5_000 + n), {"customer_id": id_, "text": "Ein Text."}) for n, id_ in enumerate([*ids, *[MUELLER] * 40])
    ]
    await making.write("create", "notes", notes)
    monkeypatch.setattr(engine, "_run", counting)
    assert [await queries(address) for address in addresses] == small
    assert max(small) <= 14  # with his notes, history, orders, drafts and prices


async def test_pages_are_packed_as_the_browser_wants(anna: Client) -> None:
    plain = await anna.get("/customers", headers={"Accept-Encoding": "identity"})
    packed = await anna.get("/customers", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
