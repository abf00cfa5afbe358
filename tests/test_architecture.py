"""The rules that keep the house in order (DESIGN §2), held by reading its imports."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.app import SLICES
from backend.config import VARIABLES

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path
    for folder in ("backend", "sync", "web")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts and "built" not in path.parts
)
SLICE_FOLDERS = sorted(path.parent.name for path in (ROOT / "backend").glob("*/slice.py"))
# What a slice may be made of; anything else names a thing of the trade (logins, devices), never a kind of code.
PURE = ("rules", "pages")
VAGUE = re.compile(r"^(utils?|helpers?|services?|managers?|common|misc|core)$")
NO_DATABASE = ("piccolo", "litestar", "asyncpg", "sqlite3", "backend.database", "backend.engines", "sync.server.apply")
NO_CLOCK = ("time", "datetime", "random", "secrets")


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it; `from a import b` counts as a and as a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def within(name: str, packages: tuple[str, ...]) -> bool:
    return name.startswith(tuple(f"{package}." for package in packages)) or name in packages


def offences(files: list[Path], forbidden: tuple[str, ...]) -> list[str]:
    return [f"{module(path)} → {name}" for path in files for name in imports(path) if within(name, forbidden)]


def below(*parts: str) -> list[Path]:
    folder = ROOT.joinpath(*parts)
    return [path for path in SOURCES if path.is_relative_to(folder)]


def test_it_reads_the_sources() -> None:
    assert len(SOURCES) > 100
    assert "backend.errors" in set(imports(ROOT / "backend" / "writing.py"))
    assert "backend.customers.pages" in set(imports(ROOT / "backend" / "customers" / "routes.py"))


def test_sync_knows_no_application_and_no_web_framework() -> None:
    assert offences(below("sync"), ("backend", "web", "litestar", "litestar_htmx", "uvicorn", "jinja2")) == []


def test_the_build_and_the_templates_need_no_server() -> None:
    assert offences(below("web", "build"), ("litestar", "piccolo", "sync", "uvicorn")) == []


def test_nobody_imports_the_routes_of_a_slice_but_its_slice() -> None:
    wrong = []
    for path in SOURCES:
        for name in imports(path):
            found = re.match(r"backend\.(\w+)\.routes(\.|$)", name)
            if found and module(path) != f"backend.{found[1]}.slice":
                wrong.append(f"{module(path)} → {name}")
    assert wrong == []


def test_nobody_imports_a_slice_but_the_application() -> None:
    wrong = [
        f"{module(path)} → {name}"
        for path in SOURCES
        for name in imports(path)
        if re.match(r"backend\.\w+\.slice(\.|$)", name) and module(path) != "backend.app"
    ]
    assert wrong == []


def test_nobody_within_imports_the_application() -> None:
    edges = {"backend.cli", "backend.serving", "backend.tables"}
    inside = [path for path in SOURCES if module(path) not in edges]
    assert [wrong for wrong in offences(inside, ("backend.app",)) if "web.build" not in wrong] == []


def made_of(kind: str) -> list[Path]:
    """The files of a kind, and those of their own slices that they are made of, however many imports away."""
    named = {module(path): path for path in SOURCES}
    found: set[Path] = set()
    waiting = [path for path in below("backend") if path.stem == kind]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [named[name] for name in imports(path) if name in named and named[name].parent == path.parent]
    return sorted(found)


@pytest.mark.parametrize("kind", PURE)
def test_rules_and_pages_are_pure(kind: str) -> None:
    files = made_of(kind)
    assert files
    assert offences(files, (*NO_DATABASE, *NO_CLOCK)) == []


def test_rules_pages_and_tables_know_no_routes_and_no_rendering() -> None:
    files = [path for kind in PURE for path in made_of(kind)]
    files += [path for path in below("backend") if path.stem in ("tables", "forms", "offline")]
    assert (
        offences(files, ("litestar", "litestar_htmx", "backend.rendering", "backend.answers", "backend.writing")) == []
    )


def test_pages_know_no_tables() -> None:
    files = [path for kind in PURE for path in made_of(kind)]
    assert [wrong for wrong in offences(files, ("backend",)) if ".tables" in wrong] == []


def test_what_rules_are_made_of_has_a_twin_where_they_have_one() -> None:
    worker = ROOT / "web" / "worker"
    twins = [path for path in made_of("rules") if (worker / path.parent.name / "rules.js").exists()]
    assert {"money", "price", "rules"} <= {path.stem for path in twins}
    assert [module(path) for path in twins if not (worker / path.parent.name / f"{path.stem}.js").exists()] == []


def test_each_slice_is_in_the_one_list_and_each_part_of_the_list_is_a_slice() -> None:
    listed = re.findall(r"^from backend\.(\w+)\.slice import", (ROOT / "backend" / "app.py").read_text(), re.MULTILINE)
    assert sorted(listed) == SLICE_FOLDERS
    assert len(SLICES) == len(SLICE_FOLDERS)


def test_each_route_handler_is_part_of_a_slice() -> None:
    wrong = [
        module(path) for path in below("backend") if path.stem == "routes" and path.parent.name not in SLICE_FOLDERS
    ]
    assert wrong == []


def test_the_same_noun_names_a_thing_in_every_tree() -> None:
    known = {path.name for path in (ROOT / "backend").iterdir() if path.is_dir()}
    for tree in (ROOT / "web" / "templates", ROOT / "web" / "worker"):
        folders = {path.name for path in tree.iterdir() if path.is_dir()}
        assert folders - known - {"shared", "errors"} == set(), tree


def test_no_module_is_named_after_nothing() -> None:
    assert [module(path) for path in SOURCES if VAGUE.match(path.stem) or VAGUE.match(path.parent.name)] == []
    scripts = [path for path in (ROOT / "web").rglob("*.js") if "built" not in path.parts]
    assert [str(path) for path in scripts if VAGUE.match(path.stem)] == []


def test_no_error_is_swallowed() -> None:
    wrong = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and _catches_all(node) and _does_nothing(node):
                wrong.append(f"{module(path)}:{node.lineno}")
    assert wrong == []


def test_only_the_write_path_writes_synced_rows() -> None:
    """What the guard finds when it happens, found before: no insert, update or delete of a synced table by name."""
    synced = {synced.table.__name__ for slice_ in SLICES for synced in slice_.synced}
    assert {"Customers", "Notes"} <= synced
    pattern = re.compile(rf"\b({'|'.join(synced)})\.(insert|update|delete)\(")
    wrong = [
        f"{module(path)}: {found[0]}"
        for path in below("backend")
        for found in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_every_setting_is_in_the_readme_and_every_one_of_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = set(re.findall(r"^\| `(FELDBUCH_\w+)` \|", readme, re.MULTILINE))
    assert table == set(VARIABLES)
    mentioned = set(re.findall(r"FELDBUCH_[A-Z_]+", readme))
    assert {name for name in mentioned if not name.startswith("FELDBUCH_TEST_")} <= set(VARIABLES)


def test_each_setting_is_described_alike_in_readme_and_program() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, meaning in VARIABLES.items():
        assert f"| `{name}` | {meaning} |" in readme, name


def test_no_variable_of_the_environment_is_read_that_is_no_setting() -> None:
    for path in SOURCES:
        for name in re.findall(r"FELDBUCH_[A-Z_]+", path.read_text(encoding="utf-8")):
            assert name in VARIABLES or name.startswith("FELDBUCH_TEST_") or name == "FELDBUCH_", (module(path), name)


def _catches_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (isinstance(handler.type, ast.Name) and "Exception" in handler.type.id)


def _does_nothing(handler: ast.ExceptHandler) -> bool:
    return all(isinstance(node, ast.Pass | ast.Continue) for node in handler.body)
