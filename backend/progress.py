"""How far a long command has come: one line that rewrites itself, on a terminal only."""

from types import TracebackType
from typing import Self, TextIO


class Progress:
    """Shows `done` of `total` things (0: not known) on a stream that is a terminal; on others nothing."""

    def __init__(self, stream: TextIO, what: str, total: int = 0) -> None:
        self._stream = stream if stream.isatty() else None
        self._what = what
        self._total = total

    def __enter__(self) -> Self:
        return self

    def show(self, done: int) -> None:
        if self._stream is not None:
            share = f"{done} of {self._total} ({100 * done // self._total} %)" if self._total else str(done)
            self._stream.write(f"\r{share} {self._what}\x1b[K")
            self._stream.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
