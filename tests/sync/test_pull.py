from tests.sync.phone import Phone


async def test_it_works(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="Atlases")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    await ada.update("books", book, {"title": "Seas"}, title="Oceans")
    changes = await ada.pull()
    assert [(change["op"], change["table"], change["scope"]) for change in changes] == [
        ("put", "shelves", "r:east"),
        ("put", "books", "r:east"),
        ("put", "log", "r:east"),
    ]
    assert ada.rows["books", book]["title"] == "Oceans"
    assert changes[1]["version"] == 2
    assert changes[1]["parents"] == [shelf]
    assert "parents" not in changes[0]
