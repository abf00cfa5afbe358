"""`python -m web.build`: everything the browser gets, made from sources into web/built."""

import sys
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from web.build import bundle, forms, icons, letters, phone, shell, texts
from web.build.templates import BuildError, compile_templates

WEB = Path(__file__).parents[1]
BUILT = WEB / "built"
SCRIPTS = ("page.js", "signature.js")
"""What every page runs, and what is loaded where it is wanted."""
READER = bundle.ROOT / "node_modules" / "zxing-wasm" / "dist" / "reader"


def build(out: Path = BUILT) -> None:
    """Make `out`. Raises BuildError, naming file and line, for what cannot be built."""
    out.mkdir(parents=True, exist_ok=True)
    compiled = compile_templates(WEB / "templates", phone.templates(WEB / "templates"), out / "templates.js")
    catalogues = texts.compile_catalogues(WEB / "texts", out / "texts")
    letters.write(out / "letters.js")
    described = forms.export(out / "forms.json")
    assets = _assets(out / "static")
    shell.write(out, assets, shell.Words(compiled.messages, catalogues), described)
    bundle.script(WEB / "worker" / "sw.js", out / "sw.js", form="iife")
    shell.compress([out / "sw.js", *sorted((out / "static").iterdir())])


def _assets(out: Path) -> dict[str, str]:
    """Draw and bundle by the names that templates use, then copy under fingerprinted ones to `out`."""
    with TemporaryDirectory() as folder:
        plain = Path(folder)
        for name in ("icons", "styles", "page", "reader"):
            (plain / name).mkdir()
        icons.draw(WEB / "static" / "icons", plain / "icons")
        bundle.styles(WEB / "static" / "styles" / "main.css", plain / "styles" / "main.css")
        for name in SCRIPTS:
            bundle.script(WEB / "static" / "page" / name, plain / "page" / name, form="esm")
        bundle.script(WEB / "static" / "scan" / "scan.js", plain / "page" / "scan.js", form="esm")
        bundle.script(WEB / "static" / "reader" / "reader.js", plain / "reader" / "reader.js", form="iife")
        copyfile(READER / "zxing_reader.wasm", plain / "reader" / "zxing_reader.wasm")
        return shell.fingerprint(plain, out)


if __name__ == "__main__":
    try:
        build()
    except (BuildError, bundle.BundleError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
