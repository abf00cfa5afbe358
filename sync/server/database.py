"""What the engine asks of a database. The application hands one in by binding its Piccolo tables to it."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from enum import Enum
from typing import Protocol


class Trouble(Enum):
    """What a failed statement means for the work that issued it.

    AGAIN: another transaction was in the way; run the whole one again, and after some times say busy.
    RACE: a row of that key exists; if running again does not help, the work itself is at fault.
    BUSY: the database cannot serve now; nothing was written.
    """

    AGAIN = "again"
    RACE = "race"
    BUSY = "busy"


class Database(Protocol):
    """`dialect` is "sqlite" or "postgres". Statements have `{}` for each argument and `{{` for a brace."""

    dialect: str

    def reading(self) -> AbstractAsyncContextManager[object]:
        """One snapshot for all statements inside."""

    def writing(self) -> AbstractAsyncContextManager[object]:
        """One transaction; inside another it is part of that one."""

    def transaction_exists(self) -> bool: ...

    async def sql(self, text: str, *args: object) -> list[dict[str, object]]: ...

    async def glance(self, text: str, *args: object) -> list[dict[str, object]]:
        """As `sql`, for reads that cost no more than a few look-ups in an index."""

    async def many(self, text: str, rows: Iterable[Sequence[object]]) -> None: ...

    async def applying(self) -> None:
        """This transaction is the one write path."""

    def trouble(self, error: BaseException) -> Trouble | None:
        """None: the work itself is at fault."""
