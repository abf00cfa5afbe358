"""What is wrong with the templates: collected, so that one build names everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Numbered(Protocol):
    """Anything that knows its line: every node of a template."""

    lineno: int


@dataclass(frozen=True, order=True)
class Problem:
    """One thing a template may not do; `line` counts from 1."""

    template: str
    line: int
    message: str


class BuildError(Exception):
    """The build stops: `problems` sorted by file and line."""

    def __init__(self, folder: Path, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        lines = (f"{folder / problem.template}:{problem.line}: {problem.message}" for problem in self.problems)
        super().__init__("\n".join(lines))


class Problems:
    """The problems found so far."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, template: str, at: Numbered | int, message: str) -> None:
        """Notes a problem in `template` at a node or line."""
        self.found.append(Problem(template, at if isinstance(at, int) else at.lineno, message))
