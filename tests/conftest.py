"""A server with the cast on a fresh database of each kind, and clients signed in as one of them."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from shutil import copyfile

import pytest
from argon2 import PasswordHasher
from httpx import ASGITransport, AsyncClient
from litestar import Litestar

from backend.app import create_app, registry, tables
from backend.config import Settings
from backend.database import Engine, bind, install_guard, open_engine, start, stop
from backend.people import devices, passwords
from backend.people.session import SESSION_COOKIE
from backend.syncing.events import Streams
from tests import cast
from tests.postgres import drop_database, fresh_database

Client = AsyncClient
SignIn = Callable[[str], Awaitable[Client]]
HOST = "feldbuch.test"


def browser(app: Litestar) -> Client:
    """A client that keeps cookies, answers of a crashed handler included."""
    return AsyncClient(transport=ASGITransport(app, raise_app_exceptions=False), base_url=f"http://{HOST}")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[PasswordHasher]:
    """Argon2id with the least work, since tests sign in often; yields the hasher that people get."""
    with pytest.MonkeyPatch.context() as patch:
        real = passwords._hasher
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield real


@pytest.fixture(scope="session")
def cast_file(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the SQLite database with the cast is kept once it is made."""
    return {"path": tmp_path_factory.mktemp("cast") / "cast.sqlite"}


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, cast_file: dict[str, Path]
) -> AsyncIterator[str]:
    """A database of its own with the cast in it, on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        url = await fresh_database(cast.fill)
        yield url
        await drop_database(url)
        return
    if not cast_file["path"].exists():
        await cast.fill(str(cast_file["path"]))
    path = tmp_path / "feldbuch.sqlite"
    copyfile(cast_file["path"], path)
    yield str(path)


@pytest.fixture(scope="session")
def put_together(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """The application, put together once (it takes longer than most tests); each test gives it its own database."""
    return create_app(Settings(database=str(tmp_path_factory.mktemp("unused") / "feldbuch.sqlite")))


@pytest.fixture
async def app(put_together: Litestar, database_url: str, tmp_path: Path) -> AsyncIterator[Litestar]:
    """The running application, with the guard on: nothing but the write path may change a synced row."""
    app = put_together
    app.state.settings = Settings(data=tmp_path, database=database_url)
    app.state.engine = open_engine(database_url)
    app.state.streams = Streams(lambda: app.state.engine, devices.signed_in_among)
    bind(app.state.engine, tables())
    await start(app.state.engine)  # a fixture ends in another task than it began, which app.lifespan() cannot
    await install_guard(app.state.engine, registry().guarded)
    yield app
    await stop(app.state.engine)


@pytest.fixture
def engine(app: Litestar) -> Engine:
    """The engine of the running application."""
    found: Engine = app.state.engine
    return found


@pytest.fixture
async def signed_out(app: Litestar) -> AsyncIterator[Client]:
    """Emil: a browser that nobody signed in with."""
    async with browser(app) as client:
        yield client


@pytest.fixture
async def sign_in(app: Litestar) -> AsyncIterator[SignIn]:
    """`await sign_in("anna")` is a browser in which Anna is signed in; a new device each time."""
    async with AsyncExitStack() as open_clients:

        async def client_of(name: str) -> Client:
            session = await devices.sign_in(cast.PEOPLE[name][0], None, "test", time.time_ns() // 1_000_000)
            client = browser(app)
            client.cookies.set(SESSION_COOKIE, session.token, domain=HOST)
            return await open_clients.enter_async_context(client)

        yield client_of


@pytest.fixture
async def anna(sign_in: SignIn) -> Client:
    return await sign_in("anna")


@pytest.fixture
async def ben(sign_in: SignIn) -> Client:
    return await sign_in("ben")
