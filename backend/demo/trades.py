"""The trades the demo business sells to: how such companies are called and who answers there."""

from random import Random
from typing import NamedTuple


class Trade(NamedTuple):
    """A trade; `names` are patterns over {s} surname, {m} its maker's mark and {o} a place name of fancy."""

    names: tuple[str, ...]
    marks: tuple[str, ...]
    roles: tuple[str, ...]
    weight: int


TRADES: dict[str, Trade] = {
    "bakery": Trade(
        ("Bäckerei {s}", "Backstube {s}", "Bäckerei & Konditorei {s}", "Landbäckerei {s}", "Holzofenbäckerei {m}"),
        ("Morgenrot", "Drei Ähren", "Goldkruste", "Kornblume", "Am Stadttor", "Sauerteig & Söhne"),
        ("Filialleiterin", "Bäckermeister", "Einkäuferin"),
        11,
    ),
    "cafe": Trade(
        ("Café {m}", "Konditorei {s}", "Kaffeerösterei {s}", "Café {s}", "Rösterei {m}"),
        ("Zimtstern", "Sonnendeck", "Apfelbaum", "Lieblingsplatz", "Windlicht", "Wilde Möhre", "Schaukelpferd"),
        ("Inhaberin", "Schichtleiter", "Konditormeisterin"),
        9,
    ),
    "farm_shop": Trade(
        ("Hofladen {s}", "{s}hof Hofladen", "Biohof {s}", "Obsthof {s}", "Hofladen {m}", "Gut {m}"),
        ("Wiesenkamp", "Heidschnucke", "Kranichhof", "Drei Eichen", "Sieben Linden", "Apfelgarten", "Rauhe Alm"),
        ("Hofladenleiterin", "Betriebsleiter", "Bäuerin"),
        11,
    ),
    "hotel": Trade(
        ("Hotel {m}", "Landhotel {s}", "Parkhotel {m}", "Hotel {s}", "Seehotel {m}"),
        ("Drei Kraniche", "Alte Fähre", "Am Weiher", "Silberdistel", "Kaiserlinde", "Zum Leuchtfeuer", "Bergkristall"),
        ("Küchenchef", "Hausdame", "Direktorin", "F&B-Leiter"),
        9,
    ),
    "restaurant": Trade(
        ("Gasthof {m}", "Wirtshaus {s}", "Restaurant {m}", "Weinstube {s}", "Gasthaus {m}", "Bistro {m}"),
        (
            "Zum Wilden Hopfen",
            "Zur Blauen Ente",
            "Grünspecht",
            "Alte Schmiede",
            "Kupferkessel",
            "Zum Mondschein",
            "Sieben Löffel",
            "Wacholderhof",
        ),
        ("Küchenchefin", "Wirt", "Restaurantleiter"),
        10,
    ),
    "bookshop": Trade(
        ("Buchhandlung {s}", "Bücherstube {m}", "Buchladen {m}", "Bücher {s}", "Buch & Tee {s}"),
        ("Lesezeichen", "Eselsohr", "Am Brunnen", "Tintenfisch", "Seitenwind", "Papierboot"),
        ("Buchhändlerin", "Inhaber", "Filialleiterin"),
        7,
    ),
    "winery": Trade(
        ("Weingut {s}", "Vinothek {m}", "Weinhandlung {s}", "Winzerhof {s}", "Weinkontor {m}"),
        ("Sonnenhang", "Rebenreich", "Kellergasse", "Fasskeller", "Steinterrasse", "Spätlese"),
        ("Kellermeister", "Winzerin", "Leiterin der Vinothek"),
        8,
    ),
    "brewery": Trade(
        ("Brauerei {s}", "Hausbrauerei {m}", "Braumanufaktur {s}", "Brauhaus {m}"),
        ("Hopfenglück", "Kupferdach", "Störtebank", "Malzfabrik Nord", "Rotes Ross", "Bernsteinbräu"),
        ("Braumeister", "Braumeisterin", "Leiter des Ausschanks"),
        5,
    ),
    "delicatessen": Trade(
        ("Feinkost {s}", "Käsetheke {s}", "Genussladen {m}", "{s} Feine Kost", "Käsekontor {m}", "Markthalle {m}"),
        ("Löffelweise", "Speisekammer", "Gaumenfreund", "Alte Waage", "Senfkorn", "Picknick"),
        ("Inhaberin", "Ladenleiter", "Einkäufer"),
        10,
    ),
    "butcher": Trade(
        ("Fleischerei {s}", "Metzgerei {s}", "Landmetzgerei {s}", "Wildmanufaktur {s}"),
        ("Hubertus",),
        ("Metzgermeister", "Thekenleiterin"),
        5,
    ),
    "florist": Trade(
        ("Gärtnerei {s}", "Blumen {s}", "Blumenwerkstatt {m}", "Baumschule {s}"),
        ("Löwenzahn", "Ringelblume", "Rosenrot", "Wiesenstück", "Kornrade"),
        ("Floristmeisterin", "Gärtnermeister", "Inhaberin"),
        5,
    ),
    "health_food": Trade(
        ("Reformhaus {s}", "Naturkost {m}", "Unverpackt {m}", "Bioladen {m}", "Kräuterhaus {s}"),
        ("Sonnenblume", "Glas & Korn", "Lose Ware", "Rübenreich", "Grashalm", "Linsengericht"),
        ("Marktleiterin", "Inhaber", "Einkäuferin"),
        6,
    ),
    "jeweller": Trade(
        ("Juwelier {s}", "Goldschmiede {s}", "Goldschmiede {m}", "Uhren & Schmuck {s}"),
        ("Feingold", "Ringelnatz", "Mondstein", "Bernsteinzimmer"),
        ("Goldschmiedemeisterin", "Inhaber", "Filialleiterin"),
        5,
    ),
    "carpenter": Trade(
        ("Tischlerei {s}", "Schreinerei {s}", "Holzwerkstatt {s}", "Möbelmanufaktur {m}"),
        ("Eichenrot", "Hobelbank", "Schwalbenschwanz"),
        ("Tischlermeister", "Büroleiterin"),
        4,
    ),
    "craft": Trade(
        (
            "Malerbetrieb {s}",
            "Elektro {s}",
            "Sanitär {s}",
            "Dachdeckerei {s}",
            "Fahrrad {s}",
            "Zimmerei {s}",
            "Steuerkanzlei {s}",
            "Zahnarztpraxis {s}",
        ),
        ("Speichenrad",),
        ("Büroleiterin", "Geschäftsführer", "Assistentin der Geschäftsleitung"),
        6,
    ),
    "pottery": Trade(
        ("Töpferei {s}", "Keramikwerkstatt {m}", "Geschenke {m}", "Wohnen & Schenken {s}", "Museumsladen {m}"),
        ("Tonart", "Kleine Freude", "Fundstück", "Am Schloss", "Seidenpapier", "Drehscheibe"),
        ("Keramikerin", "Inhaberin", "Ladenleiterin"),
        5,
    ),
}
"""English keys, German companies; weights are shares of all companies."""

