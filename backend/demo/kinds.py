"""The kinds of things the demo business makes: each in sizes, varieties and a category."""

from typing import NamedTuple


class Kind(NamedTuple):
    """`of` names a product of a variety; `sizes` are {content: net price in cents}, the content in `content_unit`.

    `unit` is what one is called, `carton` how many are in a carton (0: sold alone).
    """

    category: tuple[str, ...]
    of: str
    varieties: tuple[str, ...]
    sizes: dict[int, int]
    content_unit: str
    unit: str
    carton: int
    vat_class: str = "reduced"
    text: str = ""


FRUITS = (
    "Quitten", "Himbeer", "Erdbeer", "Johannisbeer", "Brombeer", "Sauerkirsch", "Aprikosen", "Zwetschgen", "Mirabellen",
    "Heidelbeer", "Rhabarber", "Stachelbeer", "Holunder", "Apfel", "Birnen", "Pfirsich", "Sanddorn", "Hagebutten",
    "Schlehen", "Weinbergpfirsich", "Feigen", "Orangen", "Zitronen", "Mispel", "Felsenbirnen", "Kornelkirschen",
)  # fmt: skip
HERBS = (
    "Kräuter", "Bärlauch", "Rosmarin", "Thymian", "Salbei", "Wildkräuter", "Knoblauch", "Chili", "Zitronen", "Rauch",
    "Kümmel", "Fenchel", "Majoran", "Estragon", "Liebstöckel", "Wacholder", "Pilz", "Tomaten", "Paprika", "Zwiebel",
)  # fmt: skip
BLOSSOMS = (
    "Wald", "Linden", "Akazien", "Raps", "Kastanien", "Sommerblüten", "Heide", "Frühlings", "Kornblumen",
    "Edelkastanien", "Obstblüten", "Löwenzahn", "Tannen", "Wiesen", "Sonnenblumen", "Distel", "Kleeblüten",
    "Buchweizen",
)  # fmt: skip
GRAINS = (
    "Dinkel", "Roggen", "Hafer", "Emmer", "Einkorn", "Gersten", "Buchweizen", "Mehrkorn", "Weizen", "Kürbiskern",
    "Leinsaat", "Sesam", "Mohn", "Sonnenblumen", "Walnuss", "Haselnuss", "Mandel", "Kümmel", "Käse", "Zwiebel",
)  # fmt: skip
VEGETABLES = (
    "Kürbis", "Zwiebel", "Paprika", "Tomaten", "Zucchini", "Karotten", "Rote-Bete", "Gurken", "Auberginen", "Mais",
    "Sellerie", "Rotkohl", "Spargel", "Bohnen", "Pastinaken", "Fenchel", "Topinambur", "Mangold", "Kohlrabi", "Lauch",
)  # fmt: skip
NUTS = ("Walnuss", "Haselnuss", "Lein", "Raps", "Sonnenblumen", "Kürbiskern", "Distel", "Mohn", "Hanf", "Traubenkern",
        "Mandel", "Senf", "Leindotter", "Aprikosenkern", "Schwarzkümmel", "Sesam")  # fmt: skip
TEAS = ("Obstgarten", "Almwiese", "Winterabend", "Morgentau", "Bauerngarten", "Holunderhof", "Waldrand",
        "Minze & Melisse", "Hagebutte", "Apfel & Zimt", "Kamille", "Brennnessel", "Lindenblüte", "Ringelblume",
        "Salbei", "Fenchel")  # fmt: skip
OCCASIONS = ("Herbst", "Frühstück", "Heimat", "Sommer", "Advent", "Ostern", "Grillabend", "Brotzeit", "Danke",
             "Hochzeit", "Geburtstag", "Einzug", "Jubiläum", "Wanderung", "Genießer", "Sonntag")  # fmt: skip

SWEET, SAVOURY, BAKED, DRINKS, GIFTS = "Süße Aufstriche", "Würziges", "Gebackenes", "Getränke", "Geschenke"

