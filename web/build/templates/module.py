"""The one JavaScript module of all templates."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from jinja2 import nodes

from web.build.templates.code import Code
from web.build.templates.expressions import Expressions
from web.build.templates.names import key, string
from web.build.templates.problems import Problems
from web.build.templates.scope import Scope, Unit
from web.build.templates.source import Macro, Source, shown_templates
from web.build.templates.sources import Sources
from web.build.templates.statements import Inclusion, Statements

RUNTIME: Final = Path(__file__).parent.parent / "runtime.js"
RUNTIME_NAMES: Final = frozenset(
    re.findall(r"^export (?:const|function|class) (\w+)", RUNTIME.read_text(), re.MULTILINE)
)
OWN_NAMES: Final = frozenset({"render", "templates", "out", "c", "env", "blocks", "caller"})


class Module:
    """Writes the functions of all sources and what holds them together."""

    def __init__(self, sources: Sources, wanted: Sequence[str], filters: Collection[str], problems: Problems) -> None:
        self.sources = sources
        self.wanted = wanted
        self.expressions = Expressions(sources, filters, problems)
        self.statements = Statements(sources, self.expressions)
        self.pages = {*wanted, *(target for source in sources.all.values() for target in shown_templates(source.tree))}
        self.reads: dict[str, dict[str, int]] = {}
        self.given: dict[str, set[str]] = {}

    @property
    def inclusions(self) -> list[Inclusion]:
        """All includes met."""
        return self.statements.inclusions

    def text(self, out: Path) -> str:
        """The module as it is written to `out`."""
        parts = [self._template(source) for source in self._parents_first()]
        runtime = os.path.relpath(RUNTIME, out.parent).replace(os.sep, "/")
        runtime = runtime if runtime.startswith(".") else f"./{runtime}"
        helpers = ", ".join(sorted(self.expressions.used))
        head = [
            "// @ts-nocheck",
            "// Made by web/build/templates from web/templates. Do not edit.",
            *([f"import {{ {helpers} }} from {string(runtime)};"] if helpers else []),
        ]
        return "\n".join(["\n".join(head), *parts, self._render(runtime), ""])

    def _parents_first(self) -> list[Source]:
        return sorted(self.sources.all.values(), key=lambda source: (len(self.sources.ancestors(source)), source.name))

    def _template(self, source: Source) -> str:
        unit = Unit(source)
        page = self._page(source, Scope(unit)) if source.name in self.pages else []
        self.reads[source.name], self.given[source.name] = unit.reads, unit.given
        lines = ["", f"// {source.name}"]
        for macro in source.macros.values():
            lines += self._macro(source, macro)
        for name, block in source.blocks.items():
            scope = Scope(Unit(source, block=name, reads=unit.reads, given=unit.given))
            lines += self._function(source.block_functions[name], "c, env, blocks", block.body, scope)
        lines += page
        if page and self.sources.chain_of_blocks(source):
            lines.append(self._blocks(source))
        return "\n".join(lines)

    def _function(self, name: str, parameters: str, body: Sequence[nodes.Node], scope: Scope) -> list[str]:
        code = Code()
        with code.block(f"function {name}({parameters}) {{"):
            self.statements.returning(lambda: self.statements.open(body, scope, code), code)
        return code.lines()

    def _page(self, source: Source, scope: Scope) -> list[str]:
        parent = self.sources.all.get(source.parent or "")
        if parent is None:
            return self._function(source.function, "c, env, blocks", source.tree.body, scope)
        code = Code()
        with code.block(f"function {source.function}(c, env, blocks) {{"):
            self.statements.open([node for node in source.tree.body if not isinstance(node, nodes.Output)], scope, code)
            code.line(f"return {parent.function}(c, env, blocks);")
        return code.lines()

    def _macro(self, source: Source, macro: Macro) -> list[str]:
        scope = Scope(Unit(source, macro=macro.name))
        scope.caller = macro.takes_caller
        parameters = ["env", *(scope.declare(parameter) for parameter in macro.parameters)]
        parameters += ["caller"] if macro.takes_caller else []
        return self._function(macro.function, ", ".join(parameters), macro.node.body, scope)

    def _blocks(self, source: Source) -> str:
        own = [f"{key(name)}: {function}" for name, function in source.block_functions.items()]
        parent = self.sources.all.get(source.parent or "")
        if parent and self.sources.chain_of_blocks(parent):
            own.insert(0, f"...{parent.blocks_object}")
        return f"const {source.blocks_object} = {{ {', '.join(own)} }};"

    def _render(self, runtime: str) -> str:
        rows = []
        for name in self.wanted:
            source = self.sources.all.get(name)
            if source:
                blocks = f", {source.blocks_object}" if self.sources.chain_of_blocks(source) else ""
                rows.append(f"  [{string(name)}, (c, env) => {source.function}(c, env{blocks})],")
        return "\n".join(["", "const templates = new Map([", *rows, "]);", RENDER.replace("RUNTIME", runtime)])


RENDER: Final = """
/**
 * Renders a template as Jinja2 renders it on the server.
 * @param {string} name its path below web/templates
 * @param {Record<string, unknown>} context only strings, whole numbers, true, false, null, arrays and plain objects
 * @param {import("RUNTIME").Env} env texts, addresses of files and filters of the language
 * @returns {string} HTML
 */
export function render(name, context, env) {
  const template = templates.get(name);
  if (!template) throw new Error(`There is no template ${name}`);
  return template({ __proto__: null, ...context }, env);
}"""
