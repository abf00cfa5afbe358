"""The one JavaScript module of all templates."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from jinja2 import nodes

from web.build.templates.expressions import Expressions
from web.build.templates.names import key, member, string
from web.build.templates.problems import Problems
from web.build.templates.scope import Scope, Unit
from web.build.templates.source import Macro, Source, shown_templates
from web.build.templates.sources import Sources
from web.build.templates.statements import Inclusion, Statements

RUNTIME: Final = Path(__file__).parent.parent / "runtime.js"
RUNTIME_NAMES: Final = frozenset(
    re.findall(r"^export (?:const|function|class) (\w+)", RUNTIME.read_text(), re.MULTILINE)
)
OWN_NAMES: Final = frozenset({"render", "templates", "c", "env", "blocks", "caller", "say", "count", "MESSAGES"})


class Module:
    """Writes the functions of all sources and what holds them together."""

    def __init__(self, sources: Sources, wanted: Sequence[str], filters: Collection[str], problems: Problems) -> None:
        self.sources = sources
        self.expressions = Expressions(sources, filters, problems)
        self.statements = Statements(sources, self.expressions)
        shown = {target for source in sources.all.values() for target in shown_templates(source.tree)}
        self.wanted = [name for name in wanted if name in shown or not _holds_only_macros(sources.all.get(name))]
        self.pages = {*self.wanted, *shown}
        self.reads: dict[str, dict[str, int]] = {}
        self.given: dict[str, set[str]] = {}

    @property
    def inclusions(self) -> list[Inclusion]:
        """All includes met."""
        return self.statements.inclusions

    @property
    def messages(self) -> tuple[str, ...]:
        """All texts met; a function asks for one by its place."""
        return tuple(self.expressions.messages)

    def text(self, out: Path) -> str:
        """The module as it is written to `out`."""
        parts = [self._template(source) for source in self._parents_first()]
        runtime = os.path.relpath(RUNTIME, out.parent).replace(os.sep, "/")
        runtime = runtime if runtime.startswith(".") else f"./{runtime}"
        own = sorted(self.expressions.filtered.own)
        helpers = ", ".join(sorted({*self.expressions.used, "fill", "plain"}))
        head = [
            "// @ts-nocheck",
            "// Made by web/build/templates from web/templates. Do not edit.",
            f"import {{ {helpers} }} from {string(runtime)};",
            "",
            f"export const MESSAGES = {json.dumps(self.messages, ensure_ascii=False)};",
            SAY,
            *(f"const filter${name} = (...of) => {member('env.filters', name)}(...of.map(plain));" for name in own),
        ]
        return "\n".join(["\n".join(head), *parts, self._render(runtime), ""])

    def _parents_first(self) -> list[Source]:
        return sorted(self.sources.all.values(), key=lambda source: (len(self.sources.ancestors(source)), source.name))

    def _template(self, source: Source) -> str:
        unit = Unit(source)
        page = [self._page(source, Scope(unit))] if source.name in self.pages else []
        self.reads[source.name], self.given[source.name] = unit.reads, unit.given
        lines = ["", f"// {source.name}"]
        lines += [self._macro(source, macro) for macro in source.macros.values()]
        for name, block in source.blocks.items():
            scope = Scope(Unit(source, block=name, reads=unit.reads, given=unit.given))
            code = self.statements.opened(block.body, scope)
            lines.append(f"const {source.block_functions[name]} = {code.function('c, blocks')};")
        lines += page
        if page and self.sources.chain_of_blocks(source):
            lines.append(self._blocks(source))
        return "\n".join(lines)

    def _page(self, source: Source, scope: Scope) -> str:
        parent = self.sources.all.get(source.parent or "")
        body = [node for node in source.tree.body if parent is None or not isinstance(node, nodes.Output)]
        code = self.statements.opened(body, scope)
        if parent:
            code.html(f"{parent.function}(c, blocks)")
        parameters = "c, blocks" if self.sources.chain_of_blocks(source) else "c"
        return f"const {source.function} = {code.function(parameters)};"

    def _macro(self, source: Source, macro: Macro) -> str:
        scope = Scope(Unit(source, macro=macro.name))
        scope.caller = macro.takes_caller
        parameters = ["caller"] if macro.takes_caller else []
        parameters += [scope.declare(parameter) for parameter in macro.parameters]
        code = self.statements.opened(macro.node.body, scope)
        return f"const {macro.function} = {code.function(', '.join(parameters))};"

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
                function = source.function
                if self.sources.chain_of_blocks(source):
                    function = f"(c) => {function}(c, {source.blocks_object})"
                rows.append(f"  [{string(name)}, {function}],")
        return "\n".join(["", "const templates = new Map([", *rows, "]);", RENDER.replace("RUNTIME", runtime)])


def _holds_only_macros(source: Source | None) -> bool:
    return source is not None and bool(source.macros) and all(_shows_nothing(node) for node in source.tree.body)


def _shows_nothing(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Output):
        return all(isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes)
    return isinstance(node, (nodes.Macro, nodes.Import, nodes.FromImport))


RENDER: Final = """
/**
 * Renders a template as Jinja2 renders it on the server.
 * @param {string} name its path below web/templates
 * @param {Record<string, unknown>} context only strings, whole numbers, true, false, null, arrays and plain objects
 * @param {import("RUNTIME").Env} of texts, addresses of files and filters of the language
 * @returns {string} HTML
 */
export function render(name, context, of) {
  const template = templates.get(name);
  if (!template) throw new Error(`There is no template ${name}`);
  env = of;
  return template({ __proto__: null, ...context });
}"""

SAY: Final = """
/** What the page being written takes from outside: texts, addresses of files and filters of its language. */
let env;
const say = (message, values) => fill(env.gettext(MESSAGES[message]), values);
const count = (one, many, number, values) => fill(env.ngettext(MESSAGES[one], MESSAGES[many], number), values);"""
