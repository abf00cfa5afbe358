"""Names nobody has to bear: surnames put together from parts, a few everyday ones between them."""

from random import Random
from typing import NamedTuple


class Name(NamedTuple):
    """A person's name; the salutation goes with the first name."""

    salutation: str
    first: str
    last: str


# fmt: off
WOMEN = [
    "Anke", "Birgit", "Claudia", "Dörte", "Elke", "Franziska", "Gesa", "Heike", "Ines", "Jutta", "Katrin",
    "Lena", "Maren", "Nele", "Petra", "Renate", "Silke", "Tanja", "Ulrike", "Vera", "Wiebke", "Käthe", "Jördis",
    "Svenja", "Theresa", "Veronika", "Magdalena", "Gabriele", "Sabine", "Ayşe", "Elif", "Joanna", "Mila",
    "Marlene", "Frieda", "Lotte", "Hannah", "Johanna", "Greta", "Cordula", "Beate", "Christiane", "Elisabeth",
    "Rosalie", "Paula", "Notburga", "Annegret",
]

MEN = [
    "Arne", "Bernd", "Carsten", "Detlef", "Enno", "Florian", "Georg", "Henning", "Ingo", "Jörg", "Klaus",
    "Lars", "Malte", "Niels", "Ole", "Peter", "Rainer", "Sönke", "Thorsten", "Uwe", "Volker", "Wolfgang",
    "Jürgen", "Günter", "Björn", "Hannes", "Alois", "Josef", "Xaver", "Korbinian", "Leopold", "Matthias",
    "Lukas", "Jakob", "Emre", "Marek", "Luca", "Tomasz", "Samuel", "Felix", "Konrad", "Ludwig", "Götz",
    "Heiner", "Friedrich", "Quirin", "Benedikt",
]

_ROOTS = [
    "Ahorn", "Birken", "Dorn", "Eichen", "Erlen", "Eschen", "Falken", "Feld", "Gersten", "Grün", "Hasel",
    "Heide", "Hirsch", "Hopfen", "Kiefern", "Klee", "Korn", "Linden", "Lerchen", "Möhr", "Moos", "Mühl",
    "Nebel", "Nuss", "Ulmen", "Reb", "Roggen", "Sand", "Schilf", "Schlehen", "Schön", "Silber", "Sommer",
    "Sonnen", "Stein", "Tannen", "Wacholder", "Weiden", "Wiesen", "Wind", "Zirben", "Kirsch", "Hafer", "Distel",
    "Ginster", "Rüster",
]

_ENDINGS = {
    "north": [
        "brink", "kamp", "horst", "siek", "loh", "wisch", "beck", "hagen", "bostel", "büttel", "dorff", "husen",
        "stedt", "meyer",
    ],
    "south": [
        "hofer", "rieder", "thaler", "bichler", "wieser", "egger", "moser", "ecker", "auer", "gruber", "brunner",
        "häusler", "lehner", "leitner",
    ],
}

_EVERYDAY = [
    "Müller", "Schröder", "Jäger", "Köhler", "Böttcher", "Krüger", "Günther", "Schäfer", "Weiß", "Groß", "Voß",
    "Löffler", "Kühn", "Hübner", "Förster", "Vögele", "Bühler", "Häberle", "Döring", "Küster", "Röder",
    "Petersen", "Lorenzen", "Albers", "Thiessen", "Brandt", "Kowalczyk", "Nowak", "Horvat", "Yıldırım", "Aydın",
    "Petrović", "Nguyen", "Haddad", "Rossi", "Öztürk",
]

# fmt: on

EVERYDAY_SHARE = 0.2
DOUBLE_SHARE = 0.04

_PLAIN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", "ş": "s", "ć": "c", "ğ": "g", "ç": "c", "é": "e"}
)


def plain(text: str) -> str:
    """Lower-case letters, digits and hyphens alone, as in addresses for mail: Müller & Söhne → mueller-soehne."""
    letters = text.lower().translate(_PLAIN)
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in letters).split()
    return "-".join(words)


def surname(random: Random, south: bool) -> str:
    """A surname as one hears it there."""
    draw = random.random()
    if draw < EVERYDAY_SHARE:
        return random.choice(_EVERYDAY)
    made = random.choice(_ROOTS) + random.choice(_ENDINGS["south" if south else "north"])
    return f"{random.choice(_EVERYDAY)}-{made}" if draw > 1 - DOUBLE_SHARE else made


def person(random: Random, south: bool) -> Name:
    """Somebody new."""
    woman = random.random() < 0.52
    return Name("Frau" if woman else "Herr", random.choice(WOMEN if woman else MEN), surname(random, south))
