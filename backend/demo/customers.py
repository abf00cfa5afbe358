"""Invented customers: companies and private persons with what a rep would know about them."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain, count
from random import Random
from typing import NamedTuple

from backend.demo import moments, phones, trades, vat_ids
from backend.demo.names import Name, person, plain, surname
from backend.demo.places import PLACES, Place, address

Row = dict[str, str | int | None]
"""A wire row as it is created: without what the server makes."""

PRIVATE_SHARE = 0.2
FIRST_NUMBER = 10001
"""Customer numbers begin here: five digits from the first on, as in most merchandise programs."""

TRIES = 40
"""How often a name is drawn again before a second one of its kind is accepted (large sizes run out of names)."""

TEMPERATURES = ("hot", "warm", "cold", "not_interested")
TEMPERATURE_SHARES = {"current": (18, 57, 22, 3), "potential": (22, 36, 27, 15)}
DISCOUNTS_BP = (200, 250, 300, 500, 500, 750, 800, 1000, 1200, 1500)
MAIL_HOSTS = ("post.example", "mailbox.example", "brief.example", "webpost.example")

REMARKS = {
    "company": (
        "Anlieferung nur vormittags, über den Hof.",
        "Bestellt lieber am Telefon als per Mail.",
        "Rechnung immer an die Buchhaltung, nicht in den Laden.",
        "Betriebsferien in den ersten beiden Augustwochen.",
        "Montags Ruhetag.",
        "Lieferung bitte vorher ankündigen, enge Einfahrt.",
        "Legt Wert auf Pfandgläser.",
        "Zweites Geschäft am Bahnhof wird mitbeliefert.",
        "Preise nur schriftlich.",
        "Kennt uns von der Messe.",
        "Nimmt an der Aktion »Regional im Regal« teil.",
        "Saisonbetrieb, von November bis März geschlossen.",
        "Sammelrechnung zum Monatsende.",
        "Keine Palette, nur Einzelkartons.",
    ),
    "person": (
        "Holt selbst ab.",
        "Bitte erst nach 17 Uhr anrufen.",
        "Nussallergie!",
        "Bekommt jedes Jahr den Adventskalender.",
        "Hat uns auf dem Wochenmarkt kennengelernt.",
        "Lieferung an die Nachbarn möglich.",
    ),
}
REMARK_SHARE = 0.36


class Made(NamedTuple):
    """A customer as invented: his row, how old it is, when he was noted down, where, and whom one meets there."""

    row: Row
    age: timedelta
    at: datetime
    region: str
    contact: Mapping[str, str]


def customers(random: Random, amount: int, regions: Collection[str], now: datetime) -> Iterator[Made]:
    """That many customers of those regions, no two of the same name in one town, in no order."""
    numbers, mobiles, taken = count(FIRST_NUMBER), phones.mobiles(random), _Taken()
    places = [place for place in PLACES if place.region in regions]
    for _ in range(amount):
        status = "current" if random.random() < 0.6 else "potential"
        age = _age(random, status)
        place = random.choice(places)
        make = _person if random.random() < PRIVATE_SHARE else _company
        made = make(random, place, age, now, taken)
        made.row["status"] = status
        made.row["temperature"] = random.choices(TEMPERATURES, TEMPERATURE_SHARES[status])[0]
        made.row["number"] = str(next(numbers)) if status == "current" else ""
        made.row["phone"] = _phone(random, place, mobiles, 0.5 if made.row["kind"] == "person" else 0.08)
        if status == "current" and random.random() < (0.38 if made.row["kind"] == "company" else 0.06):
            made.row["discount_bp"] = random.choice(DISCOUNTS_BP)
        yield made


class _Taken:
    """What was given out already, so that nothing looks the same twice."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.mails: set[str] = set()

    def mail(self, local: str, host: str) -> str:
        """That address, or the next free one with a number behind."""
        addresses = (f"{local}{suffix}@{host}" for suffix in chain([""], count(2)))
        free = next(address for address in addresses if address not in self.mails)
        self.mails.add(free)
        return free


def _age(random: Random, status: str) -> timedelta:
    return timedelta(days=random.randint(40, 880) if status == "current" else int(2 + 480 * random.random() ** 1.6))


