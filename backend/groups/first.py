"""The two price groups that exist from the start (A8): the same ids in every business, so that nobody makes a third."""

from sync.server.values import Values

DEALERS = "01900000-0000-7000-8000-000000000001"
CONSUMERS = "01900000-0000-7000-8000-000000000002"
_NAMES = {"de": ("Händler", "Endkunden"), "en": ("Dealers", "Consumers")}


def first_groups(language: str) -> list[tuple[str, Values]]:
    """Their ids and wire fields."""
    dealers, consumers = _NAMES.get(language, _NAMES["en"])
    return [
        (DEALERS, {"kind": "price", "name": dealers, "mode": "net"}),
        (CONSUMERS, {"kind": "price", "name": consumers, "mode": "gross"}),
    ]
