"""The shell: fingerprinted names, the manifest, and the one module that tells the worker what it is made of."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import brotli

from backend.security import HEADERS, WASM
from web.build.texts import Catalogue, on_phone

HASH_LENGTH = 12  # hex digits; names only have to differ between builds
PAPER = "#faf7f0"
ROOT = Path(__file__).parents[2]


def fingerprint(plain: Path, out: Path) -> dict[str, str]:
    """Copy each `plain/folder/name.ext` to `out/name.<hash>.ext`, afresh. Returns folder/name → address."""
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    assets: dict[str, str] = {}
    for path in sorted(plain.glob("*/*")):
        digest = sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH]
        name = f"{path.stem}.{digest}{path.suffix}"
        shutil.copyfile(path, out / name)
        assets[f"{path.parent.name}/{path.name}"] = f"/static/{name}"
    return assets


@dataclass(frozen=True)
class Words:
    """The texts that the templates ask for, in the order of their MESSAGES, and all catalogues by language."""

    in_templates: tuple[str, ...]
    catalogues: dict[str, Catalogue]

    def on_phone(self) -> dict[str, Any]:
        """Each message once: what else the worker can ask for, and per language the words by the messages' places."""
        asked = on_phone().difference(self.in_templates)
        further = sorted(asked)
        places = {message: place for place, message in enumerate([*self.in_templates, *further])}
        words = {language: _by_place(catalogue, places) for language, catalogue in self.catalogues.items()}
        return {"MORE_MESSAGES": further, "TEXTS": words}


def write(out: Path, assets: dict[str, str], words: Words, forms: dict[str, Any]) -> None:
    """Write assets.json and the manifest for the server, and shell.js for the worker."""
    _write_json(out / "manifest.webmanifest", manifest(assets))
    version = _version(out, assets)
    _write_json(out / "assets.json", {"version": version, "assets": assets})
    values = {
        "VERSION": version,
        "ASSETS": assets,
        "HEADERS": HEADERS,
        "WASM": WASM,
        "FORMS": forms,
        **words.on_phone(),
    }
    lines = [f"export const {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in values.items()]
    (out / "shell.js").write_text("\n".join(lines) + "\n", encoding="utf-8")


def compress(paths: Sequence[Path]) -> None:
    """A brotli twin beside each text file, at the highest setting: made once, sent often."""
    for path in paths:
        if path.suffix in (".js", ".css", ".svg", ".wasm"):
            path.with_name(path.name + ".br").write_bytes(brotli.compress(path.read_bytes(), quality=11))


def manifest(assets: dict[str, str]) -> dict[str, Any]:
    """The web app manifest: what makes Feldbuch installable."""

    def icon(name: str, pixels: int, purpose: str) -> dict[str, str]:
        return {"src": assets[f"icons/{name}"], "sizes": f"{pixels}x{pixels}", "type": "image/png", "purpose": purpose}

    return {
        "id": "/",
        "name": "Feldbuch",
        "short_name": "Feldbuch",
        "description": "Kunden, Notizen und Aufträge – auch ohne Netz.",
        "lang": "de",
        "start_url": "/customers",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["business", "productivity"],
        "icons": [
            icon("icon-192.png", 192, "any"),
            icon("icon-512.png", 512, "any"),
            icon("icon-maskable-192.png", 192, "maskable"),
            icon("icon-maskable-512.png", 512, "maskable"),
        ],
        "shortcuts": [
            {"name": "Neuer Kunde", "url": "/customers/new", "icons": [icon("icon-192.png", 192, "any")]},
            {"name": "Heiße Kunden", "url": "/customers?temperature=hot", "icons": [icon("icon-192.png", 192, "any")]},
        ],
    }


def _by_place(catalogue: Catalogue, places: dict[str, int]) -> list[Any] | dict[int, Any]:
    """The words of a language, without those that answer themselves: a list, or a dict where they are few."""
    found = {places[message]: words for message, words in catalogue.items() if message in places and words != message}
    return [found.get(place, 0) for place in places.values()] if len(found) > len(places) // 2 else found


def _version(out: Path, assets: dict[str, str]) -> str:
    """Changes whenever anything that reaches the browser does."""
    digest = sha256(json.dumps(assets, sort_keys=True).encode())
    sources = [path for place in ("web/worker", "sync/client") for path in (ROOT / place).rglob("*.js*")]
    built = [out / "templates.js", out / "forms.json", *(out / "texts").glob("*.json")]
    for path in sorted([*sources, *built]):
        digest.update(path.read_bytes())
    digest.update(json.dumps([HEADERS, WASM]).encode())
    return digest.hexdigest()[:HASH_LENGTH]


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
