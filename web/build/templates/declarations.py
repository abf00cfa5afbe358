"""What a template declares: its parent, blocks, macros and imports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jinja2 import nodes

from web.build.templates.names import Names
from web.build.templates.problems import Numbered, Problems
from web.build.templates.source import RESERVED, Macro, Source, constant, imported_names


class Declarations:
    """Reads what a template declares at its top level, and refuses what must not stand there."""

    def __init__(self, source: Source, names: Names, problems: Problems) -> None:
        self.source = source
        self.names = names
        self.problems = problems
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
                if not self._at_top(inner):
                    self._refuse(inner, f"{what} stand at the top level of a file")
        for extends in self.source.tree.find_all(nodes.Extends):
            if not self._at_top(extends):
                self._refuse(extends, "extends stands at the top of a file")

    def _at_top(self, node: nodes.Node) -> bool:
        return any(node is one for one in self.source.tree.body)

    def _refuse(self, at: Numbered | int, message: str) -> None:
        self.problems.add(self.source.name, at, message)

    def _top(self, node: nodes.Node) -> None:
        match node:
            case nodes.Extends():
                if self.source.parent:
                    self._refuse(node, "a template extends one other only")
                self.source.parent = constant(node.template)
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
            case nodes.Assign() | nodes.AssignBlock():
                self.shown = self.shown or node.find(nodes.Call) is not None
            case nodes.Block():
                self.shown = self.shown or not self.source.parent
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
            self._refuse(node, f"{what} stand at the top of a file, before anything is shown or called")

    def _block(self, block: nodes.Block) -> None:
        if block.name.startswith("__"):
            self._refuse(block, f"a block cannot be named {block.name!r}")
        if block.required:
            self._refuse(block, "required blocks are not supported")
        if block.name in self.source.blocks:
            self._refuse(block, f"block {block.name!r} stands in this file twice")
            return
        self.source.blocks[block.name] = block
        self.source.block_functions[block.name] = self.names.new(f"{self.source.function}$block_{block.name}")

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
            function=self.names.new(f"{self.source.function}${node.name}"),
            node=node,
            parameters=parameters,
            defaults=dict(zip(with_default, node.defaults, strict=True)),
            takes_caller=any(_names_outside_call_blocks(node.body, "caller")),
        )

    def _import(self, node: nodes.Import | nodes.FromImport) -> None:
        if node.with_context:
            self._refuse(node, "import with context is not supported: hand values to the macro as arguments")
        if not constant(node.template):
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
