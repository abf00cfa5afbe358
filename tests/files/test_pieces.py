"""Files in pieces: over a line that breaks, twice, late, spoilt, of too many, and never finished."""

import asyncio
import hashlib
import os
import random
from pathlib import Path

import pytest
from litestar import Litestar
from PIL import Image

from backend.database import Engine
from backend.files import pieces
from backend.files.folder import Folder
from backend.files.keeping import keep, sweeping
from backend.files.pictures import BYTES, checked
from backend.files.pieces import KEPT_DAYS, MOST, PIECE
from sync.server.instants import clock
from tests.cast import ANNA
from tests.conftest import Client, SignIn
from tests.files.drawn import from_a_camera, written

DAY = 86_400


def grainy(seed: int = 1, side: int = 600) -> bytes:
    """A picture of some pieces: grain cannot be made small."""
    image = Image.frombytes("RGB", (side, side), random.Random(seed).randbytes(side * side * 3))  # grain
    return written(image, quality=90)


BODY = grainy()
HASH = hashlib.sha256(BODY).hexdigest()
COUNT = -(-len(BODY) // PIECE)


def part(body: bytes, number: int) -> bytes:
    return body[number * PIECE : (number + 1) * PIECE]


async def send(client: Client, number: int, body: bytes = BODY, **headers: str) -> tuple[int, dict[str, object]]:
    address = f"/files/{hashlib.sha256(body).hexdigest()}/pieces/{number}?size={len(body)}"
    answer = await client.put(address, content=part(body, number), headers={"Content-Type": "image/jpeg", **headers})
    return answer.status_code, answer.json() if answer.content else {}


async def missing(client: Client, body: bytes = BODY) -> object:
    answer = await client.get(f"/files/{hashlib.sha256(body).hexdigest()}/pieces?size={len(body)}")
    return answer.json().get("missing", answer.status_code)


def unfinished(data: Path) -> list[Path]:
    return sorted(path for path in (data / "files" / "pieces").glob("*/*") if any(path.iterdir()))


async def test_it_works(anna: Client, tmp_path: Path, engine: Engine) -> None:
    assert COUNT >= 3
    assert await missing(anna) == [*range(COUNT)]
    for number in range(COUNT - 1):
        assert await send(anna, number) == (200, {"missing": [*range(number + 1, COUNT)]})
        assert (await anna.get(f"/files/{HASH}")).status_code == 404
    assert await missing(anna) == [COUNT - 1]
    assert await send(anna, COUNT - 1) == (204, {})
    assert (await anna.get(f"/files/{HASH}")).content == BODY
    assert await engine.sql("SELECT id, size FROM files") == [{"id": HASH, "size": len(BODY)}]
    assert unfinished(tmp_path) == []


async def test_a_piece_may_come_twice_late_and_before_another(anna: Client) -> None:
    for number in (2, 0, 2, 0):
        assert (await send(anna, number))[0] == 200
    for number in [number for number in range(COUNT) if number not in (0, 2)]:
        status, _ = await send(anna, number)
    assert status == 204
    assert await send(anna, 1) == (204, {})  # the reply was lost
    assert (await anna.get(f"/files/{HASH}")).content == BODY


async def test_pieces_that_come_all_at_once_and_each_three_times_make_one_file(anna: Client, engine: Engine) -> None:
    """As from a phone that took a silent server for a dead one. Who comes while another one tidies up comes again."""
    answers = await asyncio.gather(*(send(anna, number) for number in [*range(COUNT)] * 3))
    assert {status for status, _ in answers} <= {200, 204, 503}
    assert 204 in {status for status, _ in answers}
    assert (await anna.get(f"/files/{HASH}")).content == BODY
    assert await engine.sql("SELECT count(*) AS n FROM files") == [{"n": 1}]


async def test_a_file_that_is_there_needs_no_more_pieces_and_stays_as_if_it_had_come(
    anna: Client, tmp_path: Path, engine: Engine
) -> None:
    before = clock() - 29 * DAY * 1_000
    await keep(Folder(tmp_path), checked(BODY), ANNA, before)
    (old,) = await engine.sql("SELECT kept_at FROM files")
    assert (await send(anna, 0))[0] == 204
    (new,) = await engine.sql("SELECT kept_at FROM files")
    assert new["kept_at"] > old["kept_at"]
    (tmp_path / "files" / HASH).unlink()  # by a hand that should not have been there
    assert (await send(anna, 0))[0] == 200


async def test_two_devices_do_not_mix_theirs(anna: Client, sign_in: SignIn) -> None:
    await send(anna, 0)
    ben = await sign_in("ben")
    assert await missing(ben) == [*range(COUNT)]
    assert await missing(await sign_in("anna")) == [*range(COUNT)]
    assert await missing(anna) == [*range(1, COUNT)]


async def test_a_piece_that_a_power_cut_spoilt_makes_no_file_and_is_no_fault_of_the_phone(
    anna: Client, tmp_path: Path
) -> None:
    for number in range(COUNT - 1):
        await send(anna, number)
    (folder,) = unfinished(tmp_path)
    (folder / "1").write_bytes(bytes(PIECE))
    status, problem = await send(anna, COUNT - 1)
    assert (status, problem["code"]) == (409, "conflict")
    assert (await anna.get(f"/files/{HASH}")).status_code == 404
    assert await missing(anna) == [*range(COUNT)]
    await send(anna, 0)
    (folder / "0").write_bytes(b"")
    assert await missing(anna) == [*range(COUNT)]


@pytest.mark.parametrize(("body", "reason"), [(b"x" * (PIECE + 9), "no_picture"), (from_a_camera(fill=PIECE), "place")])
async def test_what_is_refused_whole_is_refused_in_pieces_and_leaves_nothing(
    anna: Client, tmp_path: Path, body: bytes, reason: str
) -> None:
    assert (await send(anna, 0, body))[0] == 200
    status, problem = await send(anna, 1, body)
    assert (status, problem["code"], problem["reason"]) == (400, "bad_request", reason)
    assert unfinished(tmp_path) == []


@pytest.mark.parametrize(
    ("address", "content", "status"),
    [
        (f"{HASH}/pieces/0?size={len(BODY)}", part(BODY, 0)[:-1], 400),
        (f"{HASH}/pieces/0?size={len(BODY)}", b"", 400),
        (f"{HASH}/pieces/{COUNT}?size={len(BODY)}", b"x", 400),
        (f"{HASH}/pieces/-1?size={len(BODY)}", part(BODY, 0), 400),
        (f"{HASH}/pieces/0?size={len(BODY)}", part(BODY, 0) + b"x", 413),
        (f"{HASH}/pieces/0?size={BYTES + 1}", part(BODY, 0), 413),
        (f"{HASH}/pieces/0", part(BODY, 0), 400),
        (f"{HASH}/pieces/0?size=0", b"x", 400),
        (f"{HASH}/pieces/0?size=١٢", b"x", 400),
        (f"{HASH}/pieces/0?size={'9' * 5_000}", b"x", 400),
        (f"{HASH}/pieces/x?size={len(BODY)}", part(BODY, 0), 404),
        (f"{HASH}/pieces/{'9' * 5_000}?size={len(BODY)}", part(BODY, 0), 404),
        (f"{HASH.upper()}/pieces/0?size={len(BODY)}", part(BODY, 0), 404),
        (f"..%2F..%2Fx/pieces/0?size={len(BODY)}", part(BODY, 0), 404),
    ],
)
async def test_what_is_no_piece_of_it_is_refused(
    anna: Client, tmp_path: Path, address: str, content: bytes, status: int
) -> None:
    assert (await anna.put(f"/files/{address}", content=content)).status_code == status
    assert unfinished(tmp_path) == []


async def test_nobody_sends_for_somebody_else_or_signed_out(anna: Client, signed_out: Client) -> None:
    status, problem = await send(anna, 0, **{"Sync-User": "0190e000-0000-7000-8000-000000000000"})
    assert (status, problem["code"]) == (403, "other_user")
    assert (await send(signed_out, 0))[0] == 401
    assert await missing(signed_out) == 401
    assert (await send(anna, 0, **{"Sec-Fetch-Site": "cross-site"}))[0] == 403


async def test_of_too_many_files_the_one_that_moved_longest_ago_goes(anna: Client, tmp_path: Path) -> None:
    bodies = [grainy(seed, 420) for seed in range(MOST + 1)]
    for age, body in enumerate(bodies[:MOST]):
        assert (await send(anna, 0, body))[0] == 200
        folder = next((tmp_path / "files" / "pieces").glob(f"*/{hashlib.sha256(body).hexdigest()}"))
        os.utime(folder, (clock() / 1_000 - 600 + age,) * 2)
    await send(anna, 0, bodies[MOST])
    assert len(unfinished(tmp_path)) == MOST
    assert await missing(anna, bodies[0]) == [0, 1]
    assert await missing(anna, bodies[1]) == [1]
    assert await missing(anna, bodies[MOST]) == [1]


async def test_what_is_never_finished_goes_after_some_days(app: Litestar, anna: Client, tmp_path: Path) -> None:
    late = grainy(2, 420)
    await send(anna, 0)
    await send(anna, 0, late)
    folder = next((tmp_path / "files" / "pieces").glob(f"*/{HASH}"))
    os.utime(folder, (clock() / 1_000 - (KEPT_DAYS + 1) * DAY,) * 2)
    await sweeping(tmp_path).run(app.state.registry, clock())
    assert await missing(anna) == [*range(COUNT)]
    assert await missing(anna, late) == [1]
    assert pieces.sweep(tmp_path / "nothing", clock()) == 0
