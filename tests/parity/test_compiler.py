"""Compiled templates give the bytes that Jinja2 gives, or fail where it fails."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from backend import formats
from tests.parity.both import Both, Context, Phone, render_both, render_on_server
from tests.parity.probes import expressions, pages, values
from web.build.templates import compile_templates
from web.build.templates.names import is_own
from web.rendering import TWIN_FILTERS, environment

PROBES = Path(__file__).parent / "probes"
GERMAN = {
    "Hello %(name)s": "Grüß <b>Gott</b>, %(name)s & Co. %(name)s",
    "<i>%(name)s</i> 100%%": "<i>%(name)s</i> 100%% \"'",
    "%(num)s note": "%(num)s Notiz",
    "%(num)s notes of %(name)s": "%(num)s Notizen von %(name)s",
}
SINGLE = {"one": expressions.ONE, "two": expressions.TWO, "undefined": expressions.UNDEFINED}

TEXTS = st.text() | st.sampled_from(values.HOSTILE)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=8
)
ROWS = st.lists(st.fixed_dictionaries({"name": TEXTS}, optional={"at": SCALARS, "tags": st.lists(TEXTS), "n": VALUES}))


def date(value: object, *more: object) -> str:
    return f"<{','.join(part if isinstance(part, str) else '?' for part in [value, *more])}>"


def number(value: object) -> object:
    return value + 1 if isinstance(value, int) and not isinstance(value, bool) else 0


def ngettext(one: str, many: str, count: int) -> str:
    text = one if count == 1 else many
    return GERMAN.get(text, text)


class Sides:
    """A folder of templates on both sides; the twin of its environment is probes/environment.mjs."""

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = folder / "templates" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        self.module = folder / "templates.mjs"
        compile_templates(folder / "templates", None, self.module)
        self.server: Environment = environment(
            folder / "templates",
            lambda text: GERMAN.get(text, text),
            ngettext,
            lambda name: f"/static/{name}?a&b",
            {"date": date, "number": number},
        )
        self.phone = Phone(self.module, PROBES / "environment.mjs")

    def render(self, name: str, contexts: list[Context]) -> list[Both]:
        return render_both([name] * len(contexts), contexts, server=self.server, phone=self.phone)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    files = {f"{kind}-{at}": text for kind, texts in SINGLE.items() for at, text in enumerate(texts)}
    both = Sides(tmp_path_factory.mktemp("probes"), {**files, **pages.FILES})
    with both.phone:
        yield both


def differences(rendered: list[Both]) -> list[Both]:
    return [one for one in rendered if one.server != one.phone]


def succeeded(rendered: list[Both]) -> list[str]:
    return [one.server.html for one in rendered if one.server.html is not None]


@pytest.mark.parametrize("at", range(len(expressions.ONE)), ids=lambda at: expressions.ONE[at])
def test_an_expression_means_the_same_on_both_sides_for_every_value(sides: Sides, at: int) -> None:
    rendered = sides.render(f"one-{at}", [{"v": value} for value in values.ALL])
    assert differences(rendered) == []
    assert succeeded(rendered) or "missing" in expressions.ONE[at]


@pytest.mark.parametrize("at", range(len(expressions.TWO)), ids=lambda at: expressions.TWO[at])
def test_an_operator_means_the_same_on_both_sides_for_every_pair(sides: Sides, at: int) -> None:
    rendered = sides.render(f"two-{at}", [{"v": v, "w": w} for v in values.FEW for w in values.FEW])
    assert differences(rendered) == []
    assert succeeded(rendered)


@pytest.mark.parametrize("at", range(len(expressions.UNDEFINED)), ids=lambda at: expressions.UNDEFINED[at])
def test_what_is_undefined_fails_on_both_sides_or_on_none(sides: Sides, at: int) -> None:
    rendered = sides.render(f"undefined-{at}", [{"v": {"a": 1}}, {"v": {}, "other": "<o>"}])
    assert differences(rendered) == []


@pytest.mark.parametrize("name", pages.PAGES)
def test_a_page_is_the_same_on_both_sides(sides: Sides, name: str) -> None:
    assert differences(sides.render(name, [*pages.CONTEXTS, pages.COMPLETE])) == []


def test_all_probe_pages_render_with_a_complete_context_but_those_that_must_not(sides: Sides) -> None:
    rendered = [one for name in pages.PAGES for one in sides.render(name, [pages.COMPLETE])]
    failed = {one.template for one in rendered if one.server.html is None}
    assert failed == {"call_without.html", "macro_undefined.html"}


def is_no_function(name: str) -> bool:
    """A context never holds the name of what every template calls."""
    return name not in ("_", "ngettext")


@settings(max_examples=200, deadline=None)
@given(rows=ROWS, a=VALUES, b=VALUES, extra=st.dictionaries(TEXTS.filter(is_no_function), VALUES, max_size=2))
def test_rows_of_whatever_they_hold_look_the_same(
    sides: Sides, rows: object, a: object, b: object, extra: Context
) -> None:
    context: Context = {**extra, "rows": rows, "a": a, "b": b}
    assert differences(sides.render("rich.html", [context])) == []


@settings(max_examples=200, deadline=None)
@given(a=SCALARS, b=SCALARS, title=SCALARS, items=st.lists(SCALARS, max_size=3), x=VALUES)
def test_pages_of_whatever_text_look_the_same(
    sides: Sides, a: object, b: object, title: object, items: object, x: object
) -> None:
    context: Context = {"a": a, "b": b, "title": title, "list": items, "x": x}
    for name in ("grandchild.html", "call.html", "calls.html", "texts.html", "set.html"):
        assert differences(sides.render(name, [context])) == []


def test_a_page_of_hostile_text_holds_none_of_it_unescaped(sides: Sides) -> None:
    outcome = render_on_server(sides.server, "one-0", {"v": "</script><b \"'>"})
    assert outcome.html == "&lt;/script&gt;&lt;b &#34;&#39;&gt;"
    assert sides.phone.render("one-0", {"v": "</script><b \"'>"}) == outcome


def test_the_filters_templates_may_use_are_those_the_application_has() -> None:
    assert set(TWIN_FILTERS) == set(formats.filters("de", "Europe/Berlin"))


def test_a_template_that_does_not_exist_is_an_error_on_the_phone(sides: Sides) -> None:
    for name in ("nothing.html", "__proto__", "constructor"):
        assert sides.phone.render(name, {}).html is None


def test_nothing_is_evaluated_at_run_time(sides: Sides) -> None:
    written = sides.module.read_text() + (Path("web") / "build" / "runtime.js").read_text()
    assert "eval(" not in written
    assert "Function(" not in written


def test_what_every_value_of_javascript_has_is_never_taken_for_a_key_of_a_dict() -> None:
    ask = "console.log([Object, Array, String, Number, Boolean].flatMap((of) => Reflect.ownKeys(of.prototype)"
    ask += ".filter((name) => typeof name === 'string')).join(' '))"
    names = subprocess.run(["node", "-e", ask], capture_output=True, text=True, check=True).stdout.split()
    assert len(names) > 100
    assert [name for name in names if is_own(name)] == []


def test_the_module_is_the_same_each_time_it_is_made(sides: Sides) -> None:
    again = sides.module.with_name("again.mjs")
    compile_templates(sides.module.parent / "templates", None, again)
    assert again.read_text() == sides.module.read_text()
