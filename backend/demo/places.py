"""Towns of Germany and Austria with a postcode and the area code that belong together, and streets to live in."""

from random import Random
from typing import NamedTuple


class Place(NamedTuple):
    """A town as an address and a phone number know it; `region` decides the territory."""

    town: str
    postcode: str
    area_code: str
    region: str

    @property
    def country(self) -> str:
        """ISO code of the country."""
        return "AT" if self.region == "Österreich" else "DE"


_TOWNS = {
    "Nord": """
        Hamburg 20255 040 | Hamburg 22765 040 | Hamburg 20359 040 | Hamburg 22085 040 | Hamburg 20144 040
        Lüneburg 21335 04131 | Stade 21682 04141 | Kiel 24103 0431 | Lübeck 23552 0451 | Eutin 23701 04521
        Flensburg 24937 0461 | Husum 25813 04841 | Eckernförde 24340 04351 | Bremen 28195 0421 | Bremen 28203 0421
        Oldenburg 26122 0441 | Leer 26789 0491 | Jever 26441 04461 | Hannover 30159 0511 | Hannover 30449 0511
        Celle 29221 05141 | Hameln 31785 05151 | Göttingen 37073 0551 | Braunschweig 38100 0531 | Goslar 38640 05321
        Osnabrück 49074 0541 | Rostock 18055 0381 | Wismar 23966 03841 | Stralsund 18439 03831 | Schwerin 19053 0385
        Waren (Müritz) 17192 03991 | Uelzen 29525 0581 | Verden (Aller) 27283 04231 | Cuxhaven 27472 04721
        Buxtehude 21614 04161 | Nienburg/Weser 31582 05021""",
    "Ost": """
        Berlin 10437 030 | Berlin 10961 030 | Berlin 12043 030 | Berlin 13187 030 | Berlin 10999 030
        Potsdam 14467 0331 | Leipzig 04109 0341 | Leipzig 04229 0341 | Dresden 01067 0351 | Dresden 01099 0351
        Meißen 01662 03521 | Erfurt 99084 0361 | Weimar 99423 03643 | Jena 07743 03641 | Halle (Saale) 06108 0345
        Magdeburg 39104 0391 | Quedlinburg 06484 03946 | Görlitz 02826 03581 | Bautzen 02625 03591 | Cottbus 03046 0355
        Naumburg (Saale) 06618 03445 | Wernigerode 38855 03943 | Freiberg 09599 03731 | Neuruppin 16816 03391""",
    "West": """
        Köln 50667 0221 | Köln 50825 0221 | Köln 50674 0221 | Köln 50733 0221 | Bonn 53111 0228 | Münster 48143 0251
        Bielefeld 33602 0521 | Paderborn 33098 05251 | Aachen 52062 0241 | Düsseldorf 40213 0211 | Essen 45127 0201
        Dortmund 44135 0231 | Wuppertal 42103 0202 | Trier 54290 0651 | Koblenz 56068 0261 | Mainz 55116 06131
        Wiesbaden 65183 0611 | Frankfurt am Main 60311 069 | Frankfurt am Main 60316 069
        Frankfurt am Main 60594 069 | Kassel 34117 0561 | Marburg 35037 06421 | Limburg an der Lahn 65549 06431
        Fulda 36037 0661 | Bingen am Rhein 55411 06721 | Saarbrücken 66111 0681 | Soest 59494 02921
        Xanten 46509 02801 | Detmold 32756 05231""",
    "Süd": """
        München 80331 089 | München 80469 089 | München 81667 089 | München 80799 089 | Augsburg 86150 0821
        Nürnberg 90403 0911 | Regensburg 93047 0941 | Würzburg 97070 0931 | Bamberg 96047 0951 | Passau 94032 0851
        Landshut 84028 0871 | Rosenheim 83022 08031 | Bad Tölz 83646 08041 | Kempten (Allgäu) 87435 0831
        Lindau (Bodensee) 88131 08382 | Konstanz 78462 07531 | Freiburg im Breisgau 79098 0761 | Tübingen 72070 07071
        Ulm 89073 0731 | Heidelberg 69117 06221 | Karlsruhe 76133 0721 | Stuttgart 70173 0711 | Heilbronn 74072 07131
        Schwäbisch Hall 74523 0791 | Ravensburg 88212 0751 | Überlingen 88662 07551 | Füssen 87629 08362
        Ansbach 91522 0981 | Bayreuth 95444 0921 | Straubing 94315 09421 | Offenburg 77652 0781
        Murnau am Staffelsee 82418 08841 | Traunstein 83278 0861""",
    "Österreich": """
        Graz 8010 0316 | Linz 4020 0732 | Salzburg 5020 0662 | Innsbruck 6020 0512 | Villach 9500 04242
        Klagenfurt am Wörthersee 9020 0463 | Wels 4600 07242 | Steyr 4400 07252 | Bregenz 6900 05574
        Dornbirn 6850 05572 | Krems an der Donau 3500 02732 | St. Pölten 3100 02742 | Baden 2500 02252
        Eisenstadt 7000 02682 | Leoben 8700 03842 | Kufstein 6330 05372 | Hallein 5400 06245 | Bad Ischl 4820 06132
        Wolfsberg 9400 04352 | Feldbach 8330 03152""",
}


def _places(region: str, towns: str) -> list[Place]:
    entries = [entry for line in towns.splitlines() for entry in line.split("|") if entry.strip()]
    return [Place(town, postcode, code, region) for town, postcode, code in (e.strip().rsplit(" ", 2) for e in entries)]


PLACES = [place for region, towns in _TOWNS.items() for place in _places(region, towns)]

_STREETS = """
Hauptstraße|Lindenallee|Am Markt|Mühlenweg|Bahnhofstraße|Gartenstraße|Kirchgasse|Schulstraße|Am Hafen|Deichstraße
Obere Gasse|Rosenweg|Ahornweg|Bergstraße|Talstraße|Wiesengrund|Alte Poststraße|Brunnengasse|Färbergasse|Fischmarkt
Gerbergasse|Hafenstraße|Heideweg|Im Winkel|Kastanienallee|Kornmarkt|Lange Straße|Marktplatz|Neustadt|Parkstraße
Schlossgasse|Seestraße|Sonnenhang|Steinweg|Töpferweg|Uferstraße|Waldstraße|Weidenweg|Weinbergstraße|Ziegeleiweg
Am Anger|Am Bach|Am Stadttor|An der Mühle|Auf der Höhe|Birkenweg|Domgasse|Eichendorffstraße|Fasanenweg|Grüner Weg
Große Bäckergasse|Hinterm Deich|Holzmarkt|Im Kirschgarten|Klosterhof|Lerchenweg|Mittelgasse|Moorweg|Nordwall|Ostring
Pfarrgasse|Quellenweg|Rathausplatz|Sandkamp|Schmiedegasse|Spitalgasse|Südring|Tannenweg|Unterer Graben|Zum Steinbruch
"""
STREETS = [street for line in _STREETS.strip().splitlines() for street in line.split("|")]


def address(random: Random) -> str:
    """Street and house number, written as people write them."""
    street = random.choice(STREETS)
    if street.endswith("straße") and random.random() < 0.3:
        street = street.removesuffix("straße") + "str."
    number = random.choices((random.randint(1, 48), random.randint(49, 180)), (4, 1))[0]
    ending = random.choices(("", "a", "b", "c", f"–{number + 2}"), (80, 8, 5, 2, 5))[0]
    return f"{street} {number}{ending}"
