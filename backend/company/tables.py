"""The company that uses this installation: exactly one row, made at set-up."""

from typing import Any

import msgspec
from piccolo.columns import JSON, BigInt, Boolean, Column, Text

from sync.server.tables import SyncedTable

UNNAMED = {"name": "Feldbuch", "country": "DE", "currency": "EUR", "language": "de", "zone": "Europe/Berlin"}


class Company(SyncedTable, tablename="company"):
    """`country` is an ISO code, `currency` an ISO code, `zone` an IANA name (Europe/Berlin).

    `vat_rates` and `rates` (of exchange) as in pricing/rates.py; `small_business`: § 19 UStG; `oss`: One Stop Shop;
    `rep_discount_bp`: what a rep may take off a line by himself.
    """

    name = Text()
    country = Text()
    currency = Text()
    language = Text()
    zone = Text()
    small_business = Boolean(default=False)
    oss = Boolean(default=False)
    vat_rates = JSON(default="[]")
    rates = JSON(default="[]")
    rep_discount_bp = BigInt(default=1_000)


PRICING = ("country", "currency", "small_business", "oss", "vat_rates", "rates", "rep_discount_bp")
_PRICING: tuple[Column, ...] = tuple(Company._meta.get_column_by_name(name) for name in PRICING)


async def company_row() -> dict[str, str]:
    """The company's wire fields; before the set-up those of a German one without a name of its own."""
    row = (
        await Company.select(Company.name, Company.country, Company.currency, Company.language, Company.zone)
        .where(Company.deleted_at.is_null())
        .first()
    )
    return row or {**UNNAMED}


async def pricing_row() -> dict[str, Any]:
    """What prices are made with: its wire fields of PRICING. Apart, for every request reads the few above."""
    row = await Company.select(*_PRICING).where(Company.deleted_at.is_null()).first()
    if row is None:
        nothing = {"small_business": False, "oss": False, "vat_rates": [], "rates": [], "rep_discount_bp": 0}
        return {"country": UNNAMED["country"], "currency": UNNAMED["currency"], **nothing}
    lists = {name: msgspec.json.decode(row[name], type=list[dict[str, Any]]) for name in ("vat_rates", "rates")}
    return {**row, **{name: bool(row[name]) for name in ("small_business", "oss")}, **lists}


async def company_id() -> str | None:
    """The id of the one row; None before the set-up."""
    row = await Company.select(Company.id).where(Company.deleted_at.is_null()).first()
    return row["id"] if row else None
