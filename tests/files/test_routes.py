"""Files over HTTP: put by their hash, fetched for ever, refused unless they are pictures."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from backend.database import Engine
from tests.conftest import Client, SignIn
from tests.files.drawn import from_a_camera, picture

BODY = picture()
HASH = hashlib.sha256(BODY).hexdigest()


async def put(client: Client, body: bytes, hash_: str = "", **headers: str) -> tuple[int, dict[str, object]]:
    name = hash_ or hashlib.sha256(body).hexdigest()
    answer = await client.put(f"/files/{name}", content=body, headers={"Content-Type": "image/jpeg", **headers})
    return answer.status_code, answer.json() if answer.content else {}


async def test_it_works(anna: Client, sign_in: SignIn, tmp_path: Path, engine: Engine) -> None:
    assert (await anna.get(f"/files/{HASH}")).status_code == 404
    assert await put(anna, BODY) == (204, {})
    found = await (await sign_in("ben")).get(f"/files/{HASH}")
    assert (found.status_code, found.content) == (200, BODY)
    headers = {name: found.headers[name] for name in ("content-type", "x-content-type-options", "cache-control")}
    assert headers == {
        "content-type": "image/jpeg",
        "x-content-type-options": "nosniff",
        "cache-control": "private, max-age=31536000, immutable",
    }
    assert found.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert [path.name for path in (tmp_path / "files").iterdir()] == [HASH]
    (row,) = await engine.sql("SELECT type, size, width, height FROM files WHERE id = {}", HASH)
    assert row == {"type": "image/jpeg", "size": len(BODY), "width": 64, "height": 48}


async def test_a_list_shows_a_small_one_of_the_same_picture(anna: Client, signed_out: Client) -> None:
    body = picture(1_600, 1_200)
    hash_ = hashlib.sha256(body).hexdigest()
    assert (await anna.get(f"/files/{hash_}/small")).status_code == 404
    await put(anna, body)
    found = await anna.get(f"/files/{hash_}/small")
    assert (found.status_code, found.headers["content-type"]) == (200, "image/webp")
    assert found.headers["cache-control"] == "private, max-age=31536000, immutable"
    with Image.open(BytesIO(found.content)) as small:
        assert (small.size, small.format) == ((144, 144), "WEBP")
    assert len(found.content) < 5_000 < len(body)
    assert (await signed_out.get(f"/files/{hash_}/small")).status_code == 401


async def test_what_comes_twice_is_one_file(anna: Client, engine: Engine, tmp_path: Path) -> None:
    for _ in range(2):
        assert (await put(anna, BODY))[0] == 204
    assert await engine.sql("SELECT count(*) AS n FROM files") == [{"n": 1}]
    (tmp_path / "files" / HASH).unlink()  # by a hand that should not have been there
    assert (await anna.get(f"/files/{HASH}")).status_code == 404
    assert (await put(anna, BODY))[0] == 204
    assert (await anna.get(f"/files/{HASH}")).content == BODY


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"<script>", 400, "bad_request"),
        (b"", 400, "bad_request"),
        (from_a_camera(), 400, "bad_request"),
        (picture() + b"\0" * 2_000_000, 413, "too_large"),
    ],
)
async def test_what_is_refused_leaves_nothing(
    anna: Client, tmp_path: Path, body: bytes, status: int, code: str
) -> None:
    found, problem = await put(anna, body)
    assert (found, problem["code"]) == (status, code)
    assert not (tmp_path / "files").exists()


async def test_content_under_another_hash_is_refused(anna: Client) -> None:
    status, problem = await put(anna, BODY, "0" * 64)
    assert (status, problem["code"], problem["reason"]) == (400, "bad_request", "hash")
    assert (await anna.get(f"/files/{'0' * 64}")).status_code == 404


@pytest.mark.parametrize("name", ["x", HASH.upper(), HASH[:-1], f"{HASH}0", "%00", "..%2F..%2Ffeldbuch.sqlite"])
async def test_what_is_no_hash_is_not_found(anna: Client, name: str) -> None:
    assert (await anna.get(f"/files/{name}")).status_code == 404
    assert (await anna.put(f"/files/{name}", content=BODY)).status_code == 404


async def test_nobody_puts_for_somebody_else(anna: Client) -> None:
    status, problem = await put(anna, BODY, **{"Sync-User": "0190e000-0000-7000-8000-000000000000"})
    assert (status, problem["code"]) == (403, "other_user")


async def test_whoever_is_signed_out_gets_and_puts_nothing(signed_out: Client, anna: Client) -> None:
    await put(anna, BODY)
    answer = await signed_out.get(f"/files/{HASH}")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert (await put(signed_out, BODY))[0] == 401


async def test_a_foreign_page_puts_nothing(anna: Client) -> None:
    assert (await put(anna, BODY, **{"Sec-Fetch-Site": "cross-site"}))[0] == 403


async def test_a_disk_that_takes_nothing_is_trouble_of_the_moment(anna: Client, tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "files").write_text("in the way")
    status, problem = await put(anna, BODY)
    assert (status, problem["code"]) == (503, "busy")
    assert await engine.sql("SELECT id FROM files") == []
