"""What is outside of the subset stops the build, with file, line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from web.build.templates import BuildError, Problem, compile_templates

MACROS = (
    "{% macro field(a, b=1) %}{{ a }}{{ b }}{% endmacro %}{% macro box() %}{{ caller() }}{% endmacro %}"
    "{% macro _own() %}{% endmacro %}"
)
FIELD = "{% from 'macros.html' import field %}"
BOX = "{% from 'macros.html' import box %}"

REFUSED = {
    # tags
    "{% filter escape %}x{% endfilter %}": "{% filter %} is not supported",
    "{% autoescape false %}{{ x }}{% endautoescape %}": "{% autoescape %} is not supported",
    "{% do x %}": "Encountered unknown tag 'do'",
    "{% for x in list %}{% break %}{% endfor %}": "Encountered unknown tag 'break'",
    "{% for x in list recursive %}{{ x }}{% endfor %}": "recursive loops are not supported",
    "{% for a, b in list %}{{ a }}{% endfor %}": "a loop has one variable",
    "{% for x in list %}{{ loop.previtem }}{% endfor %}": "loop.previtem is not supported; there are index, index0",
    "{% for x in list %}{{ loop.cycle('a') }}{% endfor %}": "can be called",
    "{% for x in list %}{% set y = loop %}{% endfor %}": "'loop' cannot be used as a value here",
    "{% for x in list if loop.index %}{% endfor %}": "loop stands inside of a for",
    "{% for x in list %}{% else %}{{ loop.index }}{% endfor %}": "loop stands inside of a for",
    "{{ loop.index }}": "loop stands inside of a for",
    "{% for loop in list %}{% endfor %}": "'loop' cannot be set",
    "{% set a, b = x %}": "only a single name can be set",
    "{% set x.y = 1 %}": "only a single name can be set",
    "{% set caller = 1 %}": "'caller' cannot be set",
    "{% set __proto__ = 1 %}": "'__proto__' cannot be set",
    "{% set größe = 1 %}": "'größe' cannot be set",
    "{% set x | escape %}a{% endset %}": "set blocks with a filter are not supported",
    "{% trans %}hello{% endtrans %}": "gettext(…) is no macro",
    # other files
    "{% include name %}": "include needs the name of one template in quotes",
    "{% include ['a.html', 'b.html'] %}": "include needs the name of one template in quotes",
    "{% include 'nothing.html' %}": "there is no template 'nothing.html'",
    "{% include 'macros.html' ignore missing %}": "include is written without",
    "{% include 'macros.html' without context %}": "include is written without",
    "{% extends name %}": "extends needs the name of a template in quotes",
    "text{% extends 'layout.html' %}": "extends stands before everything that is shown",
    "{% if x %}{% extends 'layout.html' %}{% endif %}": "extends stands at the top of a file",
    "{% extends 'layout.html' %}{% extends 'layout.html' %}": "a template extends one other only",
    "{% extends 'layout.html' %}text": "text outside of blocks is never shown",
    "{% extends 'layout.html' %}{{ x }}": "text outside of blocks is never shown",
    "{% extends 'layout.html' %}{% if x %}{% endif %}": "has only blocks, macros, imports and set",
    "{% extends 'layout.html' %}{% include 'macros.html' %}": "has only blocks, macros, imports and set",
    "{% extends 'probe.html' %}": "extend each other in a circle",
    "{% block a required %}{% endblock %}": "required blocks are not supported",
    "{% block a %}{% endblock %}{% block a %}{% endblock %}": "block 'a' stands in this file twice",
    "{% block __proto__ %}{% endblock %}": "a block cannot be named '__proto__'",
    "{% extends 'layout.html' %}{% block other %}{{ super() }}{% endblock %}": "super() stands in a block that",
    "{{ super() }}": "super() stands in a block that",
    "{{ self.a() }}": "can be called",
    # imports and macros
    "{% import name as m %}": "import needs the name of a template in quotes",
    "{% import 'macros.html' as m with context %}": "import with context is not supported",
    "{% from 'macros.html' import nothing %}{{ nothing(1) }}": "'macros.html' has no macro 'nothing'",
    "{% import 'macros.html' as m %}{{ m.nothing(1) }}": "'macros.html' has no macro 'nothing'",
    "{% import 'macros.html' as m %}{{ m._own() }}": "'macros.html' has no macro '_own'",
    "{% import 'macros.html' as m %}{{ m }}": "'m' is a macro or an import: it can only be called",
    "text{% import 'macros.html' as m %}": "imports stand at the top of a file",
    "{% macro m() %}{% endmacro %}{% set x = m() %}{% macro n() %}{% endmacro %}": "macros stand at the top of a file",
    "text{% macro m() %}{% endmacro %}": "macros stand at the top of a file",
    "{% if x %}{% macro m() %}{% endmacro %}{% endif %}": "macros stand at the top level of a file",
    "{% if x %}{% import 'macros.html' as m %}{% endif %}": "imports stand at the top level of a file",
    f"{FIELD}{{% macro field() %}}{{% endmacro %}}": "'field' is declared twice",
    "{% macro caller() %}{% endmacro %}": "a macro cannot be named 'caller'",
    "{% macro m(loop) %}{% endmacro %}": "an argument cannot be named 'loop'",
    "{% macro m(a, b=a) %}{% endmacro %}": "defaults of arguments are literals",
    "{% macro m() %}{{ x }}{% endmacro %}": "'x' is no argument of macro 'm'",
    "{% set x = 1 %}{% macro m() %}{{ x }}{% endmacro %}": "'x' is no argument of macro 'm'",
    "{% macro m() %}{{ varargs }}{% endmacro %}": "'varargs' cannot be used as a value here",
    "{% macro m() %}{{ kwargs }}{% endmacro %}": "'kwargs' cannot be used as a value here",
    "{% macro m() %}{% if caller %}{% endif %}{% endmacro %}": "'caller' cannot be used as a value here",
    "{% macro m() %}{{ caller(1) }}{% endmacro %}": "caller() takes no arguments",
    "{% macro m() %}{% block a %}{% endblock %}{% endmacro %}": "a macro cannot hold a block",
    "{% macro m() %}{% include 'reads.html' %}{% endmacro %}": "'reads.html' reads a: no arguments of macro 'm'",
    "{{ caller() }}": "caller() stands in a macro",
    f"{BOX}{{% macro m() %}}{{% call box() %}}{{{{ caller() }}}}{{% endcall %}}{{% endmacro %}}": "caller() stands in",
    f"{BOX}{{% call(x) box() %}}{{{{ x }}}}{{% endcall %}}": "call blocks take no arguments",
    f"{FIELD}{{% call field(1) %}}{{% endcall %}}": "macro 'field' shows no caller()",
    "{% call x() %}{% endcall %}": "call needs a macro of this file or an imported one",
    f"{FIELD}{{{{ field }}}}": "'field' is a macro or an import: it can only be called",
    f"{FIELD}{{{{ field(1, 2, 3) }}}}": "macro 'field' takes 2 arguments",
    f"{FIELD}{{{{ field(c=1) }}}}": "macro 'field' takes no argument 'c' here",
    f"{FIELD}{{{{ field(1, a=1) }}}}": "macro 'field' takes no argument 'a' here",
    f"{FIELD}{{{{ field(*x) }}}}": "calls with * or ** are not supported",
    f"{FIELD}{{{{ field(**x) }}}}": "calls with * or ** are not supported",
    f"{FIELD}{{% set field = 1 %}}": "'field' is a macro or an import already",
    "{% from 'macros.html' import field as a %}{% include 'reads.html' %}": "'a' is a macro or an import here",
    # calls, filters, tests
    "{{ x() }}": "x(…) is no macro of this file, nor an imported one",
    "{{ range(3) }}": "range(…) is no macro",
    "{{ x.strip() }}": "only macros, caller, super, _, ngettext and asset can be called",
    "{{ _ }}": "'_' cannot be used as a value here",
    "{{ _(x) }}": '_ is written _("text", name=value)',
    "{{ _('a' ~ x) }}": '_ is written _("text", name=value)',
    "{{ _('a', x) }}": '_ is written _("text", name=value)',
    "{{ _('a', **x) }}": "calls with * or ** are not supported",
    "{{ _('100 % a') }}": "a percent sign in a text is written %%",
    "{{ _('%s', a=1) }}": "a percent sign in a text is written %%",
    "{{ _('%(a)d', a=1) }}": "a percent sign in a text is written %%",
    "{{ _('%(a)s', b=1) }}": "nothing is given for %(a)s",
    "{{ ngettext('a', 'b') }}": 'ngettext is written ngettext("one", "many", number, name=value)',
    "{{ ngettext('a', x, 1) }}": "ngettext is written",
    "{{ pgettext('c', 'a') }}": "pgettext(…) is no macro",
    "{{ asset(x) }}": 'asset is written asset("file name")',
    "{{ x | safe }}": "filter 'safe' is not supported; there are date,",
    "{{ x | upper }}": "filter 'upper' is not supported",
    "{{ x | e }}": "filter 'e' is not supported",
    "{{ x | number(digits=2) }}": "filter 'number' takes no named arguments",
    "{{ x | number(*y) }}": "calls with * or ** are not supported",
    "{{ x | length(1) }}": "filter 'length' takes fewer arguments",
    "{{ x | join(', ', attribute='a') }}": "filter 'join' takes no named arguments",
    "{{ x | default('a', boolean=y) }}": "default is written default(value)",
    "{{ x is sameas y }}": "test 'sameas' is not supported; there are defined,",
    "{{ x is mapping }}": "test 'mapping' is not supported",
    "{{ x is divisibleby }}": "wrong number of arguments",
    # operators and literals
    "{{ x / 2 }}": "/ is not supported",
    "{{ x ** 2 }}": "Pow is not supported in an expression",
    "{{ +x }}": "Pos is not supported in an expression",
    "{{ 1.5 }}": "1.5 is not supported: numbers are whole",
    "{{ 9007199254740992 }}": "9007199254740992 is not supported",
    "{{ (x, y) }}": "a tuple stands only behind `in`",
    "{{ x[1:2] }}": "slices are not supported",
    "{{ 1 < x < 3 }}": "comparisons cannot be chained",
    "{{ x if y }}": "`x if y` needs an else",
    "{{ {x: 1} }}": "keys of a dict are texts in quotes",
    "{{ {1: 1} }}": "keys of a dict are texts in quotes",
    "{{ x": "expected 'end of print statement'",
}


def problems(folder: Path, files: dict[str, str], names: list[str] | None = None) -> list[Problem]:
    for name, text in files.items():
        (folder / name).write_text(text)
    with pytest.raises(BuildError) as caught:
        compile_templates(folder, names, folder / "out" / "templates.js")
    assert not (folder / "out").exists()
    return caught.value.problems


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_subset_lacks_is_refused_at_its_line(tmp_path: Path, text: str) -> None:
    files = {"macros.html": MACROS, "layout.html": "{% block main %}{% endblock %}", "reads.html": "{{ a }}"}
    start = "" if "extends" in text else "\n{# first lines #}\n"
    found = problems(tmp_path, {**files, "probe.html": f"{start}{text}\n"}, ["probe.html"])
    assert any(REFUSED[text] in problem.message for problem in found), found
    assert {(problem.template, problem.line) for problem in found} <= {("probe.html", 1 if not start else 3)}


def test_all_problems_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    files = {"a.html": "{{ x | safe }}\n\n{{ x / 2 }}", "b.html": "{{ x", "c.html": "{% include 'd.html' %}"}
    found = problems(tmp_path, files)
    assert [(problem.template, problem.line) for problem in found] == [
        ("a.html", 1),
        ("a.html", 3),
        ("b.html", 1),
        ("c.html", 1),
    ]


def test_the_message_of_the_build_has_a_line_per_problem_that_an_editor_can_follow(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("\n{{ x / 2 }}")
    with pytest.raises(BuildError) as caught:
        compile_templates(tmp_path, None, tmp_path / "out.js")
    assert str(caught.value) == f"{tmp_path / 'a.html'}:2: / is not supported: whole numbers are divided by //"


def test_a_name_asked_for_that_is_no_template_is_a_problem(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, {}, ["nothing.html"])
    assert found.message == "there is no template 'nothing.html'"


def test_a_macro_of_the_layout_does_not_hide_a_value_of_the_page(tmp_path: Path) -> None:
    files = {
        "macros.html": MACROS,
        "layout.html": "{% from 'macros.html' import field %}{{ field(1) }}{% block main %}{% endblock %}",
        "page.html": "{% extends 'layout.html' %}{% block main %}{{ field }}{% endblock %}",
    }
    (found,) = problems(tmp_path, files)
    assert found.message == "'field' is a macro or an import here, but a value in 'page.html'"


def test_the_report_names_templates_and_what_they_read(tmp_path: Path) -> None:
    (tmp_path / "layout.html").write_text("{{ lang }}{% set own = 1 %}{{ own }}{% block main %}{% endblock %}")
    (tmp_path / "row.html").write_text("{{ row }}{{ who }}")
    page = "{% extends 'layout.html' %}{% block main %}{% for row in rows %}{% include 'row.html' %}{% endfor %}"
    page += "{% endblock %}"
    (tmp_path / "page.html").write_text(page)
    report = compile_templates(tmp_path, ["page.html"], tmp_path / "out.js")
    assert report.templates == ("layout.html", "page.html", "row.html")
    assert report.needs["page.html"] == {"lang", "rows", "who"}
    assert report.size == (tmp_path / "out.js").stat().st_size
