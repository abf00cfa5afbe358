"""Which JavaScript variable a name of a template stands for, by Jinja's rules.

Blocks, loops, `with`, macros, call blocks and block sets open a scope, `if` does not. A name set anywhere in a scope
is a variable of that scope and begins as the outer value, so that nothing set inside is seen outside. The top level of
a page is the context itself: what is set there is seen by blocks, parents and includes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jinja2 import nodes

from web.build.templates.names import Names, member
from web.build.templates.source import Source


@dataclass
class Loop:
    """The loop around: its counter and the list it runs over, as JavaScript names."""

    counter: str
    rows: str
    used: bool = False


@dataclass
class Unit:
    """One JavaScript function being written, closures inside included."""

    source: Source
    block: str | None = None
    macro: str | None = None
    names: Names = field(default_factory=Names)
    reads: dict[str, int] = field(default_factory=dict)
    """Names read from the context as it was handed in, with a line where."""
    given: set[str] = field(default_factory=set)
    """Names that the page itself has set in its context before."""


class Scope:
    """Names of one scope; without `outer` the outermost of a unit."""

    def __init__(self, unit: Unit, outer: Scope | None = None) -> None:
        self.unit = unit
        self.outer = outer
        self.variables: dict[str, str] = {}
        self.loop: Loop | None = outer.loop if outer else None
        self.caller: bool = outer.caller if outer else False

    @property
    def is_top_level(self) -> bool:
        """Whether names set here go to the page's context."""
        return self.outer is None and self.unit.block is None and self.unit.macro is None

    def inner(self) -> Scope:
        """A scope inside this one."""
        return Scope(self.unit, self)

    def declare(self, name: str) -> str:
        """Makes `name` a variable of this scope."""
        self.variables[name] = self.unit.names.new(f"${name}")
        return self.variables[name]

    def find(self, name: str) -> str | None:
        """The variable of `name`, or None if only the context can know it."""
        if name in self.variables:
            return self.variables[name]
        return self.outer.find(name) if self.outer else None

    def outer_value(self, name: str) -> str | None:
        """What `name` means outside of this scope; None in a macro for a name that is nothing there."""
        found = self.outer.find(name) if self.outer else None
        return found or (None if self.unit.macro else member("c", name))

    def assigned(self, name: str) -> str:
        """Where `set` puts the value of `name` in this scope."""
        return member("c", name) if self.is_top_level else self.variables[name]

    def all_variables(self) -> dict[str, str]:
        """All names seen here that are variables."""
        return {**(self.outer.all_variables() if self.outer else {}), **self.variables}


def names_set(body: Iterable[nodes.Node]) -> Iterator[str]:
    """Names that `set` assigns in the scope `body` belongs to, in order."""
    for node in body:
        match node:
            case nodes.Assign(target=nodes.Name(name=name)) | nodes.AssignBlock(target=nodes.Name(name=name)):
                yield name
            case nodes.If():
                yield from names_set([*node.body, *node.elif_, *node.else_])
            case _:
                pass
