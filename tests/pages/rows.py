"""Wire rows for the tests of pages: one of each by default, and strategies that make many."""

from hypothesis import strategies as st

from backend.conflicts.pages import Area as ConflictArea
from backend.conflicts.pages import Asker, Conflict
from backend.customers.pages import Area, Customer, Entry, Filters
from backend.history.pages import Event
from backend.notes.pages import Named, Note

NOW = "2026-11-22T10:15:30.123Z"
TODAY = "2026-11-22"


def row_id(number: int) -> str:
    return f"0193a1b2-0000-7000-8000-{number:012d}"


ANNA: Named = {"id": row_id(901), "name": "Anna"}
NORTH: Named = {"id": row_id(801), "name": "Nord"}
SOUTH: Named = {"id": row_id(802), "name": "Süd"}
NO_FILTER: Filters = {
    "q": "",
    "status": "",
    "temperature": "",
    "territory": "",
    "not_interested": "",
    "after_current": "",
    "after_potential": "",
}
CUSTOMER: Customer = {
    "id": row_id(1),
    "number": "K-1",
    "kind": "company",
    "name": "Bäckerei Söllner",
    "contact_person": "Petra Söllner",
    "salutation": "",
    "title": "",
    "first_name": "",
    "last_name": "",
    "email": "backstube@soellner.example",
    "phone": "0341 4926880",
    "street": "Feldweg 3",
    "postcode": "04109",
    "city": "Leipzig",
    "country": "DE",
    "vat_id": "DE136695976",
    "status": "current",
    "temperature": "hot",
    "discount_bp": 750,
    "currency": "EUR",
    "language": "de",
    "remark": "",
    "territory_id": NORTH["id"],
    "price_group_id": None,
    "marketing_groups": [],
    "category_discounts": [],
    "vat_id_confirmed": False,
    "created_at": "2025-03-04T08:12:00.000Z",
    "created_by": ANNA["id"],
    "status_at": NOW,
    "temperature_at": NOW,
    "review": [],
}
NOTE: Note = {
    "id": row_id(50),
    "customer_id": CUSTOMER["id"],
    "text": "Angebot bis Freitag.",
    "priority": "high",
    "follow_up_on": "2026-11-20",
    "created_at": "2026-11-18T14:05:00.000Z",
    "created_by": ANNA["id"],
}
ENTRY: Entry = {"customer": CUSTOMER, "note": NOTE, "waiting": 0}
EMPTY: Area = {"entries": [], "total": 0, "folded": 0, "more": False, "after": ""}

