"""A process that pushes until it is killed: `python pusher.py FILE FIRST` says after each reply how far it got.

What number n does is always the same, so that a number sent again after a kill has the same content.
"""

import asyncio
import sys
from typing import Any

import msgspec

from backend.database import bind, open_engine, start
from sync.server.push import push
from tests.sync import library

BATCH = 7
AT = "2026-11-22T10:00:00.000Z"


def mutation(number: int) -> dict[str, Any]:
    """Every fifth makes a shelf, the others put a book on it."""
    shelf = identifier(number - number % 5)
    if number % 5 == 0:
        return {"number": number, "at": AT, "op": "create", "table": "shelves", "id": shelf, "set": {"name": "S"}}
    book = {"shelf_id": shelf, "title": str(number)}
    return {"number": number, "at": AT, "op": "create", "table": "books", "id": identifier(number), "set": book}


def identifier(number: int) -> str:
    return f"{number:08x}-0000-7000-8000-000000000000"


async def main(path: str, first: int) -> None:
    engine = open_engine(path)
    bind(engine, library.TABLES)
    await start(engine)
    registry = library.registry()
    while True:
        batch = [mutation(number) for number in range(first, first + BATCH)]
        reply = await push(registry, library.ada(), msgspec.json.encode({"mutations": batch}))
        first += BATCH
        print(reply.last_mutation, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
