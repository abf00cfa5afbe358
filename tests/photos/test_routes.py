"""Photos of a product on the server: posted, shown, turned, deleted, taken back; and as devices send them."""

import re
from pathlib import Path

import pytest
from litestar import Litestar

from backend.database import Engine
from backend.ids import new_id
from backend.photos.rules import PHOTOS_MAX
from tests.cast import MADE_AT, an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn
from tests.files.drawn import from_a_camera, picture

ADD = f"{goods.MUELLERS}/photos"
HREF = re.compile(rf'href="({ADD}/[^"/]+)"')


@pytest.fixture
async def anna(app: Litestar, sign_in: SignIn) -> Client:
    await goods.stock(app)
    return await sign_in("anna")


async def add(client: Client, body: bytes | None = None) -> str:
    """Post one; where that led."""
    answer = await client.post(ADD, files={"photo": ("a.jpg", picture() if body is None else body, "image/jpeg")})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def shown(client: Client) -> list[str]:
    return HREF.findall((await client.get(goods.MUELLERS)).text)


async def test_it_works(anna: Client, sign_in: SignIn) -> None:
    assert await add(anna, from_a_camera(3_000, 2_000)) == f"{goods.MUELLERS}?saved=photo"
    assert "Foto gespeichert" in (await anna.get(f"{goods.MUELLERS}?saved=photo")).text
    (href,) = await shown(await sign_in("ben"))
    page = (await anna.get(href)).text
    (src,) = re.findall(r'<img src="(/files/[0-9a-f]{64})" width="1067" height="1600"', page)
    file = await anna.get(src)
    assert (file.status_code, file.headers["content-type"]) == (200, "image/jpeg")
    assert b"2026:11:26" not in file.content
    assert "Anna" in page


async def test_the_same_picture_is_one_photo_and_others_stand_in_their_order(anna: Client) -> None:
    for colour in ("red", "red", "blue", "green", "blue"):
        await add(anna, picture(colour=colour))
    first, second, third = await shown(anna)
    page = (await anna.get(second)).text
    assert f'href="{first}" rel="prev"' in page
    assert f'href="{third}" rel="next"' in page
    assert "2 von 3" in page


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"photo": ("a.txt", b"no picture", "text/plain")}, "Das ist kein Bild"),
        ({"photo": ("a.jpg", b"", "image/jpeg")}, "Bitte zuerst ein Foto"),
        ({"other": ("a.jpg", b"x", "image/jpeg")}, "Bitte zuerst ein Foto"),
    ],
)
async def test_what_is_no_photo_is_said_where_it_was_to_be_added(
    anna: Client, engine: Engine, files: dict[str, tuple[str, bytes, str]], said: str
) -> None:
    answer = await anna.post(ADD, files=files)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'name="photo"' in answer.text
    assert await engine.sql("SELECT id FROM product_photos") == []


async def test_a_form_without_a_file_or_without_sense_breaks_nothing(anna: Client) -> None:
    assert (await anna.post(ADD, data={"photo": "a text"})).status_code == 422
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await anna.post(ADD, content=b"--x\r\nnonsense", headers=broken)).status_code in (400, 422)
    assert (await anna.post(ADD, content=b"\xff")).status_code in (400, 422)


async def test_a_product_has_so_many_photos_and_no_more(anna: Client) -> None:
    for number in range(PHOTOS_MAX):
        await add(anna, picture(20 + number, 20))
    page = await anna.get(goods.MUELLERS)
    assert 'name="photo"' not in page.text
    full = await anna.post(ADD, files={"photo": ("a.jpg", picture(100, 20), "image/jpeg")})
    assert full.status_code == 422
    assert "schon sehr viele Fotos" in full.text


async def test_one_that_is_deleted_is_gone_and_comes_back(anna: Client) -> None:
    await add(anna)
    (href,) = await shown(anna)
    gone = await anna.post(f"{href}/delete")
    assert gone.headers["location"] == f"{goods.MUELLERS}?deleted={href[-36:]}"
    page = (await anna.get(gone.headers["location"])).text
    assert f'action="{href}/restore"' in page
    assert (await shown(anna), (await anna.get(href)).status_code) == ([], 404)
    back = await anna.post(f"{href}/restore")
    assert back.headers["location"] == f"{goods.MUELLERS}?saved=restored"
    assert await shown(anna) == [href]


@pytest.mark.parametrize(("name", "status"), [("ben", 403), ("carla", 403), ("mia", 303), ("dora", 303)])
async def test_others_photos_are_deleted_by_whoever_keeps_the_catalogue(
    anna: Client, sign_in: SignIn, name: str, status: int
) -> None:
    await add(anna)
    (href,) = await shown(anna)
    other = await sign_in(name)
    assert (f'action="{href}/delete"' in (await other.get(href)).text) == (status == 303)
    assert (await other.post(f"{href}/delete")).status_code == status
    assert (await other.post(f"{href}/restore")).status_code == status
    assert await shown(anna) == [href]


async def test_a_device_adds_with_everything_that_a_photo_is_and_deletes_only_its_own(
    anna: Client, sign_in: SignIn
) -> None:
    ben = await sign_in("ben")
    fields = {"product_id": an_id(310), "hash": "a" * 64, "type": "image/jpeg", "size": 9, "width": 3, "height": 3}
    theirs = new_id()
    sent = [("create", theirs, fields)]
    assert await push(anna, sent) == [None]
    wrong: list[tuple[str, str, dict[str, object]]] = [
        ("delete", theirs, {}),
        ("update", theirs, {"hash": "b" * 64}),
        ("create", new_id(), {"product_id": an_id(310)}),
        ("create", new_id(), {**fields, "hash": "../../etc/passwd"}),
        ("create", new_id(), {**fields, "type": "text/html"}),
        ("create", new_id(), {**fields, "size": 10**9}),
        ("create", new_id(), {**fields, "product_id": "x"}),
    ]
    assert await push(ben, wrong) == ["read_only"] * 3 + ["invalid"] * 4
    assert await push(anna, [("delete", theirs, {}), ("update", theirs, {"deleted": False})], 2) == [None, None]


async def test_an_address_that_makes_no_sense_breaks_nothing(anna: Client, tmp_path: Path) -> None:
    await add(anna)
    for id_ in ("x", "%00", an_id(999)):
        for path in (f"{ADD}/{id_}", f"/products/{id_}/photos/{id_}"):
            assert (await anna.get(path)).status_code == 404
            for way in ("delete", "restore"):
                assert (await anna.post(f"{path}/{way}")).status_code == 404
        assert (await anna.post(f"/products/{id_}/photos")).status_code == 404
        assert (await anna.get(f"{goods.MUELLERS}?saved={id_}&deleted={id_}")).status_code == 200


async def push(client: Client, done: list[tuple[str, str, dict[str, object]]], first: int = 1) -> list[object]:
    """The code of each error."""
    batch = [
        {"number": number, "at": MADE_AT, "op": op, "table": "product_photos", "id": id_, "set": set_}
        for number, (op, id_, set_) in enumerate(done, first)
    ]
    results = (await client.post("/sync/mutations", json={"mutations": batch})).json()["results"]
    return [result["error"] and result["error"]["code"] for result in results]
