"""What the demo business sells: preserves, syrups and presents, as its notes mention them."""

PRODUCTS = (
    "Quittengelee", "Holunderblütensirup", "Apfelessig", "Birnensenf", "Kürbis-Chutney", "Waldhonig", "Kräutersalz",
    "Schlehenlikör", "Walnussöl", "Rhabarbersirup", "Zwetschgenmus", "Feigensenf", "Hagebuttenmark",
    "Lindenblütenhonig", "Johannisbeersirup", "Apfel-Ingwer-Saft", "Tomatensugo", "Bärlauchpesto", "Himbeeressig",
    "Erdbeer-Rhabarber-Aufstrich", "Zwiebel-Confit", "Sanddornsaft", "Minzsirup", "Pflaumen-Zimt-Aufstrich",
    "Meersalz mit Wildkräutern", "Früchtetee Obstgarten", "Kräutertee Almwiese", "Haselnussaufstrich",
)  # fmt: skip

BOTTLED = ("Holunderblütensirup", "Rhabarbersirup", "Minzsirup", "Johannisbeersirup", "Apfel-Ingwer-Saft")
JARRED = ("Quittengelee", "Waldhonig", "Zwetschgenmus", "Hagebuttenmark", "Kürbis-Chutney", "Haselnussaufstrich",
          "Pflaumen-Zimt-Aufstrich", "Erdbeer-Rhabarber-Aufstrich")  # fmt: skip

PRESENTS = (
    "Geschenkkiste Herbst", "Geschenkkiste Klein", "Geschenkkiste Frühstück", "Präsentkorb Heimat",
    "Probierset Aufstriche", "Adventskalender mit 24 Gläschen", "Dreierset Sirup", "Grillkiste Sommer",
)  # fmt: skip

SEASONS = {
    1: ("für den Valentinstag", "fürs Frühjahr"),
    2: ("für Ostern", "fürs Frühjahr"),
    3: ("für Ostern", "für die Spargelsaison"),
    4: ("für den Muttertag", "für die Spargelsaison"),
    5: ("für die Grillsaison", "für die Sommergäste"),
    6: ("für die Sommergäste", "für das Hoffest"),
    7: ("für das Hoffest", "für die Ferienzeit"),
    8: ("für die Weinlese", "für den Erntedank"),
    9: ("für den Erntedank", "fürs Weihnachtsgeschäft"),
    10: ("fürs Weihnachtsgeschäft", "für den Adventsmarkt"),
    11: ("fürs Weihnachtsgeschäft", "für den Adventsmarkt"),
    12: ("fürs nächste Jahr", "fürs neue Jahr"),
}
"""What a shop plans for in each month."""

MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
          "Dezember")  # fmt: skip
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag")
