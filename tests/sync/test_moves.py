"""A shelf moves to another room: it leaves one phone and arrives whole on another."""

from tests.sync.phone import Phone


async def test_it_works(cem: Phone, ada: Phone, bea: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    gone = await ada.create("books", shelf_id=shelf, title="Gone")
    await ada.delete("books", gone)
    await ada.update("books", book, {"title": "Seas"}, title="Oceans")
    for phone in (ada, bea, cem):
        await phone.pull()
    held = len(ada.rows)
    result = await cem.update("shelves", shelf, {"room": "east"}, room="west")
    assert result["status"] == "applied"

    left = await ada.pull()
    assert {change["op"] for change in left} == {"leave"}
    assert ada.rows == {}

    arrived = await bea.pull()
    assert {change["op"] for change in arrived} == {"put"}
    assert arrived[0]["table"] == "shelves"
    assert len(bea.rows) == held + 1  # the history has a line for the move
    assert [row["title"] for row in bea.of("books")] == ["Oceans"]

    both = await cem.pull()
    first_leave = [change["op"] for change in both].index("leave")
    assert {change["op"] for change in both[:first_leave]} == {"put"}
    assert [row["room"] for row in cem.of("shelves")] == ["west"]
    assert len(cem.of("books")) == 1


async def test_a_move_there_and_back_ends_where_it_began(cem: Phone, ada: Phone, bea: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await ada.create("books", shelf_id=shelf, title="Seas")
    await ada.pull()
    await cem.update("shelves", shelf, {"room": "east"}, room="west")
    await bea.pull()
    await cem.update("shelves", shelf, {"room": "west"}, room="east")
    await ada.pull()
    await bea.pull()
    assert [row["title"] for row in ada.of("books")] == ["Seas"]
    assert bea.rows == {}


async def test_what_changes_and_moves_in_one_push_arrives_as_it_is_at_the_end(cem: Phone, bea: Phone) -> None:
    shelf = await cem.create("shelves", name="A", room="east")
    book = await cem.create("books", shelf_id=shelf, title="Seas")
    await cem.send(
        cem.do("update", "books", book, set={"title": "Oceans"}, was={"title": "Seas"}),
        cem.do("update", "shelves", shelf, set={"room": "west"}, was={"room": "east"}),
        cem.do("create", "books", set={"shelf_id": shelf, "title": "New"}),
    )
    await bea.pull()
    assert sorted(row["title"] for row in bea.of("books")) == ["New", "Oceans"]


async def test_conflicts_and_history_move_with_the_shelf(cem: Phone, ada: Phone, bea: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await cem.update("shelves", shelf, {"name": "A"}, name="B")
    await ada.update("shelves", shelf, {"name": "A"}, name="C")
    await cem.update("shelves", shelf, {"room": "east"}, room="west")
    await bea.pull()
    assert len(bea.of("clashes")) == 1
    assert len(bea.of("log")) == 3


async def test_who_moves_a_shelf_out_of_his_rooms_is_refused(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    result = await ada.update("shelves", shelf, {"room": "east"}, room="west")
    assert result["status"] == "rejected"


async def test_a_scope_that_would_break_the_feed_is_refused(cem: Phone) -> None:
    (result,) = await cem.send(cem.do("create", "shelves", set={"name": "A", "room": 'e"ast'}))
    assert result["error"]["code"] == "invalid"
    assert await cem.pull() == []


async def test_a_shelf_without_a_room_is_in_a_scope_of_its_own(cem: Phone, ada: Phone) -> None:
    shelf = await cem.create("shelves", name="A", room=None)
    await ada.pull()
    assert ada.rows == {}
    await cem.pull()
    assert [change["scope"] for change in cem.received] == ["r:none"]
    await cem.update("shelves", shelf, {"room": None}, room="east")
    await ada.pull()
    assert len(ada.of("shelves")) == 1