# Texts on which twins written by hand tend to differ: no text, keys of objects, what is two units in JavaScript.
words = st.one_of(
    st.sampled_from(
        ["", "0", "Ä", "__proto__", "constructor", "a\r\nb", "\U0001f600x", "ß&<'\"", "\u2028", "%", "A+B c"]
    ),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=5),
)
languages = st.sampled_from(["de", "en"])
ids = st.sampled_from([row_id(number) for number in range(1, 6)])
instants = st.sampled_from([NOW, "2026-11-18T14:05:00.000Z", "2026-11-18T14:05:00.001Z"])
temperatures = st.sampled_from(["hot", "warm", "cold", "not_interested"])
statuses = st.sampled_from(["current", "potential"])
people = st.lists(st.fixed_dictionaries({"id": ids, "name": words}), max_size=3, unique_by=lambda row: row["id"])
customers: st.SearchStrategy[Customer] = st.fixed_dictionaries(
    {
        "id": ids,
        **dict.fromkeys(("number", "name", "contact_person", "salutation", "title", "first_name", "last_name"), words),
        **dict.fromkeys(("email", "phone", "street", "postcode", "city", "vat_id", "remark"), words),
        "kind": st.sampled_from(["company", "person"]),
        "country": st.sampled_from(["", "DE", "AT", "ZZ", "constructor"]),
        "status": statuses,
        "temperature": temperatures,
        "discount_bp": st.one_of(st.none(), st.integers(0, 10_000)),
        "currency": st.sampled_from(["EUR", "CHF"]),
        "language": languages,
        "territory_id": st.one_of(st.none(), ids),
        "price_group_id": st.one_of(st.none(), ids),
        "marketing_groups": st.lists(ids, max_size=2, unique=True),
        "category_discounts": st.lists(
            st.fixed_dictionaries(
                {"category_id": ids, "discount_bp": st.just(500), "valid_from": st.none(), "valid_to": st.none()}
            ),
            max_size=2,
        ),
        "vat_id_confirmed": st.booleans(),
        "created_at": instants,
        "created_by": ids,
        "status_at": instants,
        "temperature_at": instants,
        "review": st.lists(st.sampled_from(["phone", "vat_id"]), unique=True),
    }
)  # type: ignore[assignment]
notes: st.SearchStrategy[Note] = st.fixed_dictionaries(
    {
        "id": ids,
        "customer_id": ids,
        "text": st.one_of(words, words.map(lambda text: text * 40)),
        "priority": st.sampled_from(["high", "medium", "none", "__proto__"]),
        "follow_up_on": st.one_of(st.none(), st.sampled_from(["2026-11-21", TODAY, "2026-11-23"])),
        "created_at": instants,
        "created_by": ids,
    }
)  # type: ignore[assignment]
values = st.one_of(st.none(), st.booleans(), st.integers(0, 10_000), words, ids)
groups = st.lists(
    st.fixed_dictionaries(
        {
            "id": ids,
            "kind": st.sampled_from(["price", "marketing", "marketing", "__proto__"]),
            "name": words,
            "mode": st.sampled_from(["net", "gross"]),
            "discount_bp": st.one_of(st.none(), st.integers(0, 10_000)),
            "category_discounts": st.just([]),
            "active": st.booleans(),
        }
    ),
    max_size=3,
    unique_by=lambda row: str(row["id"]),
)
of_prices = st.fixed_dictionaries(
    {
        "id": ids,
        "customer_id": ids,
        "table": st.just("customer_prices"),
        "record_id": ids,
        "op": st.sampled_from(["create", "update", "delete"]),
        "changes": st.permutations(
            [
                {"field": "product_id", "was": None, "now": row_id(1)},
                {"field": "currency", "was": "EUR", "now": "CHF"},
                {"field": "amount", "was": None, "now": 99},
                {"field": "discount_bp", "was": 500, "now": None},
                {"field": "mode", "was": None, "now": "net"},
                {"field": "from_milli", "was": None, "now": 5_000},
                {"field": "valid_to", "was": None, "now": None},
            ]
        ).map(lambda found: found[:5]),
        "at": instants,
        "by": ids,
    }
)
lists_of = st.sampled_from(
    [
        {"field": "marketing_groups", "was": [], "now": [row_id(1), row_id(2)]},
        {"field": "category_discounts", "was": [{"category_id": row_id(1), "discount_bp": 500}], "now": []},
        {"field": "vat_id_confirmed", "was": True, "now": False},
    ]
)
codes = st.lists(
    st.fixed_dictionaries({"code": words}, optional={"unit": words, "quantity_milli": st.integers(1, 2_000)}),
    max_size=3,
)
prices = st.lists(
    st.fixed_dictionaries(
        {"list": st.sampled_from(["base", "special", "group:x"]), "per_milli": st.sampled_from([1_000, 100_000])},
        optional={"amount": st.integers(0, 9), "discount_bp": st.integers(0, 9), "valid_from": st.none()},
    ),
    max_size=3,
)
packagings = st.fixed_dictionaries({}, optional={"packaging": words, "packaging_milli": st.one_of(st.none(), ids)})
fields = st.sampled_from(["phone", "temperature", "discount_bp", "territory_id", "follow_up_on", "__proto__"])
events: st.SearchStrategy[Event] = of_prices | st.fixed_dictionaries(  # type: ignore[assignment]
    {
        "id": ids,
        "customer_id": ids,
        "table": st.sampled_from(["customers", "notes", "orders"]),
        "record_id": ids,
        "op": st.sampled_from(["update", "delete", "restore"]),
        "changes": st.lists(
            lists_of | st.fixed_dictionaries({"field": fields, "was": values, "now": values}), max_size=2
        ),
        "at": instants,
        "by": ids,
    }
)
addresses = st.dictionaries(st.sampled_from(["street", "postcode", "city", "country"]), st.one_of(st.none(), words))
deletions = st.dictionaries(st.sampled_from(["text", "priority", "follow_up_on"]), words, min_size=1)


def clash(table: str, field: st.SearchStrategy[str], kept: st.SearchStrategy[str], **sides: object) -> object:
    """Conflicts of one kind; `sides` are strategies of mine and theirs."""
    shared = table in ("products", "categories", "people")
    return st.fixed_dictionaries(
        {
            **dict.fromkeys(("id", "record_id", "by", "their_by"), ids),
            "customer_id": st.none() if shared else ids,
            "table": st.just(table),
            "field": field,
            "kept": kept,
            "at": instants,
            "their_at": instants,
            "state": st.sampled_from(["open", "resolved"]),
            **sides,
        },
        optional={"copy_id": st.one_of(st.none(), ids)},
    )  # type: ignore[type-var]


