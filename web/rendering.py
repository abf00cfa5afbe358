"""The one Jinja2 environment: the server renders with it, the template compiler reads with it.

It is stricter than Jinja's default, so that a template means the same here and compiled to JavaScript by
web/build/templates: templates see data only (`customer.items` is the key "items", never a method of dict), print only
text, whole numbers, true, false and none, repeat only over lists, and know only the filters and tests listed here.
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
from markupsafe import Markup

TWIN_FILTERS: Final = (
    "date",
    "datetime",
    "initials",
    "number",
    "percent",
    "phone_href",
    "route_href",
    "whatsapp_href",
)
"""Our own filters; both sides hand them in, the phone as `env.filters`. They get plain values and return plain ones."""

BUILTIN_FILTERS: Final = ("default", "escape", "first", "join", "last", "length", "string")
"""Filters of Jinja that web/build/runtime.js repeats exactly."""

BUILTIN_TESTS: Final = (
    "defined",
    "undefined",
    "none",
    "true",
    "false",
    "string",
    "odd",
    "even",
    "divisibleby",
)
"""Tests of Jinja (`x is …`) that web/build/runtime.js repeats exactly."""

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
    env = DataOnlyEnvironment(
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
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    jinja = {name: JINJA_FILTERS[name] for name in BUILTIN_FILTERS}
    env.filters = jinja | _narrowed(env) | {name: _with_plain_values(twin) for name, twin in filters.items()}
    env.tests = {name: JINJA_TESTS[name] for name in BUILTIN_TESTS}
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
    if isinstance(value, Undefined):
        str(value)  # raises, naming the variable
    if not isinstance(value, list):
        raise TypeError(f"a template repeats over lists only, not over {value!r}")
    return value


class _Generator(CodeGenerator):
    """Writes Jinja's Python with each `for` going through `each`."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802, the name is Jinja's
        if not isinstance(node.iter, nodes.Tuple):
            node.iter = nodes.Call(nodes.EnvironmentAttribute("each"), [node.iter], [], None, None)
        super().visit_For(node, frame)


class DataOnlyEnvironment(Environment):
    """Attributes and subscripts reach the keys of dicts and the places of lists, nothing of Python."""

    code_generator_class = _Generator

    @staticmethod
    def each(value: object) -> list[object]:
        """`each`, where generated code finds it."""
        return each(value)

    def getattr(self, obj: object, attribute: str) -> object:
        """`obj.attribute` of a template."""
        if isinstance(obj, (LoopContext, TemplateModule)):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """`obj[argument]` of a template; what is not there is undefined."""
        if isinstance(argument, Undefined):
            str(argument)
        if isinstance(obj, Undefined):
            str(obj)  # raises, naming the variable
        if isinstance(obj, dict) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        if isinstance(obj, list) and type(argument) is int and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=str(argument))


def _narrowed(env: Environment) -> dict[str, Callable[..., object]]:
    """Those filters of Jinja that do more than their twin, brought down to what both do."""

    def first(value: object) -> object:
        rows = each(value)
        return rows[0] if rows else env.undefined("first of an empty list")

    def last(value: object) -> object:
        rows = each(value)
        return rows[-1] if rows else env.undefined("last of an empty list")

    def join(value: object, between: str = "") -> str:
        rows = [printable(item) for item in each(value)]
        if any(isinstance(item, Markup) for item in [*rows, between]):
            return Markup.escape(between).join(Markup.escape(item) for item in rows)
        return between.join(str(item) for item in rows)

    def string(value: object) -> str:
        return value if isinstance(value, str) else str(printable(value))

    def escape(value: object) -> Markup:
        return Markup.escape(printable(value))

    return {"first": first, "last": last, "join": join, "string": string, "escape": escape}


def _with_plain_values(twin: Callable[..., object]) -> Callable[..., object]:
    """`twin`, called with plain text instead of Markup and never with an undefined value."""

    def call(*values: object) -> object:
        return twin(*(_plain(value) for value in values))

    return call


def _plain(value: object) -> object:
    if isinstance(value, (Markup, Undefined)):
        return str(value)
    return value
