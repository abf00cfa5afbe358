"""JavaScript as it is being written: lines, with neighbouring output joined into one template literal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from web.build.templates.names import template_text


class Code:
    """The body of one function; what it puts out is appended to its variable `out`."""

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth
        self._lines: list[str] = []
        self._pending: list[str] = []
        self._text = ""

    def text(self, text: str) -> None:
        """Puts out `text` as it is."""
        self._text += text

    def html(self, expression: str) -> None:
        """Puts out the value of a JavaScript expression that gives finished HTML."""
        self._end_text()
        self._pending.append(f"${{{expression}}}")

    def line(self, line: str) -> None:
        """Adds a statement."""
        self._flush()
        self._lines.append("  " * self.depth + line)

    @contextmanager
    def block(self, opening: str, closing: str | None = "}") -> Iterator[None]:
        """Indents what is written within; without `closing` the next line closes."""
        self.line(opening)
        self.depth += 1
        yield
        self._flush()
        self.depth -= 1
        if closing is not None:
            self.line(closing)

    def add(self, other: Code) -> None:
        """Appends all of `other`, which was written at the depth it needs here."""
        self._flush()
        self._lines += other.lines()

    def lines(self) -> list[str]:
        """What was written."""
        self._flush()
        return self._lines

    def _end_text(self) -> None:
        # Escaped as a whole: a `$` and a `{` of two neighbouring texts would open a placeholder.
        if self._text:
            self._pending.append(template_text(self._text))
            self._text = ""

    def _flush(self) -> None:
        self._end_text()
        if self._pending:
            self._lines.append("  " * self.depth + f"out += `{''.join(self._pending)}`;")
            self._pending = []
