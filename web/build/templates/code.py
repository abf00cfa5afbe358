"""One function as it is being written: what it does first, and the one template literal that it gives."""

from __future__ import annotations

from typing import NamedTuple

from web.build.templates.names import template_text


class Part(NamedTuple):
    """A piece of output, as an expression of its own and inside of a template literal."""

    alone: str
    within: str


class Code:
    """Output in order; what is done in between stands in the literal, too, as soon as there is output before it."""

    def __init__(self) -> None:
        self._declared: list[str] = []
        self._before: list[str] = []
        self._parts: list[Part] = []
        self._text = ""

    def text(self, text: str) -> None:
        """Puts out `text` as it is."""
        self._text += text

    def html(self, expression: str) -> None:
        """Puts out the value of a JavaScript expression that gives finished HTML."""
        self._end_text()
        self._parts.append(Part(expression, f"${{{expression}}}"))

    def do(self, expression: str) -> None:
        """Evaluates `expression` after all that was put out before it."""
        if self._parts or self._text:
            self.html(f'({expression}, "")')
        else:
            self._before.append(expression)

    def declare(self, name: str, value: str | None = None) -> None:
        """Declares a variable of the function, before all else."""
        self._declared.append(f"let {name} = {value};" if value else f"let {name};")

    def function(self, parameters: str) -> str:
        """What was written as a function."""
        statements = [*self._declared, *(f"{one};" for one in self._before)]
        if not statements:
            return f"({parameters}) => {self._result()}"
        return f"({parameters}) => {{ {' '.join(statements)} return {self._result()}; }}"

    def expression(self) -> str:
        """What was written as an expression at the place where it stands."""
        if self._declared:
            return f"({self.function('')})()"
        if self._before:
            return f"({', '.join([*self._before, self._result()])})"
        return self._result()

    def _result(self) -> str:
        self._end_text()
        if len(self._parts) == 1:
            return self._parts[0].alone
        return f"`{''.join(part.within for part in self._parts)}`" if self._parts else '""'

    def _end_text(self) -> None:
        # Escaped as a whole: a `$` and a `{` of two neighbouring texts would open a placeholder.
        if self._text:
            text = template_text(self._text)
            self._parts.append(Part(f"`{text}`", text))
            self._text = ""
