"""The page *Mehr*: who is signed in, language, what waits, the installed app. Pure; twin: web/worker/more/pages.js."""

from collections.abc import Sequence

from backend.notes.pages import Context, Named

LANGUAGES = ("de", "en")


def page(
    territories: list[Named],
    language: str,
    version: str,
    waiting: int,
    refused: int,
    conflicts: int,
    outdated: Sequence[str] = (),
) -> Context:
    """more/page.html. `territories` are those the person holds; the person himself is in every page's frame.

    Context: {nav, territories [name], languages [{code, current}], version, waiting, refused, conflicts, outdated}.
    `outdated`: currencies whose rate of exchange is old, for whoever enters them.
    `conflicts` counts what this person should look through. While something waits
    or was refused, logging out is preceded by a warning.
    """
    return {
        "nav": "more",
        "territories": [territory["name"] for territory in territories],
        "languages": [{"code": code, "current": code == language} for code in LANGUAGES],
        "version": version,
        "waiting": waiting,
        "refused": refused,
        "conflicts": conflicts,
        "outdated": list(outdated),
    }
