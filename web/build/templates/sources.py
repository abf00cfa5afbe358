"""All templates that one module is made of, from the asked ones through all they name."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, nodes

from web.build.templates.declarations import Declarations
from web.build.templates.names import Names
from web.build.templates.problems import Numbered, Problems
from web.build.templates.scope import names_set
from web.build.templates.source import Source, constant, imported_names, references, shown_templates


class Sources:
    """All templates reached from the asked ones."""

    def __init__(self, environment: Environment, names: Names, problems: Problems) -> None:
        self.environment = environment
        self.names = names
        self.problems = problems
        self.all: dict[str, Source] = {}

    def load(self, wanted: Sequence[str]) -> None:
        """Parses `wanted` and, from there, all that is extended, included or imported."""
        waiting: list[tuple[str, str, Numbered | int]] = [(name, name, 1) for name in wanted]
        while waiting:
            name, asker, at = waiting.pop(0)
            if name not in self.all and (source := self._parse(name, asker, at)):
                self.all[name] = source
                Declarations(source, self.names, self.problems).read()
                waiting += [(target, name, node) for target, node in references(source.tree)]
        for source in self.all.values():
            self._link_imports(source)
        for source in list(self.all.values()):
            self.ancestors(source)

    def ancestors(self, source: Source) -> list[Source]:
        """The templates `source` extends, nearest first."""
        chain: list[Source] = []
        while source.parent and (parent := self.all.get(source.parent)):
            if parent in chain:
                self.problems.add(source.name, 1, "templates extend each other in a circle")
                source.parent = None
                break
            chain.append(parent)
            source = parent
        return chain

    def chain_of_blocks(self, source: Source) -> dict[str, str]:
        """Block name → function, as they hold when `source` is the page."""
        chain: dict[str, str] = {}
        for one in reversed([source, *self.ancestors(source)]):
            chain |= one.block_functions
        return chain

    def names_read_by(self, name: str) -> frozenset[str]:
        """All names that `name`, or anything it extends or includes, mentions at all."""
        return frozenset(one for source in self._shown_by(name) for one in source.loaded_names)

    def sets_names(self, name: str) -> bool:
        """Whether `name`, or anything it extends or includes, sets names in the context it is given."""
        return any(True for source in self._shown_by(name) for _ in names_set(source.tree.body))

    def _shown_by(self, name: str) -> list[Source]:
        """`name` and all it extends or includes."""
        seen: dict[str, Source] = {}
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current not in seen and current in self.all:
                seen[current] = self.all[current]
                waiting += shown_templates(self.all[current].tree)
        return list(seen.values())

    def _parse(self, name: str, asker: str, at: Numbered | int) -> Source | None:
        loader = self.environment.loader
        assert loader is not None
        try:
            text, filename, _ = loader.get_source(self.environment, name)
            tree = self.environment.parse(text, name, filename)
        except TemplateNotFound:
            self.problems.add(asker, at, f"there is no template {name!r}")
            return None
        except TemplateSyntaxError as error:
            self.problems.add(name, error.lineno, error.message or "syntax error")
            return None
        function = self.names.new(name)
        loaded = frozenset(node.name for node in tree.find_all(nodes.Name) if node.ctx == "load")
        return Source(name, tree, function, self.names.new(f"{function}$blocks"), loaded_names=loaded)

    def _link_imports(self, source: Source) -> None:
        for node in source.imports:
            target = self.all.get(constant(node.template) or "")
            if target is None:
                source.unresolved |= {alias for _, alias in imported_names(node)}
                continue
            for wanted, alias in imported_names(node):
                if wanted is None:
                    source.modules[alias] = target.name
                elif wanted in target.macros:
                    source.imported[alias] = target.macros[wanted]
                else:
                    source.unresolved.add(alias)
                    self.problems.add(source.name, node, f"{target.name!r} has no macro {wanted!r}")
