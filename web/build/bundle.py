"""Bundles scripts and styles with esbuild: one file for the worker, one for the pages, one of styles."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

ROOT = Path(__file__).parents[2]
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
# What we promise to run on: module workers and IndexedDB of this age (FACTS), light-dark() in styles.
SCRIPT_TARGETS = "chrome111,firefox115,safari16.4"
STYLE_TARGETS = "chrome123,firefox120,safari17.5"
HTMX = "htmx.org/dist/htmx.esm.js"
DIRECT, INDIRECT = "return eval(str)", "return (0, eval)(str)"


class BundleError(Exception):
    """esbuild refused; the message is its own, with file and line."""


def script(entry: Path, out: Path, form: Literal["esm", "iife"]) -> None:
    """One minified file of `entry` and all that it imports."""
    with TemporaryDirectory() as folder:
        htmx = Path(folder) / "htmx.js"
        htmx.write_text(_shortenable((ROOT / "node_modules" / HTMX).read_text("utf-8")), "utf-8")
        _esbuild(entry, out, f"--format={form}", f"--target={SCRIPT_TARGETS}", f"--alias:{HTMX}={htmx}")


def styles(entry: Path, out: Path) -> None:
    """One minified stylesheet of `entry` and all that it imports."""
    _esbuild(entry, out, f"--target={STYLE_TARGETS}")


def _shortenable(htmx: str) -> str:
    """htmx with its one evaluation made indirect: beside a direct one no name may be shortened, and ours never runs."""
    if htmx.count(DIRECT) != 1:
        raise BundleError(f"{HTMX} has changed: {DIRECT!r} stands in it {htmx.count(DIRECT)} times\n")
    return htmx.replace(DIRECT, INDIRECT)


def _esbuild(entry: Path, out: Path, *flags: str) -> None:
    done = subprocess.run(
        [
            ESBUILD,
            str(entry),
            "--bundle",
            "--minify",
            "--charset=utf8",
            "--log-level=warning",
            f"--outfile={out}",
            *flags,
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode != 0 or done.stderr:
        raise BundleError(done.stderr)
