"""Puts a note together: a main sentence that fits the customer, sometimes a detail, sometimes what comes next."""

from collections.abc import Mapping
from datetime import date, datetime
from random import Random
from typing import NamedTuple

from backend.demo import phrases
from backend.demo.assortment import BOTTLED, JARRED, MONTHS, PRESENTS, PRODUCTS, SEASONS, WEEKDAYS

CHOICES: dict[str, tuple[tuple[tuple[str, ...], int], ...]] = {
    "current": (
        (phrases.ORDERED, 26),
        (phrases.VISITED, 24),
        (phrases.CALLED, 11),
        (phrases.DELIVERY, 14),
        (phrases.MONEY, 9),
        (phrases.IDEAS, 10),
        (phrases.PEOPLE, 8),
        (phrases.SHORT, 8),
    ),
    "hot": ((phrases.INTERESTED, 60), (phrases.CALLED, 16), (phrases.VISITED, 10), (phrases.SHORT, 6)),
    "warm": ((phrases.INTERESTED, 26), (phrases.HESITATING, 26), (phrases.CALLED, 22), (phrases.SHORT, 8)),
    "cold": ((phrases.HESITATING, 50), (phrases.CALLED, 24), (phrases.SHORT, 8)),
    "not_interested": ((phrases.REFUSED, 70), (phrases.HESITATING, 20)),
    "person": ((phrases.PRIVATE, 90), (phrases.SHORT, 4)),
}
"""Which sentences open a note, by the customer's state, with their shares."""

URGENT = (phrases.ORDERED, phrases.INTERESTED, phrases.DELIVERY)


class Text(NamedTuple):
    """A note's text and whether its subject presses."""

    text: str
    urgent: bool


def text(
    random: Random, state: str, contact: Mapping[str, str], at: datetime, follow_up: date | None, said: set[str]
) -> Text:
    """A note as written at that moment.

    `contact` holds wer, wem and rolle; a follow-up is named in the text; `said` are the sentences that this customer's
    notes have already, which are avoided and added to.
    """
    options = CHOICES[state]
    opening = random.choices([sentences for sentences, _ in options], [share for _, share in options])[0]
    parts = [_fresh(random, opening, said)]
    if opening is not phrases.SHORT and state != "person" and random.random() < 0.42:
        parts.append(_fresh(random, phrases.DETAILS, said))
        if random.random() < 0.18:
            parts.append(_fresh(random, phrases.DETAILS, said))
    if follow_up is not None:
        parts.append(_fresh(random, phrases.SOON, said))
    elif state not in ("person", "not_interested") and random.random() < 0.16:
        parts.append(_fresh(random, phrases.NEXT, said))
    return Text(_filled(random, parts, contact, at, follow_up), opening in URGENT)


def _fresh(random: Random, sentences: tuple[str, ...], said: set[str]) -> str:
    """A sentence not said yet, as long as there is one."""
    sentence = random.choice([each for each in sentences if each not in said] or sentences)
    said.add(sentence)
    return sentence


def _filled(random: Random, parts: list[str], contact: Mapping[str, str], at: datetime, follow_up: date | None) -> str:
    first, second = random.sample(PRODUCTS, 2)
    day, other_day = random.sample(WEEKDAYS, 2)
    few, many = sorted(random.sample((2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20, 24), 2))
    slots = {
        **contact,
        "p": first,
        "q": second,
        "f": random.choice(BOTTLED),
        "j": random.choice(JARRED),
        "g": random.choice(PRESENTS),
        "n": many,
        "k": few,
        "tag": day,
        "ruhetag": other_day,
        "uhr": f"{random.randint(9, 17)} Uhr",
        "saison": random.choice(SEASONS[at.month]),
        "monat": MONTHS[(at.month + random.randint(0, 3)) % 12],
        "proz": random.choice(("2 %", "3 %", "5 %", "7,5 %", "8 %", "10 %")),
        "betrag": f"{random.randint(1, 4)}.{random.randrange(10)}{random.randrange(0, 10, 5)}0 €",
        "betrag_klein": f"{random.choice((20, 25, 30, 50, 75, 100))} €",
        "termin": f"{follow_up.day}. {MONTHS[follow_up.month - 1]}" if follow_up else "",
    }
    return _joined([part.format_map(slots) for part in parts])


def _joined(parts: list[str]) -> str:
    """Sentences in a row; a list keeps its own lines."""
    joined = parts[0]
    for part in parts[1:]:
        joined += ("\n" if "\n" in joined else " ") + part
    return joined
