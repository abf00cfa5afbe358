"""Renders templates on both sides: Jinja2 here, the compiled module in node."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from jinja2 import Environment, UndefinedError

Context = dict[str, object]

RENDER = Path(__file__).parent / "render.mjs"


@dataclass(frozen=True)
class Outcome:
    """A page, or why there is none; errors are equal, whatever they say."""

    html: str | None
    error: str | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Outcome) and self.html == other.html

    def __hash__(self) -> int:
        return hash(self.html)


@dataclass(frozen=True)
class Both:
    """One template and context, rendered by both."""

    template: str
    context: Context
    server: Outcome
    phone: Outcome


class Phone:
    """A node process with the compiled templates; `environment` is a JavaScript module, see render.mjs."""

    def __init__(self, module: Path, environment: Path) -> None:
        self.process = subprocess.Popen(
            ["node", str(RENDER), str(module), str(environment)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def render(self, template: str, context: Context, settings: Mapping[str, object] | None = None) -> Outcome:
        """What the phone shows."""
        asked = {"template": template, "context": context, "settings": dict(settings or {})}
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return Outcome(answer.get("html"), answer.get("error"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate()


def render_on_server(environment: Environment, template: str, context: Context) -> Outcome:
    """What the server shows; any error of a template in its data is an outcome too."""
    try:
        return Outcome(environment.get_template(template).render(context))
    except (UndefinedError, TypeError, ValueError, ZeroDivisionError) as error:
        return Outcome(None, f"{type(error).__name__}: {error}")


def render_both(
    names: Iterable[str],
    contexts: Iterable[Context],
    *,
    server: Environment,
    phone: Phone,
    settings: Mapping[str, object] | None = None,
) -> list[Both]:
    """Renders the first name with the first context, and so on, on both sides."""
    return [
        Both(name, context, render_on_server(server, name, context), phone.render(name, context, settings))
        for name, context in zip(names, contexts, strict=True)
    ]