KINDS = (
    Kind((SWEET, "Gelees"), "{}gelee", FRUITS, {110: 219, 230: 349, 450: 589}, "g", "Glas", 12,
         text="Im kleinen Kessel gekocht, mit viel Frucht und wenig Zucker."),
    Kind((SWEET, "Fruchtaufstriche"), "{}-Aufstrich", FRUITS, {110: 209, 230: 339, 450: 569}, "g", "Glas", 12,
         text="75 % Frucht, von Hand gerührt."),
    Kind((SWEET, "Honig"), "{}honig", BLOSSOMS, {125: 299, 250: 495, 500: 845}, "g", "Glas", 12,
         text="Von Imkern aus der Umgebung, kalt geschleudert."),
    Kind((SWEET, "Mus und Kompott"), "{}mus", FRUITS, {350: 329, 700: 545}, "g", "Glas", 6,
         text="Lange eingekocht, ohne Zusätze."),
    Kind((SAVOURY, "Chutneys"), "{}-Chutney", VEGETABLES, {125: 295, 200: 395}, "g", "Glas", 12,
         text="Zu Käse, Braten und Gegrilltem."),
    Kind((SAVOURY, "Senf"), "{}senf", (*HERBS, *FRUITS[:10]), {100: 269, 200: 389}, "g", "Glas", 12,
         text="Kalt vermahlen, mild bis scharf."),
    Kind((SAVOURY, "Pesto und Saucen"), "{}-Pesto", (*HERBS, *VEGETABLES[4:10]), {120: 349, 180: 449}, "g", "Glas", 6,
         text="Mit gutem Öl und gerösteten Kernen."),
    Kind((SAVOURY, "Essig"), "{}essig", (*FRUITS, *HERBS[:8]), {250: 429, 500: 695}, "ml", "Flasche", 6,
         text="Zweifach vergoren, im Holzfass gereift."),
    Kind((SAVOURY, "Öle"), "{}öl", NUTS, {100: 495, 250: 895, 500: 1495}, "ml", "Flasche", 6,
         text="Kalt gepresst aus heimischer Saat."),
    Kind((SAVOURY, "Salze und Gewürze"), "{}salz", HERBS, {80: 249, 150: 369}, "g", "Dose", 12,
         text="Meersalz, mit Kräutern vermahlen."),
    Kind((BAKED, "Kekse"), "{}kekse", (*GRAINS, *FRUITS[:6]), {125: 279, 250: 449}, "g", "Packung", 10,
         text="Mit Butter gebacken, nach altem Rezept."),
    Kind((BAKED, "Knäckebrot"), "{}-Knäcke", GRAINS, {150: 259, 300: 419}, "g", "Packung", 10,
         text="Dünn ausgerollt, lange getrocknet, lange haltbar."),
    Kind((BAKED, "Brot im Glas"), "{}brot im Glas", GRAINS, {400: 489}, "g", "Glas", 6,
         text="Im Glas gebacken, ein halbes Jahr frisch."),
    Kind((BAKED, "Backmischungen"), "Backmischung {}brot", GRAINS, {500: 329, 1000: 549}, "g", "Packung", 8,
         text="Nur Wasser dazu, und eine Stunde Zeit."),
    Kind((DRINKS, "Sirup"), "{}sirup", FRUITS, {250: 449, 500: 745}, "ml", "Flasche", 6, "standard",
         text="Für Schorle, Sekt und Limonade."),
    Kind((DRINKS, "Säfte"), "{}saft", FRUITS, {200: 159, 700: 345}, "ml", "Flasche", 6, "standard",
         text="Direktsaft, ungefiltert."),
    Kind((DRINKS, "Liköre"), "{}likör", FRUITS, {40: 299, 200: 895, 500: 1795}, "ml", "Flasche", 6, "standard",
         text="20 % vol., aus ganzen Früchten angesetzt."),
    Kind((DRINKS, "Tee"), "Tee {}", TEAS, {50: 395, 100: 645}, "g", "Packung", 10,
         text="Lose Blätter, in kleinen Mengen getrocknet."),
    Kind((GIFTS, "Geschenkkisten"), "Geschenkkiste {}", OCCASIONS, {1: 1995, 2: 3495}, "", "Stück", 0, "standard",
         text="Gepackt und mit Karte; der Inhalt wechselt mit der Jahreszeit."),
)  # fmt: skip

LINES = (
    "", "Bio", "Hofgut", "Alte Sorte", "Feinkost", "Ohne Zucker", "Kellermeister", "Landküche", "Jahrgang", "Extra",
    "Großmutters", "Regional", "Bio Hofgut", "Bio Alte Sorte", "Bio Ohne Zucker", "Bio Landküche", "Bio Extra",
    "Bio Regional", "Kleine Ernte", "Werkstatt", "Sonntags", "Kellerreife", "Almküche", "Gutsherren",
)  # fmt: skip
"""What a product's name begins with; a small business has only the first."""
