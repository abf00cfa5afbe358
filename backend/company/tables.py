"""The company that uses this installation: exactly one row, made at set-up."""

from piccolo.columns import Text

from sync.server.tables import SyncedTable

UNNAMED = {"name": "Feldbuch", "country": "DE", "currency": "EUR", "language": "de", "zone": "Europe/Berlin"}


class Company(SyncedTable, tablename="company"):
    """`country` is an ISO code, `currency` an ISO code, `zone` an IANA name (Europe/Berlin)."""

    name = Text()
    country = Text()
    currency = Text()
    language = Text()
    zone = Text()


async def company_row() -> dict[str, str]:
    """The company's wire fields; before the set-up those of a German one without a name of its own."""
    row = (
        await Company.select(Company.name, Company.country, Company.currency, Company.language, Company.zone)
        .where(Company.deleted_at.is_null())
        .first()
    )
    return row or {**UNNAMED}
