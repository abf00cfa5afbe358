"""Calls in templates: macros, `caller`, `super`, texts to translate, addresses of assets."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from web.build.templates.names import key, string
from web.build.templates.scope import Scope
from web.build.templates.source import Macro

if TYPE_CHECKING:
    from web.build.templates.expressions import Expressions

PLACEHOLDER: Final = re.compile(r"%(?:(%)|\((\w+)\)s)?", re.ASCII)


class Calls:
    """Translates calls; their arguments are expressions again."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions

    def markup(self, node: nodes.Node, scope: Scope) -> str | None:
        """JavaScript for the HTML of a call that always gives Markup; None for all other expressions."""
        if not isinstance(node, nodes.Call):
            return None
        match node.node:
            case nodes.Name(name="_"):
                return self._translation(node, scope, 1)
            case nodes.Name(name="ngettext"):
                return self._translation(node, scope, 2)
            case nodes.Name(name="caller"):
                return self._caller(node, scope)
            case nodes.Name(name="super"):
                return self._super(node, scope)
            case _:
                macro = self.macro(node.node, scope)
                return self.macro_call(node, macro, scope) if macro else None

    def macro_call(self, node: nodes.Call, macro: Macro, scope: Scope, caller: str | None = None) -> str:
        """A call of `macro`; a call block gives it the function `caller`."""
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            return self.expressions.refuse(scope, node, "calls with * or ** are not supported")
        if caller and not macro.takes_caller:
            return self.expressions.refuse(scope, node, f"macro {macro.name!r} shows no caller()")
        given = dict(zip(macro.parameters, node.args, strict=False))
        if len(node.args) > len(macro.parameters):
            self.expressions.refuse(scope, node, f"macro {macro.name!r} takes {len(macro.parameters)} arguments")
        for keyword in node.kwargs:
            if keyword.key not in macro.parameters or keyword.key in given:
                self.expressions.refuse(scope, node, f"macro {macro.name!r} takes no argument {keyword.key!r} here")
            given[keyword.key] = keyword.value
        arguments = [caller or "undefined"] if macro.takes_caller else []
        for parameter in macro.parameters:
            argument = given.get(parameter, macro.defaults.get(parameter))
            arguments.append(self.expressions.value(argument, scope) if argument else "undefined")
        while arguments and arguments[-1] == "undefined":
            arguments.pop()
        return f"{macro.function}({', '.join(arguments)})"

    def macro(self, node: nodes.Expr, scope: Scope) -> Macro | None:
        """The macro that `node` names, if it is one."""
        source = scope.unit.source
        match node:
            case nodes.Name() if scope.find(node.name) is None:
                return source.macros.get(node.name) or source.imported.get(node.name)
            case nodes.Getattr(node=nodes.Name(name=module)) if scope.find(module) is None and module in source.modules:
                target = self.expressions.sources.all[source.modules[module]]
                if node.attr not in target.macros or node.attr.startswith("_"):
                    self.expressions.refuse(scope, node, f"{target.name!r} has no macro {node.attr!r}")
                return target.macros.get(node.attr)
            case _:
                return None

    def _caller(self, node: nodes.Call, scope: Scope) -> str:
        if not scope.caller:
            return self.expressions.refuse(scope, node, "caller() stands in a macro, and there outside of call blocks")
        if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return self.expressions.refuse(scope, node, "caller() takes no arguments")
        return "caller()"

    def _super(self, node: nodes.Call, scope: Scope) -> str:
        block = scope.unit.block
        for parent in self.expressions.sources.ancestors(scope.unit.source):
            if block in parent.block_functions and not node.args and not node.kwargs:
                return f"{parent.block_functions[block]}(c, blocks)"
        return self.expressions.refuse(scope, node, "super() stands in a block that a parent template has too")

    def _translation(self, node: nodes.Call, scope: Scope, count: int) -> str:
        what = "_" if count == 1 else "ngettext"
        texts = [part.value for part in node.args[:count] if isinstance(part, nodes.Const)]
        wanted = count if count == 1 else 3
        if len(node.args) != wanted or len(texts) != count or not all(isinstance(text, str) for text in texts):
            shape = '_("text", name=value)' if count == 1 else 'ngettext("one", "many", number, name=value)'
            return self.expressions.refuse(scope, node, f"{what} is written {shape}, its texts in quotes")
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            return self.expressions.refuse(scope, node, "calls with * or ** are not supported")
        given = {keyword.key: self.expressions.value(keyword.value, scope) for keyword in node.kwargs}
        arguments = [self.expressions.message(text) for text in texts]
        if count == 2:
            number = self.expressions.value(node.args[2], scope)
            arguments.append(self.expressions.call("whole", number))
            given.setdefault("num", number)
        for text in texts:
            self._check_text(text, given, node, scope)
        values = ", ".join(f"{key(name)}: {value}" for name, value in given.items())
        arguments += [f"{{ {values} }}"] if values else []
        return f"{'say' if count == 1 else 'count'}({', '.join(arguments)})"

    def _check_text(self, text: str, given: Collection[str], node: nodes.Node, scope: Scope) -> None:
        for match in PLACEHOLDER.finditer(text):
            percent, name = match.groups()
            if not percent and name is None:
                self.expressions.refuse(scope, node, f"{text!r}: a percent sign in a text is written %% or %(name)s")
            elif name is not None and name not in given:
                self.expressions.refuse(scope, node, f"{text!r}: nothing is given for %({name})s")

    def value(self, node: nodes.Call, scope: Scope) -> str:
        """JavaScript for the value of a call that gives no Markup: only `asset` is one."""
        match node:
            case nodes.Call(node=nodes.Name(name=name) | nodes.Getattr(node=nodes.Name(name=name))) if (
                name in scope.unit.source.unresolved
            ):
                return "undefined"
            case nodes.Call(node=nodes.Name(name="asset"), args=[nodes.Const(value=str(name))], kwargs=[]):
                return f"env.asset({string(name)})"
            case nodes.Call(node=nodes.Name(name="asset")):
                return self.expressions.refuse(scope, node, 'asset is written asset("file name")')
            case nodes.Call(node=nodes.Name(name=name)):
                return self.expressions.refuse(scope, node, f"{name}(…) is no macro of this file, nor an imported one")
            case _:
                return self.expressions.refuse(
                    scope, node, "only macros, caller, super, _, ngettext and asset can be called"
                )
