"""Indexes and byte order of groups and individual prices; the first groups and rates of a business that is there."""

import json

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

from backend.migrations.feed import tell
from backend.migrations.plain import add_sql

ID = "2026-11-26T15:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes, first groups and rates"

INDEXES = [
    "CREATE INDEX customer_prices_customer ON customer_prices (customer_id)",
    "CREATE INDEX customer_prices_product ON customer_prices (product_id)",
]
BYTE_ORDER = {"groups": ("id",), "customer_prices": ("id",)}
# As they were when this was written: what a migration does never changes.
GROUPS = (
    ("01900000-0000-7000-8000-000000000001", {"de": "Händler", "en": "Dealers"}, "net"),
    ("01900000-0000-7000-8000-000000000002", {"de": "Endkunden", "en": "Consumers"}, "gross"),
)
RATES = (
    ("AT", "reduced", 1000), ("AT", "standard", 2000), ("AT", "zero", 0), ("CH", "reduced", 260),
    ("CH", "standard", 810), ("CH", "zero", 0), ("DE", "reduced", 700), ("DE", "standard", 1900), ("DE", "zero", 0),
)  # fmt: skip
SHARED = "shared"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_sql(manager, INDEXES, BYTE_ORDER)

    async def run() -> None:
        engine = engine_finder()
        for company in await engine.sql("SELECT * FROM company WHERE deleted_at IS NULL"):
            await _fill(company)

    manager.add_raw(run)
    return manager


async def _fill(company: dict[str, object]) -> None:
    """What set-up gives to a new business, with the entries of the feed that bring it to the phones."""
    engine = engine_finder()
    marks = company["marks"] if isinstance(company["marks"], str) else json.dumps(company["marks"])
    period = {"valid_from": None, "valid_to": None}
    rates = [{"country": country, "vat_class": name, "rate_bp": bp, **period} for country, name, bp in RATES]
    await engine.sql("UPDATE company SET vat_rates = {}, version = version + 1", json.dumps(rates))
    kept = ("id", "name", "country", "currency", "language", "zone")
    pricing = {"small_business": False, "oss": False, "vat_rates": rates, "rates": [], "rep_discount_bp": 1_000}
    rows = [("company", {**{name: company[name] for name in kept}, **pricing}, int(str(company["version"])) + 1)]
    for id_, names, mode in GROUPS:
        name = names.get(str(company["language"]), names["en"])
        await engine.sql(
            "INSERT INTO groups (id, version, marks, kind, name, mode, category_discounts, active)"
            " VALUES ({}, 1, {}, 'price', {}, {}, '[]', {})",
            id_,
            marks,
            name,
            mode,
            True,
        )
        group = {"id": id_, "kind": "price", "name": name, "mode": mode, "discount_bp": None}
        rows.append(("groups", {**group, "category_discounts": [], "active": True}, 1))
    for table, row, version in rows:
        await tell(SHARED, table, row, version, "2026-11-26T15:00:00.000Z")
