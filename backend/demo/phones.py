"""Phone numbers that ring nowhere, in the notations people type.

Germany keeps numbers for films: five blocks of local numbers and a few mobile ones (Bundesnetzagentur, Mitteilung
148/2021). Elsewhere the subscriber's number begins with digits that no local network hands out: 11 in Germany, 1 in
Austria, because the short codes (110, 112, 122, …) begin so.
"""

from collections.abc import Iterator
from random import Random

from backend.demo.places import Place

FILM_BLOCKS = {"030": "23125", "040": "66969", "069": "90009", "089": "99998", "0221": "4710"}
FILM_MOBILES = (
    "0152 28817386",
    "0152 28895456",
    "0152 54599371",
    "0172 9925904",
    "0172 9968532",
    "0172 9973185",
    "0174 9091317",
    "0174 9464308",
    *(f"0171 39200{n:02d}" for n in range(100)),
    *(f"0176 040690{n:02d}" for n in range(100)),
)
UNASSIGNED = {"DE": ("113", "114", "117", "119"), "AT": ("13", "15", "16", "19")}
COUNTRY_CODES = {"DE": "49", "AT": "43"}


def mobiles(random: Random) -> Iterator[tuple[str, str]]:
    """Every mobile number once, in random order, as (prefix, number)."""
    for full in random.sample(FILM_MOBILES, len(FILM_MOBILES)):
        prefix, number = full.split(" ")
        yield prefix, number


def landline(random: Random, place: Place) -> tuple[str, str]:
    """A number of that town as (area code, number)."""
    block = FILM_BLOCKS.get(place.area_code)
    if block:
        extension = f"{random.randrange(1000):03d}" + random.choices(("", f"{random.randint(10, 99)}"), (2, 1))[0]
        return place.area_code, block + extension
    digits = random.choice((3, 4, 4, 5))
    return place.area_code, random.choice(UNASSIGNED[place.country]) + f"{random.randrange(10**digits):0{digits}d}"


def written(random: Random, country: str, area: str, number: str) -> str:
    """One of the ways in which people write a number down."""
    code, short = COUNTRY_CODES[country], area[1:]
    half = len(number) - 3
    pairs = " ".join(number[i : i + 2] for i in range(0, len(number) - 1, 2)) + number[len(number) - len(number) % 2 :]
    return random.choices(
        (
            f"{area} {number}",
            f"{area} {number[:half]} {number[half:]}",
            f"{area} {number[:half]}-{number[half:]}",
            f"{area} / {pairs}",
            f"{area}/{number}",
            f"({area}) {pairs}",
            f"+{code} {short} {number}",
            f"+{code} {short} {number[:half]} {number[half:]}",
            f"+{code} ({area[0]}){short} {number}",
            f"00{code} {short} {number}",
            f"{area}-{number}",
            f"+{code}{short}{number}",
        ),
        (16, 14, 12, 8, 10, 5, 14, 9, 5, 3, 3, 4),
    )[0]
