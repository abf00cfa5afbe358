"""Compiles the Jinja2 templates to one JavaScript module, so that the phone shows the very bytes the server shows.

The templates are parsed by Jinja with the server's own environment (web/rendering.py); what follows is a translation of
its tree. No text is evaluated at run time. Only a strict subset is translated; everything else stops the build, all
problems at once, each with file and line:

- `extends` and `include` with a name in quotes; `block`, `scoped`, `super()`; `import` and `from … import` of macros,
  which stand with the macros at the top of a file; `macro` (defaults are literals; it sees its arguments, nothing
  else), `call` with `caller()`; `if`; `for … if … else` over lists, with `loop.index`, `.index0`, `.first`, `.last`,
  `.length`; `set`, also as a block; `with`.
- `_("text", name=value)`, `ngettext("one", "%(num)s", number, name=value)`, `asset("file")`, with texts in quotes.
- Literals but fractions and tuples (a tuple may stand behind `in`), `a.b`, `a["b"]`, `a[0]`, one comparison at a time,
  `in`, `and`, `or`, `not`, `~`, `x if y else z`; `+ - * // %` on whole numbers.
- The filters and tests listed in web/rendering.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from web.build.templates.checks import Reach
from web.build.templates.module import OWN_NAMES, RUNTIME_NAMES, Module
from web.build.templates.names import Names
from web.build.templates.problems import BuildError, Problem, Problems
from web.build.templates.sources import Sources
from web.rendering import TWIN_FILTERS, environment

__all__ = ["BuildError", "Problem", "Report", "compile_templates"]


@dataclass(frozen=True)
class Report:
    """What was compiled: all templates reached, the texts they ask for by their places in the module's MESSAGES, the
    module's size in bytes, the context names each template reads."""

    templates: tuple[str, ...]
    messages: tuple[str, ...]
    size: int
    needs: Mapping[str, frozenset[str]]


def compile_templates(
    folder: Path, names: Sequence[str] | None, out: Path, *, filters: Collection[str] = TWIN_FILTERS
) -> Report:
    """Writes the module of the templates `names` of `folder` (None: all of them) to `out`.

    Raises BuildError with every problem found; `out` is then left alone.
    """
    problems = Problems()
    env = environment(folder, str, lambda one, many, number: one, str, {})
    wanted = sorted(env.list_templates()) if names is None else list(names)
    sources = Sources(env, Names({*RUNTIME_NAMES, *OWN_NAMES}), problems)
    sources.load(wanted)
    module = Module(sources, wanted, filters, problems)
    text = module.text(out)
    reach = Reach(sources, module, problems)
    reach.check()
    if problems.found:
        raise BuildError(folder, problems.found)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8", newline="\n")
    return Report(tuple(sorted(sources.all)), module.messages, len(text.encode()), reach.needs)
