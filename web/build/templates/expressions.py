"""Expressions of templates as expressions of JavaScript."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from jinja2 import nodes
from markupsafe import escape

from web.build.templates.names import key, member, string
from web.build.templates.problems import Problems
from web.build.templates.scope import Scope
from web.build.templates.sources import RESERVED, Macro, Sources
from web.rendering import BUILTIN_FILTERS, BUILTIN_TESTS, LARGEST_INTEGER

COMPARISONS: Final = {
    "eq": "equal({a}, {b})",
    "ne": "!equal({a}, {b})",
    "lt": "order({a}, {b}) < 0",
    "lteq": "order({a}, {b}) <= 0",
    "gt": "order({a}, {b}) > 0",
    "gteq": "order({a}, {b}) >= 0",
    "in": "within({a}, {b})",
    "notin": "!within({a}, {b})",
}
ARITHMETIC: Final[dict[type[nodes.BinExpr], str]] = {
    nodes.Add: "add",
    nodes.Sub: "subtract",
    nodes.Mul: "multiply",
    nodes.FloorDiv: "divide",
    nodes.Mod: "modulo",
}
LOOP: Final = {
    "index": "({counter} + 1)",
    "index0": "{counter}",
    "first": "({counter} === 0)",
    "last": "({counter} === {rows}.length - 1)",
    "length": "{rows}.length",
}
PLACEHOLDER: Final = re.compile(r"%(?:(%)|\((\w+)\)s)?", re.ASCII)


class Expressions:
    """Translates expressions; notes the parts of the runtime they use."""

    def __init__(self, sources: Sources, filters: Collection[str], problems: Problems) -> None:
        self.sources = sources
        self.filters = filters
        self.problems = problems
        self.used: set[str] = set()

    def refuse(self, scope: Scope, node: nodes.Node, message: str) -> str:
        """Notes a problem; the code given back is never run."""
        self.problems.add(scope.unit.source.name, node, message)
        return "undefined"

    def use(self, helper: str) -> str:
        """`helper` of the runtime."""
        self.used.add(helper)
        return helper

    def call(self, helper: str, *arguments: str) -> str:
        """A call of a helper of the runtime."""
        return f"{self.use(helper)}({', '.join(arguments)})"

    def static(self, node: nodes.Node) -> str | None:
        """The finished HTML of an expression that is known now."""
        if isinstance(node, nodes.TemplateData):
            return node.data
        if isinstance(node, nodes.Const) and (node.value is None or isinstance(node.value, (str, bool))):
            return str(escape(node.value))
        return None

    def html(self, node: nodes.Node, scope: Scope) -> str:
        """JavaScript for the finished HTML that printing `node` gives."""
        if isinstance(node, nodes.CondExpr) and node.expr2 is not None:
            test = self.condition(node.test, scope)
            return f"({test} ? {self.html(node.expr1, scope)} : {self.html(node.expr2, scope)})"
        if isinstance(node, nodes.Const) and (known := self.static(node)) is not None:
            return string(known)
        return self.markup(node, scope) or self.call("show", self.value(node, scope))

    def condition(self, node: nodes.Node, scope: Scope) -> str:
        """JavaScript for the truth of `node`, as true or false."""
        match node:
            case nodes.Not():
                return f"!{self.condition(node.node, scope)}"
            case nodes.And():
                return f"({self.condition(node.left, scope)} && {self.condition(node.right, scope)})"
            case nodes.Or():
                return f"({self.condition(node.left, scope)} || {self.condition(node.right, scope)})"
            case nodes.Compare():
                return self._comparison(node, scope)
            case nodes.Test():
                return self._test(node, scope)
            case nodes.Const(value=bool(value)):
                return "true" if value else "false"
            case nodes.Getattr(node=nodes.Name(name="loop"), attr="first" | "last"):
                return self.value(node, scope)
            case _:
                return self.call("truthy", self.value(node, scope))

    def value(self, node: nodes.Node, scope: Scope) -> str:
        """JavaScript for the value of `node`."""
        if (markup := self.markup(node, scope)) is not None:
            return f"new {self.call('Markup', markup)}"
        match node:
            case nodes.Const():
                return self._constant(node, scope)
            case nodes.Name():
                return self._name(node, scope)
            case nodes.Getattr():
                return self._attribute(node, scope)
            case nodes.Getitem():
                return self._item(node, scope)
            case nodes.Call():
                return self._call(node, scope)
            case nodes.Filter():
                return self._filter(node, scope)
            case nodes.Compare() | nodes.Test() | nodes.Not():
                return f"({self.condition(node, scope)})"
            case nodes.And():
                return self.call("both", self.value(node.left, scope), f"() => ({self.value(node.right, scope)})")
            case nodes.Or():
                return self.call("either", self.value(node.left, scope), f"() => ({self.value(node.right, scope)})")
            case nodes.CondExpr():
                if node.expr2 is None:
                    return self.refuse(scope, node, "`x if y` needs an else")
                test, chosen = self.condition(node.test, scope), self.value(node.expr1, scope)
                return f"({test} ? {chosen} : {self.value(node.expr2, scope)})"
            case nodes.Concat():
                return self.call("concat", *(self.value(part, scope) for part in node.nodes))
            case nodes.List():
                return self._list(node.items, scope)
            case nodes.Dict():
                return self._dict(node, scope)
            case nodes.Neg():
                return self.call("subtract", "0", self.value(node.node, scope))
            case nodes.Tuple():
                return self.refuse(scope, node, "a tuple stands only behind `in`; write a list: [a, b]")
            case nodes.BinExpr() if type(node) in ARITHMETIC:
                left, right = self.value(node.left, scope), self.value(node.right, scope)
                return self.call(ARITHMETIC[type(node)], left, right)
            case nodes.Div():
                return self.refuse(scope, node, "/ is not supported: whole numbers are divided by //")
            case _:
                return self.refuse(scope, node, f"{type(node).__name__} is not supported in an expression")

    def rows(self, node: nodes.Node, scope: Scope) -> str:
        """JavaScript for the list that `node` must be; here, too, a tuple reads as a list."""
        if isinstance(node, (nodes.Tuple, nodes.List)):
            return self._list(node.items, scope)
        return self.call("each", self.value(node, scope))

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
                macro = self._macro(node.node, scope)
                return self.macro_call(node, macro, scope) if macro else None

    def macro_of(self, node: nodes.Call, scope: Scope) -> Macro | None:
        """The macro that `node` calls, if it is one."""
        return self._macro(node.node, scope)

    def macro_call(self, node: nodes.Call, macro: Macro, scope: Scope, *, with_caller: bool = False) -> str:
        """A call of `macro`, left open for one more argument if a call block gives it a caller."""
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            return self.refuse(scope, node, "calls with * or ** are not supported")
        if with_caller and not macro.takes_caller:
            return self.refuse(scope, node, f"macro {macro.name!r} shows no caller()")
        given = dict(zip(macro.parameters, node.args, strict=False))
        if len(node.args) > len(macro.parameters):
            self.refuse(scope, node, f"macro {macro.name!r} takes {len(macro.parameters)} arguments")
        for keyword in node.kwargs:
            if keyword.key not in macro.parameters or keyword.key in given:
                self.refuse(scope, node, f"macro {macro.name!r} takes no argument {keyword.key!r} here")
            given[keyword.key] = keyword.value
        arguments = ["env"]
        for parameter in macro.parameters:
            argument = given.get(parameter, macro.defaults.get(parameter))
            arguments.append(self.value(argument, scope) if argument else "undefined")
        return f"{macro.function}({', '.join(arguments)}{', ' if with_caller else ')'}"

    def _macro(self, node: nodes.Expr, scope: Scope) -> Macro | None:
        source = scope.unit.source
        match node:
            case nodes.Name() if scope.find(node.name) is None:
                return source.macros.get(node.name) or source.imported.get(node.name)
            case nodes.Getattr(node=nodes.Name(name=module)) if scope.find(module) is None and module in source.modules:
                target = self.sources.all[source.modules[module]]
                if node.attr not in target.macros or node.attr.startswith("_"):
                    self.refuse(scope, node, f"{target.name!r} has no macro {node.attr!r}")
                return target.macros.get(node.attr)
            case _:
                return None

    def _caller(self, node: nodes.Call, scope: Scope) -> str:
        if not scope.caller:
            return self.refuse(scope, node, "caller() stands in a macro, and there outside of call blocks")
        if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return self.refuse(scope, node, "caller() takes no arguments")
        return "caller()"

    def _super(self, node: nodes.Call, scope: Scope) -> str:
        block = scope.unit.block
        for parent in self.sources.ancestors(scope.unit.source):
            if block in parent.block_functions and not node.args and not node.kwargs:
                return f"{parent.block_functions[block]}(c, env, blocks)"
        return self.refuse(scope, node, "super() stands in a block that a parent template has too")

    def _translation(self, node: nodes.Call, scope: Scope, count: int) -> str:
        what = "_" if count == 1 else "ngettext"
        texts = [part.value for part in node.args[:count] if isinstance(part, nodes.Const)]
        wanted = count if count == 1 else 3
        if len(node.args) != wanted or len(texts) != count or not all(isinstance(text, str) for text in texts):
            shape = '_("text", name=value)' if count == 1 else 'ngettext("one", "many", number, name=value)'
            return self.refuse(scope, node, f"{what} is written {shape}, its texts in quotes")
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            return self.refuse(scope, node, "calls with * or ** are not supported")
        given = {keyword.key: self.value(keyword.value, scope) for keyword in node.kwargs}
        arguments = [string(text) for text in texts]
        if count == 2:
            number = self.value(node.args[2], scope)
            arguments.append(self.call("whole", number))
            given.setdefault("num", number)
        for text in texts:
            self._check_text(text, given, node, scope)
        values = ", ".join(f"{key(name)}: {value}" for name, value in given.items())
        function = "gettext" if count == 1 else "ngettext"
        return self.call("fill", f"env.{function}({', '.join(arguments)})", f"{{ {values} }}" if values else "{}")

    def _check_text(self, text: str, given: Collection[str], node: nodes.Node, scope: Scope) -> None:
        for match in PLACEHOLDER.finditer(text):
            percent, name = match.groups()
            if not percent and name is None:
                self.refuse(scope, node, f"{text!r}: a percent sign in a text is written %% or %(name)s")
            elif name is not None and name not in given:
                self.refuse(scope, node, f"{text!r}: nothing is given for %({name})s")

    def _constant(self, node: nodes.Const, scope: Scope) -> str:
        value = node.value
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int) and value <= LARGEST_INTEGER:
            return str(value)
        if isinstance(value, str):
            return string(value)
        return self.refuse(scope, node, f"{value!r} is not supported: numbers are whole and below 2**53")

    def _name(self, node: nodes.Name, scope: Scope) -> str:
        name, unit = node.name, scope.unit
        if found := scope.find(name):
            return found
        if name in RESERVED:
            return self.refuse(scope, node, f"{name!r} cannot be used as a value here")
        if name in unit.source.callables:
            return self.refuse(scope, node, f"{name!r} is a macro or an import: it can only be called")
        if unit.macro:
            return self.refuse(scope, node, f"{name!r} is no argument of macro {unit.macro!r}, which sees no more")
        if name not in unit.given:
            unit.reads.setdefault(name, node.lineno)
        return member("c", name)

    def _attribute(self, node: nodes.Getattr, scope: Scope) -> str:
        match node.node:
            case nodes.Name(name="loop") if scope.loop and scope.find("loop") is None:
                if node.attr not in LOOP:
                    return self.refuse(scope, node, f"loop.{node.attr} is not supported; there are {', '.join(LOOP)}")
                scope.loop.used = True
                return LOOP[node.attr].format(counter=scope.loop.counter, rows=scope.loop.rows)
            case nodes.Name(name="loop") if scope.find("loop") is None:
                return self.refuse(scope, node, "loop stands inside of a for in the same file")
        return self.call("get", self.value(node.node, scope), string(node.attr))

    def _item(self, node: nodes.Getitem, scope: Scope) -> str:
        if isinstance(node.arg, nodes.Slice):
            return self.refuse(scope, node, "slices are not supported")
        return self.call("get", self.value(node.node, scope), self.value(node.arg, scope))

    def _call(self, node: nodes.Call, scope: Scope) -> str:
        match node:
            case nodes.Call(node=nodes.Name(name=name) | nodes.Getattr(node=nodes.Name(name=name))) if (
                name in scope.unit.source.unresolved
            ):
                return "undefined"
            case nodes.Call(node=nodes.Name(name="asset"), args=[nodes.Const(value=str(name))], kwargs=[]):
                return f"env.asset({string(name)})"
            case nodes.Call(node=nodes.Name(name="asset")):
                return self.refuse(scope, node, 'asset is written asset("file name")')
            case nodes.Call(node=nodes.Name(name=name)):
                return self.refuse(scope, node, f"{name}(…) is no macro of this file, nor an imported one")
            case _:
                return self.refuse(scope, node, "only macros, caller, super, _, ngettext and asset can be called")

    def _filter(self, node: nodes.Filter, scope: Scope) -> str:
        if node.node is None:
            return self.refuse(scope, node, "filter blocks are not supported")
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            return self.refuse(scope, node, "calls with * or ** are not supported")
        if node.name not in BUILTIN_FILTERS and node.name not in self.filters:
            known = ", ".join(sorted({*BUILTIN_FILTERS, *self.filters}))
            return self.refuse(scope, node, f"filter {node.name!r} is not supported; there are {known}")
        value = self.value(node.node, scope)
        if node.name == "default":
            return self._default(node, value, scope)
        if node.kwargs:
            return self.refuse(scope, node, f"filter {node.name!r} takes no named arguments")
        arguments = [self.value(argument, scope) for argument in node.args]
        if node.name in self.filters:
            plain = (self.call("plain", argument) for argument in [value, *arguments])
            return f"{member('env.filters', node.name)}({', '.join(plain)})"
        if len(arguments) > (1 if node.name == "join" else 0):
            return self.refuse(scope, node, f"filter {node.name!r} takes fewer arguments")
        return self.call({"escape": "escaped", "string": "stringed"}.get(node.name, node.name), value, *arguments)

    def _default(self, node: nodes.Filter, value: str, scope: Scope) -> str:
        arguments: list[nodes.Expr] = list(node.args)
        also_falsy = any(
            keyword.key == "boolean" and isinstance(keyword.value, nodes.Const) and keyword.value.value is True
            for keyword in node.kwargs
        )
        if len(arguments) > 1 or (node.kwargs and not (also_falsy and len(node.kwargs) == 1)):
            return self.refuse(scope, node, "default is written default(value) or default(value, boolean=true)")
        instead = self.value(arguments[0], scope) if arguments else '""'
        return self.call("otherwise", value, instead, *(["true"] if also_falsy else []))

    def _test(self, node: nodes.Test, scope: Scope) -> str:
        if node.name not in BUILTIN_TESTS or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return self.refuse(
                scope, node, f"test {node.name!r} is not supported; there are {', '.join(BUILTIN_TESTS)}"
            )
        if len(node.args) != (1 if node.name == "divisibleby" else 0):
            return self.refuse(scope, node, f"test {node.name!r} is given the wrong number of arguments")
        if isinstance(node.node, nodes.Name) and node.node.name == "caller" and scope.caller:
            value = "caller"
        else:
            value = self.value(node.node, scope)
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
                return self.call("isText", value)
            case "divisibleby":
                return f"({self.call('modulo', value, self.value(node.args[0], scope))} === 0)"
            case _:
                return f"({self.call('modulo', value, '2')} === {1 if node.name == 'odd' else 0})"

    def _comparison(self, node: nodes.Compare, scope: Scope) -> str:
        if len(node.ops) != 1:
            return self.refuse(scope, node, "comparisons cannot be chained; join them with `and`")
        operand = node.ops[0]
        left = self.value(node.expr, scope)
        if operand.op in ("in", "notin") and isinstance(operand.expr, nodes.Tuple):
            right = self._list(operand.expr.items, scope)
        else:
            right = self.value(operand.expr, scope)
        for helper in ("equal", "order", "within"):
            if helper in COMPARISONS[operand.op]:
                self.use(helper)
        code = COMPARISONS[operand.op].format(a=left, b=right)
        return code if code.endswith(")") else f"({code})"

    def _list(self, items: Sequence[nodes.Expr], scope: Scope) -> str:
        return f"[{', '.join(self.value(item, scope) for item in items)}]"

    def _dict(self, node: nodes.Dict, scope: Scope) -> str:
        pairs = []
        for pair in node.items:
            if not isinstance(pair.key, nodes.Const) or not isinstance(pair.key.value, str):
                return self.refuse(scope, node, "keys of a dict are texts in quotes")
            pairs.append(f"{key(pair.key.value)}: {self.value(pair.value, scope)}")
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
