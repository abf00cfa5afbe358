"""The gettext catalogues: compiled for server and worker, and held complete against what the sources ask for."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2 import Environment

from web.build import phone

LANGUAGES = ("de", "en")
ROOT = Path(__file__).parents[2]
# A message is one string, or for a plural form [one, many]; German and English share the rule n != 1.
Catalogue = dict[str, str | list[str]]


def compile_catalogues(folder: Path, out: Path) -> dict[str, Catalogue]:
    """Read `folder/<language>.po`, write `out/<language>.json`, and return them by language."""
    out.mkdir(parents=True, exist_ok=True)
    catalogues = {language: read(folder / f"{language}.po") for language in LANGUAGES}
    for language, catalogue in catalogues.items():
        text = json.dumps(catalogue, ensure_ascii=False, sort_keys=True, indent=0)
        (out / f"{language}.json").write_text(text, encoding="utf-8")
    return catalogues


def read(path: Path) -> Catalogue:
    """The messages of one catalogue by msgid."""
    with path.open("rb") as file:
        messages = read_po(file, locale=path.stem)
    catalogue: Catalogue = {}
    for message in messages:
        if not message.id:
            continue
        if isinstance(message.id, str):
            catalogue[message.id] = str(message.string)
        else:
            catalogue[message.id[0]] = [str(form) for form in message.string or ()]
    return catalogue


def used(root: Path = ROOT) -> set[str]:
    """Every msgid that templates, Python and JavaScript of the product ask for."""
    return {
        *_in_templates(root / "web" / "templates"),
        *_in_sources(root, "web/worker", "javascript", "*.js"),
        *_in_sources(root, "backend", "python", "*.py"),
        *_in_sources(root, "web/static/page", "javascript", "*.js"),
    }


def on_phone(root: Path = ROOT) -> set[str]:
    """Those of them that the worker can ask for: its own and its templates'."""
    folder = root / "web" / "templates"
    needed = _in_templates(folder, phone.templates(folder))
    return {*needed, *_in_sources(root, "web/worker", "javascript", "*.js")}


def _in_templates(folder: Path, names: Sequence[str] | None = None) -> Iterator[str]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in sorted(folder.rglob("*.html")) if names is None else [folder / name for name in names]:
        for _line, _function, message in environment.extract_translations(path.read_text(encoding="utf-8")):  # type: ignore[attr-defined]
            yield from _ids(message)


def _in_sources(root: Path, folder: str, method: str, pattern: str) -> Iterator[str]:
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
    for path in sorted((root / folder).rglob(pattern)):
        for _line, message, _comments, _context in extract_from_file(method, path, keywords=keywords):
            yield from _ids(message)


def _ids(message: str | tuple[str | None, ...] | None) -> Iterator[str]:
    first = message[0] if isinstance(message, tuple) else message
    if first:
        yield first
