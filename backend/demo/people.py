"""Who works in the demo business: names, roles, territories and logins."""

from typing import NamedTuple

COMPANY = {
    "name": "Manufaktur Haselgrund",
    "country": "DE",
    "currency": "EUR",
    "language": "de",
    "zone": "Europe/Berlin",
}

PASSWORD = "feldbuch-demo"  # noqa: S105  (told to everybody)

LARGE = 2_000
"""From so many customers on a business has more than two territories."""

SMALL_TERRITORIES: dict[str, tuple[str, ...]] = {"Nord": ("Nord", "Ost"), "Süd": ("Süd", "Österreich")}
LARGE_TERRITORIES: dict[str, tuple[str, ...]] = {name: (name,) for name in ("Nord", "Süd", "Ost", "West", "Österreich")}
"""Names of territories with the regions they cover."""


class Colleague(NamedTuple):
    """A colleague; the territories by name."""

    email: str
    name: str
    role: str
    territories: tuple[str, ...] = ()


def territories(customers: int) -> dict[str, tuple[str, ...]]:
    """The territories of a business of that size and the regions in them."""
    return LARGE_TERRITORIES if customers >= LARGE else SMALL_TERRITORIES


def colleagues(customers: int) -> tuple[Colleague, ...]:
    """The demo logins, and reps for the further territories of a large business."""
    known = (
        Colleague("chef@demo.example", "Dora Haselgrund", "administrator"),
        Colleague("anna@demo.example", "Anna Lerchenfeld", "rep", ("Nord",)),
        Colleague("ben@demo.example", "Ben Tannrieder", "rep", ("Süd",)),
        Colleague("kasse@demo.example", "Carla Möhrkamp", "counter"),
    )
    further = (
        Colleague("emma@demo.example", "Emma Roggensiek", "rep", ("Ost",)),
        Colleague("fritz@demo.example", "Fritz Kornbeck", "rep", ("West",)),
        Colleague("greta@demo.example", "Greta Zirbenegger", "rep", ("Österreich",)),
    )
    return known + further if customers >= LARGE else known
