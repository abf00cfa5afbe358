"""Checks that need all templates: places where Jinja's scopes reach further than the compiled functions do."""

from __future__ import annotations

from web.build.templates.module import Module
from web.build.templates.problems import Problems
from web.build.templates.source import Source
from web.build.templates.sources import Sources


class Reach:
    """What each template reads from its context, itself or through what it extends and includes."""

    def __init__(self, sources: Sources, module: Module, problems: Problems) -> None:
        self.sources = sources
        self.module = module
        self.problems = problems
        self.needs: dict[str, frozenset[str]] = {name: frozenset() for name in sources.all}
        while True:
            wider = {name: self._needs(source) for name, source in sources.all.items()}
            if wider == self.needs:
                break
            self.needs = wider

    def check(self) -> None:
        """Notes includes of macros that read the page, and names that are a macro here and a value there."""
        for one in self.module.inclusions:
            read = self.needs[one.target] - one.given
            if one.macro and read:
                names = ", ".join(sorted(read))
                message = f"{one.target!r} reads {names}: no arguments of macro {one.macro!r}, which sees no more"
                self.problems.add(one.asker, one.line, message)
            self._check_macros(self.sources.all[one.asker], read, f"{one.target!r}", one.line)
        for source in self.sources.all.values():
            for parent in self.sources.ancestors(source):
                self._check_macros(source, self.needs[parent.name], f"{parent.name!r}", 1)
                self._check_macros(parent, self.needs[source.name], f"{source.name!r}", 1)

    def _check_macros(self, source: Source, read: frozenset[str], reader: str, line: int) -> None:
        for name in sorted(source.callables & read):
            self.problems.add(source.name, line, f"{name!r} is a macro or an import here, but a value in {reader}")

    def _needs(self, source: Source) -> frozenset[str]:
        names = {*self.module.reads[source.name]}
        names |= self.needs.get(source.parent or "", frozenset()) - self.module.given[source.name]
        for one in self.module.inclusions:
            if one.asker == source.name and not one.macro:
                names |= self.needs[one.target] - one.given
        return frozenset(names)
