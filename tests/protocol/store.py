"""What a small client keeps: an in-memory store whose transactions are whole or not there, with places to die."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

Kind: TypeAlias = str
Key: TypeAlias = Any
KINDS = ("meta", "rows", "outbox", "refused", "staged")


class Died(Exception):
    """The process of the client ended here; what was committed is all that is left."""


class Transaction:
    """Reads see what the same transaction wrote; nothing else does before the commit."""

    def __init__(self, kept: dict[Kind, dict[Key, Any]]) -> None:
        self._kept = kept
        self._written: dict[tuple[Kind, Key], Any] = {}

    def get(self, kind: Kind, key: Key, default: Any = None) -> Any:
        """A value, never to be changed in place; `default` if there is none."""
        found = self._written.get((kind, key), self)
        if found is self:
            return self._kept[kind].get(key, default)
        return default if found is None else found

    def put(self, kind: Kind, key: Key, value: Any) -> None:
        """None removes."""
        self._written[kind, key] = value

    def items(self, kind: Kind) -> list[tuple[Key, Any]]:
        """All of a kind, in no order."""
        merged = dict(self._kept[kind])
        for (its, key), value in self._written.items():
            if its == kind:
                merged[key] = value
        return [(key, value) for key, value in merged.items() if value is not None]

    def clear(self, kind: Kind) -> None:
        for key, _ in self.items(kind):
            self.put(kind, key, None)

    def _commit(self) -> None:
        for (kind, key), value in self._written.items():
            if value is None:
                self._kept[kind].pop(key, None)
            else:
                self._kept[kind][key] = value


class Memory:
    """Kept values by kind and key. `on_commit(name, "before" | "after")` may raise Died."""

    def __init__(self) -> None:
        self.kept: dict[Kind, dict[Key, Any]] = {kind: {} for kind in KINDS}
        self.on_commit: Callable[[str, str], None] = lambda name, moment: None

    @contextmanager
    def transaction(self, name: str) -> Iterator[Transaction]:
        """All of it or nothing: an exception inside keeps nothing."""
        transaction = Transaction(self.kept)
        yield transaction
        self.on_commit(name, "before")
        transaction._commit()
        self.on_commit(name, "after")

    def read(self) -> Transaction:
        """For reading only."""
        return Transaction(self.kept)

    def wipe(self) -> None:
        """Everything at once, as deleting the database does."""
        self.on_commit("wipe", "before")
        self.kept = {kind: {} for kind in KINDS}
        self.on_commit("wipe", "after")

    def clone(self) -> "Memory":
        """What a copy of the phone's storage would hold."""
        copy = Memory()
        copy.kept = {kind: dict(values) for kind, values in self.kept.items()}
        return copy
