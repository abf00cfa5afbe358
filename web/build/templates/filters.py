"""Filters and tests of templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from web.build.templates.scope import Scope
from web.rendering import BUILTIN_FILTERS, BUILTIN_TESTS

if TYPE_CHECKING:
    from web.build.templates.expressions import Expressions


class Filters:
    """Translates filters and tests; what they are applied to is an expression again."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.own: set[str] = set()
        """Our own filters met."""

    def filter(self, node: nodes.Filter, scope: Scope) -> str:
        if node.node is None:
            return self.expressions.refuse(scope, node, "filter blocks are not supported")
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            return self.expressions.refuse(scope, node, "calls with * or ** are not supported")
        if node.name not in BUILTIN_FILTERS and node.name not in self.expressions.filters:
            known = ", ".join(sorted({*BUILTIN_FILTERS, *self.expressions.filters}))
            return self.expressions.refuse(scope, node, f"filter {node.name!r} is not supported; there are {known}")
        if node.name == "default":
            return self._default(node, self.expressions.value(node.node, scope), scope)
        if node.kwargs:
            return self.expressions.refuse(scope, node, f"filter {node.name!r} takes no named arguments")
        if node.name in self.expressions.filters:
            self.own.add(node.name)
            consumed = (self.expressions.consumed(argument, scope) for argument in [node.node, *node.args])
            return f"filter${node.name}({', '.join(consumed)})"
        value = self.expressions.value(node.node, scope)
        arguments = [self.expressions.value(argument, scope) for argument in node.args]
        if len(arguments) > (1 if node.name == "join" else 0):
            return self.expressions.refuse(scope, node, f"filter {node.name!r} takes fewer arguments")
        return self.expressions.call(
            {"escape": "escaped", "string": "stringed"}.get(node.name, node.name), value, *arguments
        )

    def _default(self, node: nodes.Filter, value: str, scope: Scope) -> str:
        arguments: list[nodes.Expr] = list(node.args)
        also_falsy = any(
            keyword.key == "boolean" and isinstance(keyword.value, nodes.Const) and keyword.value.value is True
            for keyword in node.kwargs
        )
        if len(arguments) > 1 or (node.kwargs and not (also_falsy and len(node.kwargs) == 1)):
            return self.expressions.refuse(
                scope, node, "default is written default(value) or default(value, boolean=true)"
            )
        instead = self.expressions.value(arguments[0], scope) if arguments else '""'
        return self.expressions.call("otherwise", value, instead, *(["true"] if also_falsy else []))

    def test(self, node: nodes.Test, scope: Scope) -> str:
        if node.name not in BUILTIN_TESTS or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return self.expressions.refuse(
                scope, node, f"test {node.name!r} is not supported; there are {', '.join(BUILTIN_TESTS)}"
            )
        if len(node.args) != (1 if node.name == "divisibleby" else 0):
            return self.expressions.refuse(scope, node, f"test {node.name!r} is given the wrong number of arguments")
        if isinstance(node.node, nodes.Name) and node.node.name == "caller" and scope.caller:
            value = "caller"
        else:
            value = self.expressions.value(node.node, scope)
        match node.name:
            case "defined":
                return f"({value} !== undefined)"
            case "undefined":
                return f"({value} === undefined)"
            case "none":
                return f"({value} === null)"
            case "true" | "false":
                return f"({value} === {node.name})"
            case "string":
                return self.expressions.call("isText", value)
            case "divisibleby":
                return f"({self.expressions.call('modulo', value, self.expressions.value(node.args[0], scope))} === 0)"
            case _:
                return f"({self.expressions.call('modulo', value, '2')} === {1 if node.name == 'odd' else 0})"
