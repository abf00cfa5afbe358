"""The people of the tests. Anna owns territory North, Ben South, Carla stands at the counter, Mia manages,
Dora administrates, Emil is signed out."""

from backend.app import registry, tables
from backend.database import bind, open_engine, start, stop
from backend.groups.first import DEALERS, first_groups
from backend.migrating import migrate
from backend.people import accounts
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.values import Values

PASSWORD = "a long enough password"
MADE_AT = "2026-01-05T08:00:00.000Z"


def an_id(number: int) -> str:
    """A fixed id, the same in every test."""
    return f"0190a000-0000-7000-8000-{number:012x}"


NORTH, SOUTH = an_id(1), an_id(2)
COMPANY, VIP, PARTNERS = an_id(9), an_id(8), an_id(7)
ANNA, BEN, CARLA, DORA, MIA = (an_id(number) for number in range(11, 16))
MUELLER, SCHMIDT, HUBER, NOBODYS = (an_id(number) for number in range(21, 25))
MUELLERS_NOTE, HUBERS_NOTE = an_id(31), an_id(32)

PEOPLE = {
    "anna": (ANNA, "Anna Nordmann", "rep", [NORTH]),
    "ben": (BEN, "Ben Südhoff", "rep", [SOUTH]),
    "carla": (CARLA, "Carla Kassing", "counter", []),
    "dora": (DORA, "Dora Adler", "administrator", []),
    "mia": (MIA, "Mia Mittendorf", "manager", []),
}


def email(name: str) -> str:
    return f"{name}@cast.example"


CUSTOMERS: list[tuple[str, Values]] = [
    (
        MUELLER,
        {
            "name": "Bäckerei Müller",
            "contact_person": "Jürgen Müller",
            "email": "info@mueller.example",
            "phone": "030 23125 001",
            "street": "Feldweg 3",
            "postcode": "10115",
            "city": "Berlin",
            "status": "current",
            "temperature": "hot",
            "discount_bp": 550,
            "territory_id": NORTH,
            "number": "1001",
            "price_group_id": DEALERS,
            "marketing_groups": [VIP],
        },
    ),
    (SCHMIDT, {"name": "Hofladen Schmidt", "city": "Kiel", "temperature": "warm", "territory_id": NORTH}),
    (HUBER, {"name": "Gasthof Huber", "city": "Passau", "temperature": "cold", "territory_id": SOUTH}),
    (NOBODYS, {"name": "Niemandsland GmbH", "city": "Ulm", "territory_id": None}),
]
NOTES: list[tuple[str, Values]] = [
    (MUELLERS_NOTE, {"customer_id": MUELLER, "text": "Möchte Roggenmehl probieren.", "priority": "high"}),
    (HUBERS_NOTE, {"customer_id": HUBER, "text": "Ruft zurück.", "priority": "none"}),
]


async def fill(url: str) -> None:
    """Make the tables and the cast in an empty database."""
    engine = open_engine(url)
    bind(engine, tables())
    await start(engine)
    await migrate(engine)
    rows = [
        ("company", COMPANY, {"name": "Nordlicht Großhandel"}),
        *[("groups", id_, group) for id_, group in first_groups("de")],
        ("groups", VIP, {"kind": "marketing", "name": "VIP"}),
        ("groups", PARTNERS, {"kind": "marketing", "name": "Hochzeit & <Feier>"}),
        ("territories", NORTH, {"name": "Nord"}),
        ("territories", SOUTH, {"name": "Süd"}),
        *[("people", id_, {"name": name, "role": role}) for id_, name, role, _ in PEOPLE.values()],
        *[("customers", id_, values) for id_, values in CUSTOMERS],
        *[("notes", id_, values) for id_, values in NOTES],
    ]
    system = Access(user=DORA, role="administrator", system=True)
    made = [Mutation(op="create", table=table, id=id_, set=values, at=MADE_AT) for table, id_, values in rows]
    results = await apply(registry(), system, made)
    assert [result.error for result in results if result.error] == []
    for name, (id_, _name, _role, territories) in PEOPLE.items():
        account = accounts.NewAccount(
            person_id=id_,
            email=email(name),
            password=PASSWORD,
            language="de",
            created_at=MADE_AT,
            territories=tuple(territories),
        )
        await accounts.create(registry(), account)
    await stop(engine)
