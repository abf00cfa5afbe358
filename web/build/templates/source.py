"""One template as Jinja parses it, with what it declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from jinja2 import nodes

RESERVED: Final = frozenset(
    {"_", "gettext", "ngettext", "asset", "loop", "caller", "varargs", "kwargs", "self", "super"}
)
"""Names with a meaning of their own; a template cannot assign to them."""


@dataclass(frozen=True)
class Macro:
    """A macro and the JavaScript function it becomes."""

    name: str
    function: str
    node: nodes.Macro
    parameters: tuple[str, ...]
    defaults: dict[str, nodes.Expr]
    takes_caller: bool


@dataclass(eq=False)
class Source:
    """One parsed template."""

    name: str
    tree: nodes.Template
    function: str
    blocks_object: str
    parent: str | None = None
    blocks: dict[str, nodes.Block] = field(default_factory=dict)
    block_functions: dict[str, str] = field(default_factory=dict)
    macros: dict[str, Macro] = field(default_factory=dict)
    imports: list[nodes.Import | nodes.FromImport] = field(default_factory=list)
    imported: dict[str, Macro] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    unresolved: set[str] = field(default_factory=set)
    """Names whose import failed; that is one problem, and their uses are no further ones."""
    loaded_names: frozenset[str] = frozenset()

    @property
    def callables(self) -> frozenset[str]:
        """All names of the top level that mean macros."""
        return frozenset({*self.macros, *self.imported, *self.modules})


def references(tree: nodes.Template) -> Iterator[tuple[str, nodes.Node]]:
    """Names of other templates in `tree`, with the node that names them."""
    for kind in (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport):
        for node in tree.find_all(kind):
            if name := constant(node.template):  # type: ignore[attr-defined]
                yield name, node


def imported_names(node: nodes.Import | nodes.FromImport) -> Iterator[tuple[str | None, str]]:
    """Each name an import declares, with the macro it means; None where it means the whole file."""
    if isinstance(node, nodes.Import):
        yield None, node.target
        return
    for entry in node.names:
        yield entry if isinstance(entry, tuple) else (entry, entry)


def shown_templates(tree: nodes.Template) -> list[str]:
    """Names of the templates that `tree` extends or includes."""
    return [name for name, node in references(tree) if isinstance(node, (nodes.Extends, nodes.Include))]


def constant(node: nodes.Node) -> str | None:
    """The text of a literal."""
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None
