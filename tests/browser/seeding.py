"""What a test needs in the server's database beyond the demo business, written by the one write path."""

from backend.app import registry, tables
from backend.database import bind, open_engine, start, stop
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from tests.browser.server import Server, apart


def seed(server: Server, *mutations: Mutation) -> None:
    """Write as the system does, also while the server runs."""
    apart(_write(server.postgres or str(server.data / "feldbuch.sqlite"), list(mutations)))


async def _write(url: str, mutations: list[Mutation]) -> None:
    engine = open_engine(url)
    bind(engine, tables())
    await start(engine)
    try:
        system = Access(user="", role="administrator", system=True)
        results = await apply(registry(), system, mutations)
        assert [result.error for result in results if result.error] == []
    finally:
        await stop(engine)
