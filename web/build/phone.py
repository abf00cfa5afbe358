"""What of the templates the phone needs: all but the pages that only the server makes."""

from pathlib import Path

SERVER_ONLY = ("stock", "people", "devices", "territories", "labels", "categories", "groups", "company")
"""Folders whose pages need the network: signing in, and what would be out of date without it."""

SERVER_PAGES = (
    "catalog/form.html",
    "catalog/fields.html",
    "catalog/history.html",
    "catalog/changed.html",
    "pricing/agree.html",
    "pricing/agree_fields.html",
    "pricing/percentages.html",
    "pricing/percentages_fields.html",
    "pricing/worth.html",
)
"""Such pages of folders that else live on the phone."""


def templates(folder: Path) -> list[str]:
    """The names of the phone's templates, sorted."""
    paths = [path.relative_to(folder) for path in sorted(folder.rglob("*.html"))]
    names = [path.as_posix() for path in paths if path.parts[0] not in SERVER_ONLY]
    return [name for name in names if name not in SERVER_PAGES]
