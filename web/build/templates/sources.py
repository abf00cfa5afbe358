"""The templates as Jinja parses them, with all that they name: parents, blocks, macros, imports, includes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, nodes

from web.build.templates.names import Names
from web.build.templates.problems import Numbered, Problems

RESERVED = frozenset({"_", "gettext", "ngettext", "asset", "loop", "caller", "varargs", "kwargs", "self", "super"})
"""Names with a meaning of their own; a template cannot assign to them."""


@dataclass(frozen=True)
class Macro:
    """A macro and the JavaScript function it becomes."""

    name: str
    template: str
    function: str
    node: nodes.Macro
    parameters: tuple[str, ...]
    defaults: dict[str, nodes.Expr]
    takes_caller: bool


@dataclass
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


class Sources:
    """All templates reached from the asked ones."""

    def __init__(self, environment: Environment, names: Names, problems: Problems) -> None:
        self.environment = environment
        self.names = names
        self.problems = problems
        self.all: dict[str, Source] = {}

    def load(self, wanted: Sequence[str]) -> None:
        """Parses `wanted` and, from there, all that is extended, included or imported."""
        waiting: list[tuple[str, str, Numbered | int]] = [(name, name, 1) for name in wanted]
        while waiting:
            name, asker, at = waiting.pop(0)
            if name not in self.all and (source := self._parse(name, asker, at)):
                self.all[name] = source
                Declarations(source, self).read()
                waiting += [(target, name, node) for target, node in references(source.tree)]
        for source in self.all.values():
            self._link_imports(source)
        for source in list(self.all.values()):
            self.ancestors(source)

    def ancestors(self, source: Source) -> list[Source]:
        """The templates `source` extends, nearest first."""
        chain: list[Source] = []
        while source.parent and (parent := self.all.get(source.parent)):
            if parent in chain:
                self.problems.add(source.name, 1, "templates extend each other in a circle")
                source.parent = None
                break
            chain.append(parent)
            source = parent
        return chain

    def chain_of_blocks(self, source: Source) -> dict[str, str]:
        """Block name → function, as they hold when `source` is the page."""
        chain: dict[str, str] = {}
        for one in reversed([source, *self.ancestors(source)]):
            chain |= one.block_functions
        return chain

    def names_read_by(self, name: str) -> frozenset[str]:
        """All names that `name`, or anything it extends or includes, mentions at all."""
        seen: set[str] = set()
        names: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current in seen or current not in self.all:
                continue
            seen.add(current)
            names |= self.all[current].loaded_names
            waiting += shown_templates(self.all[current].tree)
        return frozenset(names)

    def _parse(self, name: str, asker: str, at: Numbered | int) -> Source | None:
        loader = self.environment.loader
        assert loader is not None
        try:
            text, filename, _ = loader.get_source(self.environment, name)
            tree = self.environment.parse(text, name, filename)
        except TemplateNotFound:
            self.problems.add(asker, at, f"there is no template {name!r}")
            return None
        except TemplateSyntaxError as error:
            self.problems.add(name, error.lineno, error.message or "syntax error")
            return None
        function = self.names.new(name)
        loaded = frozenset(node.name for node in tree.find_all(nodes.Name) if node.ctx == "load")
        return Source(name, tree, function, self.names.new(f"{function}$blocks"), loaded_names=loaded)

    def _link_imports(self, source: Source) -> None:
        for node in source.imports:
            target = self.all.get(_constant(node.template) or "")
            if target is None:
                source.unresolved |= {alias for _, alias in imported_names(node)}
                continue
            for wanted, alias in imported_names(node):
                if wanted is None:
                    source.modules[alias] = target.name
                elif wanted in target.macros:
                    source.imported[alias] = target.macros[wanted]
                else:
                    source.unresolved.add(alias)
                    self.problems.add(source.name, node, f"{target.name!r} has no macro {wanted!r}")


class Declarations:
    """Reads what a template declares at its top level, and refuses what must not stand there."""

    def __init__(self, source: Source, sources: Sources) -> None:
        self.source = source
        self.sources = sources
        self.shown = False
        self.declared: set[str] = set()

    def read(self) -> None:
        """Fills in parent, blocks, macros and imports of the source."""
        for node in self.source.tree.body:
            self._top(node)
        for block in self.source.tree.find_all(nodes.Block):
            self._block(block)
        for kind, what in ((nodes.Macro, "macros"), (nodes.Import, "imports"), (nodes.FromImport, "imports")):
            for inner in self.source.tree.find_all(kind):
                if inner not in self.source.tree.body:
                    self._refuse(inner, f"{what} stand at the top level of a file")
        for extends in self.source.tree.find_all(nodes.Extends):
            if extends not in self.source.tree.body:
                self._refuse(extends, "extends stands at the top of a file")

    def _refuse(self, at: Numbered | int, message: str) -> None:
        self.sources.problems.add(self.source.name, at, message)

    def _top(self, node: nodes.Node) -> None:
        match node:
            case nodes.Extends():
                if self.source.parent:
                    self._refuse(node, "a template extends one other only")
                self.source.parent = _constant(node.template)
                if not self.source.parent:
                    self._refuse(node, "extends needs the name of a template in quotes")
            case nodes.Macro():
                self._before_output(node, "macros")
                self._macro(node)
            case nodes.Import() | nodes.FromImport():
                self._before_output(node, "imports")
                self._import(node)
            case nodes.Output():
                self._output(node)
            case nodes.Assign() | nodes.AssignBlock() | nodes.Block():
                self.shown = self.shown or (isinstance(node, nodes.Block) and not self.source.parent)
            case _:
                self.shown = True
                if self.source.parent:
                    self._refuse(node, "a template that extends another has only blocks, macros, imports and set")

    def _output(self, node: nodes.Output) -> None:
        blank = all(isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes)
        if self.source.parent and not blank:
            self._refuse(node, "text outside of blocks is never shown in a template that extends another")
        elif not self.source.parent and self._extends_later():
            self._refuse(node, "extends stands before everything that is shown, empty lines too")
        self.shown = self.shown or not blank

    def _extends_later(self) -> bool:
        return any(isinstance(node, nodes.Extends) for node in self.source.tree.body)

    def _before_output(self, node: nodes.Node, what: str) -> None:
        if self.shown:
            self._refuse(node, f"{what} stand at the top of a file, before anything is shown")

    def _block(self, block: nodes.Block) -> None:
        if block.name.startswith("__"):
            self._refuse(block, f"a block cannot be named {block.name!r}")
        if block.required:
            self._refuse(block, "required blocks are not supported")
        if block.name in self.source.blocks:
            self._refuse(block, f"block {block.name!r} stands in this file twice")
            return
        self.source.blocks[block.name] = block
        self.source.block_functions[block.name] = self.sources.names.new(f"{self.source.function}$block_{block.name}")

    def _macro(self, node: nodes.Macro) -> None:
        self._declared(node, node.name)
        parameters = tuple(argument.name for argument in node.args)
        with_default = parameters[len(parameters) - len(node.defaults) :]
        for default in node.defaults:
            if not _is_literal(default):
                self._refuse(node, f"macro {node.name!r}: defaults of arguments are literals")
        for parameter in parameters:
            if parameter in RESERVED or parameter.startswith("__"):
                self._refuse(node, f"macro {node.name!r}: an argument cannot be named {parameter!r}")
        self.source.macros[node.name] = Macro(
            name=node.name,
            template=self.source.name,
            function=self.sources.names.new(f"{self.source.function}${node.name}"),
            node=node,
            parameters=parameters,
            defaults=dict(zip(with_default, node.defaults, strict=True)),
            takes_caller=any(_names_outside_call_blocks(node.body, "caller")),
        )

    def _import(self, node: nodes.Import | nodes.FromImport) -> None:
        if node.with_context:
            self._refuse(node, "import with context is not supported: hand values to the macro as arguments")
        if not _constant(node.template):
            self._refuse(node, "import needs the name of a template in quotes")
        self.source.imports.append(node)
        for _, name in imported_names(node):
            self._declared(node, name)

    def _declared(self, node: nodes.Node, name: str) -> None:
        if name in self.declared:
            self._refuse(node, f"{name!r} is declared twice")
        self.declared.add(name)
        if name in RESERVED or name.startswith("__"):
            self._refuse(node, f"a macro cannot be named {name!r}")


def references(tree: nodes.Template) -> Iterator[tuple[str, nodes.Node]]:
    """Names of other templates in `tree`, with the node that names them."""
    for kind in (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport):
        for node in tree.find_all(kind):
            if name := _constant(node.template):  # type: ignore[attr-defined]
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


def _constant(node: nodes.Node) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None


def _is_literal(node: nodes.Expr) -> bool:
    match node:
        case nodes.Const():
            return True
        case nodes.Neg():
            return _is_literal(node.node)
        case nodes.List():
            return all(_is_literal(item) for item in node.items)
        case nodes.Dict():
            return all(_is_literal(pair.key) and _is_literal(pair.value) for pair in node.items)
        case _:
            return False


def _names_outside_call_blocks(body: Sequence[nodes.Node], name: str) -> Iterator[nodes.Name]:
    """Jinja gives the body of a call block a `caller` of its own, so its uses do not count for the macro around it."""
    for node in body:
        if isinstance(node, nodes.Name) and node.name == name:
            yield node
        children = [node.call] if isinstance(node, nodes.CallBlock) else list(node.iter_child_nodes())
        yield from _names_outside_call_blocks(children, name)
