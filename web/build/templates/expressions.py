"""Expressions of templates as expressions of JavaScript."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from jinja2 import nodes
from markupsafe import escape

from web.build.templates.calls import Calls
from web.build.templates.filters import Filters
from web.build.templates.names import is_own, key, member, string
from web.build.templates.problems import Problems
from web.build.templates.scope import Scope
from web.build.templates.source import RESERVED
from web.build.templates.sources import Sources
from web.rendering import LARGEST_INTEGER

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


class Expressions:
    """Translates expressions; notes the parts of the runtime they use."""

    def __init__(self, sources: Sources, filters: Collection[str], problems: Problems) -> None:
        self.sources = sources
        self.filters = filters
        self.problems = problems
        self.used: set[str] = set()
        self.calls = Calls(self)
        self.messages: dict[str, int] = {}
        """The texts met, and the place of each."""
        self.filtered = Filters(self)

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

    def message(self, text: str) -> str:
        """The place of `text` among all texts."""
        return str(self.messages.setdefault(text, len(self.messages)))

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
        return self.calls.markup(node, scope) or self.call("show", self.consumed(node, scope))

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
                return self.filtered.test(node, scope)
            case nodes.Const(value=bool(value)):
                return "true" if value else "false"
            case nodes.Getattr(node=nodes.Name(name="loop"), attr="first" | "last"):
                return self.value(node, scope)
            case _:
                return self.call("truthy", self.consumed(node, scope))

    def value(self, node: nodes.Node, scope: Scope) -> str:
        """JavaScript for the value of `node`."""
        if (markup := self.calls.markup(node, scope)) is not None:
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
                return self.calls.value(node, scope)
            case nodes.Filter():
                return self.filtered.filter(node, scope)
            case nodes.Compare() | nodes.Test() | nodes.Not():
                return f"({self.condition(node, scope)})"
            case nodes.And():
                return self.call("both", self.consumed(node.left, scope), f"() => {self._lazy(node.right, scope)}")
            case nodes.Or():
                return self.call("either", self.consumed(node.left, scope), f"() => {self._lazy(node.right, scope)}")
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

    def consumed(self, node: nodes.Node, scope: Scope) -> str:
        """The same where nothing can be done with an undefined value: it throws at the latest when it is used."""
        match node:
            case nodes.Getattr(node=nodes.Name(name="loop")):
                return self.value(node, scope)
            case nodes.Getattr(node=nodes.Name() | nodes.Getattr()) if is_own(node.attr):
                return f"{self.consumed(node.node, scope)}.{node.attr}"
            case _:
                return self.value(node, scope)

    def rows(self, node: nodes.Node, scope: Scope) -> str:
        """JavaScript for the list that `node` must be; here, too, a tuple reads as a list."""
        if isinstance(node, (nodes.Tuple, nodes.List)):
            return self._list(node.items, scope)
        return self.consumed(node, scope)

    def _lazy(self, node: nodes.Node, scope: Scope) -> str:
        value = self.value(node, scope)
        return f"({value})" if value.startswith("{") else value

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

    def _comparison(self, node: nodes.Compare, scope: Scope) -> str:
        if len(node.ops) != 1:
            return self.refuse(scope, node, "comparisons cannot be chained; join them with `and`")
        operand = node.ops[0]
        left = self.value(node.expr, scope) if "in" in operand.op else self.consumed(node.expr, scope)
        if operand.op in ("in", "notin") and isinstance(operand.expr, nodes.Tuple):
            right = self._list(operand.expr.items, scope)
        else:
            right = self.consumed(operand.expr, scope)
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
