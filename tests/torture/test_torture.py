"""The real client of several phones over a line full of faults, against the real server that is killed now and then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.server import Server, apart
from tests.postgres import drop_database, fresh_database
from tests.torture.founding import found
from tests.torture.line import FAULTS
from tests.torture.story import Length, tell

SEEDS = {"sqlite": 1, "postgres": 2}


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    postgres = ""
    if request.param == "postgres":
        postgres = apart(fresh_database(found))
    else:
        apart(found(str(tmp_path / "feldbuch.sqlite")))
    server = Server(tmp_path, postgres)
    server.start()
    yield server
    server.kill()
    if postgres:
        apart(drop_database(postgres))


async def test_all_is_true_after_a_day_of_faults(server: Server) -> None:
    seed = SEEDS["postgres" if server.postgres else "sqlite"]
    happened = await tell(server, seed, Length())
    assert happened["server killed"] > 0
    assert sum(happened[fault] for fault in FAULTS) > 20
    assert happened["mutations"] > 30