FORMS = {
    "DE": ("", "GmbH", "e. K.", "OHG", "GbR", "GmbH & Co. KG", "& Söhne", "& Töchter", "Inh. {s}"),
    "AT": ("", "GmbH", "e.U.", "KG", "OG", "& Söhne", "& Töchter", "GmbH & Co KG", "Inh. {s}"),
}
FORM_WEIGHTS = (58, 14, 6, 3, 4, 5, 3, 1, 2)


def trade(random: Random) -> str:
    """A trade by its share."""
    return random.choices(list(TRADES), [trade.weight for trade in TRADES.values()])[0]


def company(random: Random, trade: str, surname: str, country: str) -> tuple[str, str]:
    """(the name on the sign, the full name with the legal form)."""
    shape = TRADES[trade]
    pattern = random.choice(shape.names)
    # »Buchnerhof« reads well, »Müller-Lindthalerhof« does not.
    if "{s}hof" in pattern and ("-" in surname or surname.endswith(("hof", "hofer"))):
        pattern = "Hofladen {s}"
    sign = pattern.format(s=surname, m=random.choice(shape.marks))
    form = random.choices(FORMS[country], FORM_WEIGHTS)[0].format(s=surname)
    if surname in sign and form.startswith("Inh."):
        form = ""
    if surname not in sign and form.startswith("& "):
        form = ""
    return sign, f"{sign} {form}".rstrip()
