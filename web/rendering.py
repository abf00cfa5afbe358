"""The one Jinja2 environment: the server renders with it, the template compiler reads with it.

It is stricter than Jinja's default, so that a template means the same here and compiled to JavaScript by
web/build/templates. Templates see data only (`customer.items` is the key "items", never a method of dict), print only
text, whole numbers, true, false and none, repeat only over lists, reckon only with whole numbers, and know only the
filters and tests listed here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import LoopContext, Undefined
from jinja2.tests import TESTS as JINJA_TESTS
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

TWIN_FILTERS: Final = (
    "date",
    "month",
    "datetime",
    "initials",
    "money",
    "number",
    "percent",
    "phone_href",
    "quantity",
    "route_href",
    "whatsapp_href",
)
"""Our own filters; both sides hand them in, the phone as `env.filters`. They get plain values and return plain ones."""

BUILTIN_FILTERS: Final = ("default", "escape", "first", "join", "last", "length", "string")
"""Filters with Jinja's names that web/build/runtime.js repeats exactly."""

BUILTIN_TESTS: Final = ("defined", "undefined", "none", "true", "false", "string", "odd", "even", "divisibleby")
"""Tests with Jinja's names (`x is …`) that web/build/runtime.js repeats exactly."""

LARGEST_INTEGER: Final = 2**53 - 1
"""Above this JavaScript has no exact whole numbers."""


def environment(
    folder: Path,
    gettext: Callable[[str], str],
    ngettext: Callable[[str, str, int], str],
    asset: Callable[[str], str],
    filters: Mapping[str, Callable[..., object]],
    *,
    auto_reload: bool = False,
) -> Environment:
    """The environment of one language, with autoescape everywhere; `asset` turns a file's name into its address."""
    env = _DataOnlyEnvironment(
        loader=FileSystemLoader(folder),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=printable,
        auto_reload=auto_reload,
        cache_size=-1,
    )
    for name in ("range", "dict", "lipsum", "cycler", "joiner", "namespace"):
        del env.globals[name]
    env.globals["asset"] = asset
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, lambda one, many, number: ngettext(one, many, whole(number)), newstyle=True
    )
    own = {name: _with_plain_values(twin) for name, twin in filters.items()}
    env.filters = {name: JINJA_FILTERS[name] for name in BUILTIN_FILTERS} | _filters(env) | own
    env.tests = {name: JINJA_TESTS[name] for name in BUILTIN_TESTS} | _tests()
    return env


def printable(value: object) -> object:
    """`value` if a page may show it; a list, a dict, a fraction or an object in a page is a mistake, not text."""
    if value is None or isinstance(value, (str, Undefined)):
        return value
    if isinstance(value, int) and -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        return value
    raise TypeError(f"a template cannot print {value!r}")


def each(value: object) -> list[object]:
    """`value` if it is a list; nothing else can be repeated over."""
    if isinstance(_defined(value), list):
        return value  # type: ignore[return-value]
    raise TypeError(f"a template repeats over lists only, not over {value!r}")


def whole(value: object) -> int:
    """`value` if one can reckon with it."""
    if isinstance(_defined(value), int) and -LARGEST_INTEGER <= value <= LARGEST_INTEGER:  # type: ignore[operator]
        return int(value)  # type: ignore[call-overload, no-any-return]
    raise TypeError(f"a template reckons with whole numbers only, not with {value!r}")


def ordered(value: object) -> object:
    """`value` if it has a smaller and a greater: text or a whole number."""
    return value if isinstance(_defined(value), str) else whole(value)


def _defined(value: object) -> object:
    if isinstance(value, Undefined):
        str(value)  # raises, naming the variable
    return value


class _Strictly(NodeTransformer):
    """Sends what Jinja would leave to Python through the checks above."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802, the names are Jinja's
        self.generic_visit(node)
        if not isinstance(node.iter, nodes.Tuple):
            node.iter = _checked("each", node.iter)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.nodes = [_checked("printable", part) for part in node.nodes]
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if isinstance(node.node, nodes.Name) and node.node.name in ("_", "ngettext"):
            for keyword in node.kwargs:
                keyword.value = _checked("printable", keyword.value)
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if any(operand.op in ("lt", "lteq", "gt", "gteq") for operand in node.ops):
            node.expr = _checked("ordered", node.expr)
            for operand in node.ops:
                operand.expr = _checked("ordered", operand.expr)
        return node

    def visit_Neg(self, node: nodes.Neg) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.node = _checked("whole", node.node)
        return node

    def _arithmetic(self, node: nodes.BinExpr) -> nodes.Node:
        self.generic_visit(node)
        node.left, node.right = _checked("whole", node.left), _checked("whole", node.right)
        return node

    visit_Add = visit_Sub = visit_Mul = visit_FloorDiv = visit_Mod = _arithmetic  # noqa: N815


def _checked(check: str, node: nodes.Node) -> nodes.Expr:
    return nodes.Call(nodes.EnvironmentAttribute(check), [node], [], None, None, lineno=node.lineno)


class _Generator(CodeGenerator):
    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        super().visit_Template(_Strictly().visit(node), frame)


class _DataOnlyEnvironment(Environment):
    """Attributes and subscripts reach the keys of dicts and the places of lists, nothing of Python."""

    code_generator_class = _Generator
    printable = staticmethod(printable)
    each = staticmethod(each)
    whole = staticmethod(whole)
    ordered = staticmethod(ordered)

    def getattr(self, obj: object, attribute: str) -> object:
        """`obj.attribute` of a template."""
        if isinstance(obj, (LoopContext, TemplateModule)):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """`obj[argument]` of a template; what is not there is undefined."""
        _defined(argument)
        if isinstance(obj, dict) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        if isinstance(obj, list) and type(argument) is int and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(obj=_defined(obj), name=str(argument))


def _filters(env: Environment) -> dict[str, Callable[..., object]]:
    """Those filters of Jinja that would do more than their twins do."""

    def first(value: object) -> object:
        rows = each(value)
        return rows[0] if rows else env.undefined("first of an empty list")

    def last(value: object) -> object:
        rows = each(value)
        return rows[-1] if rows else env.undefined("last of an empty list")

    def join(value: object, between: object = "") -> str:
        parts = [printable(part) for part in [between, *each(value)]]
        if any(isinstance(part, Markup) for part in parts):
            return Markup.escape(parts[0]).join(Markup.escape(part) for part in parts[1:])
        return str(parts[0]).join(str(part) for part in parts[1:])

    def string(value: object) -> str:
        return value if isinstance(value, str) else str(printable(value))

    def escape(value: object) -> Markup:
        return Markup.escape(printable(value))

    return {"first": first, "last": last, "join": join, "string": string, "escape": escape}


def _tests() -> dict[str, Callable[..., bool]]:
    return {
        "odd": lambda value: whole(value) % 2 == 1,
        "even": lambda value: whole(value) % 2 == 0,
        "divisibleby": lambda value, by: whole(value) % whole(by) == 0,
    }


def _with_plain_values(twin: Callable[..., object]) -> Callable[..., object]:
    """`twin`, called with plain text instead of Markup and never with an undefined value."""

    def call(*values: object) -> object:
        return twin(*(str(value) if isinstance(value, (Markup, Undefined)) else value for value in values))

    return call
