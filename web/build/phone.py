"""What of the templates the phone needs: all but the pages that only the server makes."""

from pathlib import Path

SERVER_ONLY = ("people", "devices", "territories", "labels", "categories")
"""Folders whose pages need the network: signing in, and what would be out of date without it."""


def templates(folder: Path) -> list[str]:
    """The names of the phone's templates, sorted."""
    names = (path.relative_to(folder) for path in sorted(folder.rglob("*.html")))
    return [name.as_posix() for name in names if name.parts[0] not in SERVER_ONLY]