def _phone(random: Random, place: Place, mobiles: Iterator[tuple[str, str]], mobile_share: float) -> str:
    if random.random() < 0.04:
        return ""
    number = next(mobiles, None) if place.country == "DE" and random.random() < mobile_share else None
    return phones.written(random, place.country, *(number or phones.landline(random, place)))


def _row(random: Random, place: Place, age: timedelta, kind: str) -> Row:
    return {
        "id": moments.identifier(random, age),
        "number": "",
        "kind": kind,
        "name": "",
        "contact_person": "",
        "salutation": "",
        "title": "",
        "first_name": "",
        "last_name": "",
        "email": "",
        "phone": "",
        "street": address(random),
        "postcode": place.postcode,
        "city": place.town,
        "country": place.country,
        "vat_id": "",
        "status": "",
        "temperature": "",
        "discount_bp": None,
        "currency": "EUR",
        "language": "en" if random.random() < 0.02 else "de",
        "remark": random.choice(REMARKS[kind]) if random.random() < REMARK_SHARE else "",
        "territory_id": None,
    }


def _company(random: Random, place: Place, age: timedelta, now: datetime, taken: _Taken) -> Made:
    south = place.region in ("Süd", "Österreich")
    row, trade = _row(random, place, age, "company"), trades.trade(random)
    for _ in range(TRIES):
        owner = surname(random, south)
        sign, name = trades.company(random, trade, owner, place.country)
        if sign not in taken.names:
            break
    while f"{sign} {place.town}" in taken.names:
        owner = surname(random, south)
        sign, name = trades.company(random, trade, owner, place.country)
    taken.names |= {sign, f"{sign} {place.town}"}
    met = person(random, south)
    if owner in sign and random.random() < 0.6:
        met = met._replace(last=owner)
    host = f"{plain(sign)}.example"
    boxes = ("info", "kontakt", "bestellung", plain(met.first), f"{plain(met.first)[0]}.{plain(met.last)}")
    local = random.choices(boxes, (40, 12, 8, 12, 28))[0]
    row |= {
        "name": name,
        "contact_person": f"{met.first} {met.last}",
        "email": taken.mail(local, host) if random.random() < 0.93 else "",
        "vat_id": _vat_id(random, place.country),
    }
    return Made(
        row,
        age,
        moments.at_work(random, now - age),
        place.region,
        _contact(met, random.choice(trades.TRADES[trade].roles)),
    )


def _vat_id(random: Random, country: str) -> str:
    draw = random.random()
    if draw < 0.2:
        return ""
    if draw < 0.23:
        return vat_ids.wrong_vat_id(random, country)
    return vat_ids.spaced(random, vat_ids.vat_id(random, country))


def _person(random: Random, place: Place, age: timedelta, now: datetime, taken: _Taken) -> Made:
    south = place.region in ("Süd", "Österreich")
    row = _row(random, place, age, "person")
    for _ in range(TRIES):
        who = person(random, south)
        if f"{who.first} {who.last}" not in taken.names:
            break
    while f"{who.first} {who.last} {place.town}" in taken.names:
        who = person(random, south)
    taken.names |= {f"{who.first} {who.last}", f"{who.first} {who.last} {place.town}"}
    titles = ("Mag.", "DI", "Dr.") if place.country == "AT" else ("Dr.", "Dr.", "Prof. Dr.")
    local = random.choice((f"{plain(who.first)}.{plain(who.last)}", f"{plain(who.first)[0]}.{plain(who.last)}"))
    row |= {
        "salutation": who.salutation,
        "title": random.choice(titles) if random.random() < 0.08 else "",
        "first_name": who.first,
        "last_name": who.last,
        "email": taken.mail(local, random.choice(MAIL_HOSTS)) if random.random() < 0.85 else "",
    }
    return Made(row, age, moments.at_work(random, now - age), place.region, _contact(who, "Nachbarin"))


def _contact(who: Name, role: str) -> dict[str, str]:
    woman = role.split()[0].endswith(("in", "dame"))
    return {
        "wer": f"{who.salutation} {who.last}",
        "wem": f"{'Herrn' if who.salutation == 'Herr' else 'Frau'} {who.last}",
        "rolle": f"{'Die' if woman else 'Der'} {role}",
    }
