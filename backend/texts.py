"""The words of the screen in the language of the person: compiled gettext catalogues."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import msgspec

LANGUAGES = ("de", "en")
DEFAULT_LANGUAGE = "de"
BUILT = Path(__file__).parents[1] / "web" / "built"


class Texts:
    """One language. Unknown messages answer themselves; the build's test keeps the catalogues complete."""

    def __init__(self, messages: dict[str, str | list[str]]) -> None:
        self._messages = messages

    def gettext(self, message: str) -> str:
        found = self._messages.get(message)
        return found if isinstance(found, str) and found else message

    def ngettext(self, one: str, many: str, count: int) -> str:
        forms = self._messages.get(one)
        if isinstance(forms, list):
            return forms[0 if count == 1 else 1]
        return one if count == 1 else many


Gettext = Callable[[str], str]


@lru_cache(maxsize=len(LANGUAGES))
def texts(language: str) -> Texts:
    """The texts of a language of LANGUAGES."""
    path = BUILT / "texts" / f"{language}.json"
    return Texts(msgspec.json.decode(path.read_bytes(), type=dict[str, str | list[str]]))


def negotiate(accept_language: str) -> str:
    """The best of LANGUAGES for an Accept-Language header: highest quality first, German if none fits."""
    best, best_quality = DEFAULT_LANGUAGE, 0.0
    for part in accept_language[:500].split(","):
        tag, _, parameter = part.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        quality = _quality(parameter.strip())
        if language in LANGUAGES and quality > best_quality:
            best, best_quality = language, quality
    return best


def _quality(parameter: str) -> float:
    if not parameter.startswith("q="):
        return 1.0
    try:
        return min(1.0, max(0.0, float(parameter[2:])))
    except ValueError:
        return 0.0
