"""Statements of templates as statements of JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import nodes

from web.build.templates.code import Code
from web.build.templates.expressions import Expressions
from web.build.templates.names import key, member
from web.build.templates.problems import Numbered
from web.build.templates.scope import Loop, Scope, names_set
from web.build.templates.source import RESERVED
from web.build.templates.sources import Sources

OTHER_TAGS: Final = {"FilterBlock": "{% filter %}", "Scope": "{% autoescape %}"}
"""Tags that are always there in Jinja, by the names of their nodes."""


@dataclass(frozen=True)
class Inclusion:
    """An include, for checks that need all templates: what it gives and where it stands."""

    asker: str
    target: str
    line: int
    given: frozenset[str]
    macro: str | None


class Statements:
    """Translates the bodies of templates, blocks and macros."""

    def __init__(self, sources: Sources, expressions: Expressions) -> None:
        self.sources = sources
        self.expressions = expressions
        self.inclusions: list[Inclusion] = []

    def open(self, body: Sequence[nodes.Node], scope: Scope, code: Code) -> None:
        """Declares the variables of `scope` and writes `body`."""
        if not scope.is_top_level:
            for name in dict.fromkeys(names_set(body)):
                if name not in scope.variables:
                    before = scope.outer_value(name)
                    code.declare(scope.declare(name), before)
        self.body(body, scope, code)

    def opened(self, body: Sequence[nodes.Node], scope: Scope) -> Code:
        """`body` as code of its own, in the new scope `scope`."""
        code = Code()
        self.open(body, scope, code)
        return code

    def body(self, body: Sequence[nodes.Node], scope: Scope, code: Code) -> None:
        """Writes `body` in a scope that is open already."""
        for node in body:
            self._statement(node, scope, code)

    def _refuse(self, scope: Scope, at: Numbered | int, message: str) -> None:
        self.expressions.problems.add(scope.unit.source.name, at, message)

    def _statement(self, node: nodes.Node, scope: Scope, code: Code) -> None:
        match node:
            case nodes.Output():
                self._output(node, scope, code)
            case nodes.If():
                self._if(node, scope, code)
            case nodes.For():
                self._for(node, scope, code)
            case nodes.Assign():
                if name := self._target(node.target, scope):
                    code.do(f"{scope.assigned(name)} = {self.expressions.value(node.node, scope)}")
                    self._note_given(name, node, scope)
            case nodes.AssignBlock():
                self._set_block(node, scope, code)
            case nodes.With():
                self._with(node, scope, code)
            case nodes.Block():
                self._block(node, scope, code)
            case nodes.Include():
                self._include(node, scope, code)
            case nodes.CallBlock():
                self._call_block(node, scope, code)
            case nodes.Extends() | nodes.Macro() | nodes.Import() | nodes.FromImport():
                pass  # declared already; refused there if it stands in the wrong place
            case _:
                # Jinja gives some of its own constructions no line, but always their parts.
                line = node.lineno or min(part.lineno for part in node.find_all(nodes.Node) if part.lineno)
                name = type(node).__name__
                self._refuse(scope, line, f"{OTHER_TAGS.get(name, name)} is not supported")

    def _output(self, node: nodes.Output, scope: Scope, code: Code) -> None:
        for part in node.nodes:
            known = self.expressions.static(part)
            if known is not None:
                code.text(known)
            else:
                code.html(self.expressions.html(part, scope))

    def _if(self, node: nodes.If, scope: Scope, code: Code) -> None:
        chosen = ""
        for branch in [node, *node.elif_]:
            chosen += f"{self.expressions.condition(branch.test, scope)} ? {self._branch(branch.body, scope)} : "
        code.html(f"({chosen}{self._branch(node.else_, scope)})")

    def _branch(self, body: Sequence[nodes.Node], scope: Scope) -> str:
        code = Code()
        self.body(body, scope, code)
        return code.expression()

    def _for(self, node: nodes.For, scope: Scope, code: Code) -> None:
        if node.recursive:
            self._refuse(scope, node, "recursive loops are not supported")
        names = scope.unit.names
        rows = self.expressions.rows(node.iter, scope)
        if node.test:
            test = scope.inner()
            test.loop = None
            target = self._loop_target(node.target, test)
            rows = self.expressions.call("each", rows)
            rows += f".filter(({target}) => {self.expressions.condition(node.test, test)})"
        inner = scope.inner()
        inner.loop = Loop(names.new("i"), names.new("rows"))
        target = self._loop_target(node.target, inner)
        body = self.opened(node.body, inner)
        parameters = f"{target}, {inner.loop.counter}, {inner.loop.rows}" if inner.loop.used else target
        parts = [rows, body.function(parameters)]
        if node.else_:
            parts.append(self.opened(node.else_, scope.inner()).function(""))
        code.html(self.expressions.call("repeat", *parts))

    def _loop_target(self, node: nodes.Node, scope: Scope) -> str:
        if not isinstance(node, nodes.Name):
            self._refuse(scope, node, "a loop has one variable; use rows of dicts instead of pairs")
            return "undefined"
        name = self._target(node, scope)
        return scope.declare(name or "refused")

    def _target(self, node: nodes.Node, scope: Scope) -> str | None:
        """The name assigned to, if it may be."""
        if not isinstance(node, nodes.Name):
            self._refuse(scope, node, "only a single name can be set")
            return None
        if node.name in RESERVED or node.name.startswith("__") or not node.name.isascii():
            self._refuse(scope, node, f"{node.name!r} cannot be set")
            return None
        if scope.is_top_level and node.name in scope.unit.source.callables:
            self._refuse(scope, node, f"{node.name!r} is a macro or an import already")
            return None
        return node.name

    def _set_block(self, node: nodes.AssignBlock, scope: Scope, code: Code) -> None:
        if node.filter is not None:
            self._refuse(scope, node, "set blocks with a filter are not supported")
        if name := self._target(node.target, scope):
            markup = self.expressions.call("Markup", self.opened(node.body, scope.inner()).expression())
            code.do(f"{scope.assigned(name)} = new {markup}")
            self._note_given(name, node, scope)

    def _note_given(self, name: str, node: nodes.Node, scope: Scope) -> None:
        if scope.is_top_level and any(node is one for one in scope.unit.source.tree.body):
            scope.unit.given.add(name)

    def _with(self, node: nodes.With, scope: Scope, code: Code) -> None:
        inner = scope.inner()
        values = [self.expressions.value(value, scope) for value in node.values]
        names = [self._target(target, inner) for target in node.targets]
        variables = [inner.declare(name or "refused") for name in names]
        body = self.opened(node.body, inner).function(", ".join(variables))
        code.html(f"({body})({', '.join(values)})")

    def _block(self, node: nodes.Block, scope: Scope, code: Code) -> None:
        if scope.unit.macro:
            self._refuse(scope, node, "a macro cannot hold a block")
        elif not (scope.is_top_level and scope.unit.source.parent):
            context = self._context(scope, scope.all_variables()) if node.scoped else "c"
            code.html(f"{member('blocks', node.name)}({context}, blocks)")

    def _include(self, node: nodes.Include, scope: Scope, code: Code) -> None:
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        if not isinstance(name, str):
            self._refuse(scope, node, "include needs the name of one template in quotes")
            return
        if node.ignore_missing or not node.with_context:
            self._refuse(scope, node, "include is written without `ignore missing` and `without context`")
        target = self.sources.all.get(name)
        if target is None:
            return
        mentioned = self.sources.names_read_by(name)
        handed_over = {one: js for one, js in scope.all_variables().items() if one in mentioned}
        unit = scope.unit
        given = frozenset(handed_over) | unit.given
        self.inclusions.append(Inclusion(unit.source.name, name, node.lineno, given, unit.macro))
        blocks = f", {target.blocks_object}" if self.sources.chain_of_blocks(target) else ""
        alone = not handed_over and not unit.macro and not self.sources.sets_names(name)
        context = "c" if alone else self._context(scope, handed_over)
        code.html(f"{target.function}({context}{blocks})")

    def _context(self, scope: Scope, variables: dict[str, str]) -> str:
        """A context like the page's with variables of the place added; what it sets itself stays in it."""
        members = ["__proto__: null" if scope.unit.macro else "__proto__: c"]
        members += [f"{key(name)}: {js}" for name, js in variables.items()]
        return f"{{ {', '.join(members)} }}"

    def _call_block(self, node: nodes.CallBlock, scope: Scope, code: Code) -> None:
        if node.args:
            self._refuse(scope, node, "call blocks take no arguments")
        macro = self.expressions.calls.macro(node.call.node, scope)
        if macro is None:
            self.expressions.value(node.call, scope)
            self._refuse(scope, node, "call needs a macro of this file or an imported one")
            return
        inner = scope.inner()
        inner.caller = False
        caller = self.opened(node.body, inner).function("")
        code.html(self.expressions.calls.macro_call(node.call, macro, scope, caller))