order_lines = st.fixed_dictionaries(
    {
        "name": words,
        "unit": st.just("kg"),
        "quantity_milli": st.integers(1, 10**6),
        "discount_bp": st.sampled_from([0, 500]),
        "vat_class": st.just("reduced"),
        "vat_rate_bp": st.sampled_from([None, 700, 1_900]),
        "line_total": st.one_of(st.none(), st.integers(0, 2**53 - 1)),
    }
)
goods = st.one_of(
    st.fixed_dictionaries(
        {"lines": st.lists(order_lines, max_size=3), "price_mode": st.sampled_from(["net", "gross"])},
        optional={"currency": st.sampled_from(["EUR", "JPY"])},
    ),
    st.fixed_dictionaries({"price_decision": st.sampled_from(["", "kept", "taken"])}),
)
of_values = st.sampled_from(["mine", "theirs"])
conflict_fields = st.sampled_from(
    ["name", "remark", "country", "kind", "language", "discount_bp", "territory_id", "vat_id", "__proto__"]
)
goods_fields = st.sampled_from(
    ["number", "name", "description", "category_id", "codes", "prices", "packaging", "vat_class", "active", "__proto__"]
)
conflicts: st.SearchStrategy[Conflict] = st.one_of(
    clash("customers", conflict_fields, of_values, mine=values, theirs=values),
    clash("customers", st.just("address"), of_values, mine=addresses, theirs=addresses),
    clash("notes", st.just("text"), st.just("both"), mine=words, theirs=words),
    clash("notes", st.just("priority"), of_values, mine=words, theirs=words),
    clash("notes", st.just("deleted"), st.just("theirs"), mine=st.just(True), theirs=deletions),
    clash("orders", st.just("lines"), of_values, mine=goods, theirs=goods),
    clash(
        "orders", st.sampled_from(["remark", "state", "signature", "currency"]), of_values, mine=values, theirs=values
    ),
    clash("drafts", st.just("delivery_address"), of_values, mine=addresses, theirs=addresses),
    clash("contacts", fields, of_values, mine=values, theirs=values),
    clash("products", st.just("codes"), of_values, mine=codes, theirs=codes),
    clash("products", st.just("prices"), of_values, mine=prices, theirs=prices),
    clash("products", st.just("packaging"), of_values, mine=packagings, theirs=packagings),
    clash("products", goods_fields, of_values, mine=values, theirs=values),
    clash("categories", st.sampled_from(["name", "parent_id"]), of_values, mine=values, theirs=values),
    clash("people", st.sampled_from(["role", "active"]), of_values, mine=values, theirs=values),
)  # type: ignore[arg-type]
askers: st.SearchStrategy[Asker] = st.fixed_dictionaries(
    {"id": ids, "role": st.sampled_from(["rep", "counter", "manager", "administrator", ""]), "language": languages}
)  # type: ignore[assignment]
order_rows = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"number": words, "reference": words, "currency": st.just("CHF"), "price_mode": st.just("net")}
    ),
)
conflict_areas: st.SearchStrategy[ConflictArea] = st.fixed_dictionaries(
    {
        "rows": st.lists(
            st.fixed_dictionaries(
                {"conflict": conflicts, "owner": st.just({"id": row_id(1), "name": "ß&<"}), "row": order_rows}
            ),
            max_size=2,
        ),
        "total": st.integers(0, 3),
        "more": st.booleans(),
        "after": st.one_of(st.just(""), ids),
    }
)  # type: ignore[assignment]
entries: st.SearchStrategy[Entry] = st.fixed_dictionaries(
    {"customer": customers, "note": st.one_of(st.none(), notes), "waiting": st.integers(0, 3)},
    optional={"unsent": st.lists(ids.map(lambda one: f"notes/{one}"), max_size=2)},
)  # type: ignore[assignment]
areas: st.SearchStrategy[Area] = st.fixed_dictionaries(
    {
        "entries": st.lists(entries, max_size=2),
        "total": st.integers(0, 20_000),
        "folded": st.integers(0, 3),
        "more": st.booleans(),
        "after": st.one_of(st.just(""), ids),
    }
)  # type: ignore[assignment]
filters: st.SearchStrategy[Filters] = st.fixed_dictionaries(
    {
        "q": words,
        "status": st.one_of(st.just(""), statuses),
        "temperature": st.one_of(st.just(""), temperatures),
        "territory": st.one_of(st.just(""), ids),
        "not_interested": st.sampled_from(["", "shown"]),
        "after_current": st.one_of(st.just(""), ids),
        "after_potential": st.one_of(st.just(""), ids),
    }
)  # type: ignore[assignment]
OF_ORDERS = ("state", "draft_id")
waiting = st.fixed_dictionaries(
    {
        "number": st.integers(1, 99),
        "at": instants,
        "op": st.sampled_from(["create", "update", "delete"]),
        "table": st.sampled_from(
            ["orders", "drafts", "draft_lines", "customers", "notes", "products", "product_photos", "conflicts"]
        ),
        "id": ids,
        "root": st.one_of(st.none(), ids),
        "set": st.dictionaries(
            st.one_of(
                fields, st.sampled_from(["name", "deleted", "customer_id", "product_id", "codes", "state", "draft_id"])
            ),
            st.one_of(values, codes),
        ),
        "was": st.one_of(st.none(), st.dictionaries(fields, values)),
        "state": st.sampled_from(["waiting", "sending"]),
    },
    optional={
        "error": st.fixed_dictionaries(
            {"code": st.sampled_from(["gone", "read_only"])}, optional={"fields": st.lists(fields, max_size=2)}
        )
    },
)
