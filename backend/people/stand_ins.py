"""Stand-ins lose a territory by themselves when their last day is over.

What a person holds is right at once (holdings.py looks at the date); here the end is written down, so that his profile
and with it the pages of his phone say so, too. `now` is in milliseconds since 1970.
"""

from typing import cast

from backend.company.tables import company_row
from backend.database import sql, writing
from backend.people import holdings
from backend.people.tables import PersonTerritories
from backend.times import instant, today
from sync.server.registry import Registry


async def end_those_over(registry: Registry, now: int) -> int:
    """Write down the end of all that are over; how many there were. Raises Busy."""
    zone = (await company_row())["zone"]
    people = (
        await PersonTerritories.select(PersonTerritories.person_id)
        .where(PersonTerritories.ended_at.is_null() & (PersonTerritories.until < today(zone, now)))
        .order_by(PersonTerritories.person_id)
    )
    ended = 0
    for person_id in dict.fromkeys(row["person_id"] for row in people):
        ended += await end_those_of(registry, person_id, now)
    return ended


async def end_those_of(registry: Registry, person_id: str, now: int) -> int:
    """The same for one person."""
    database = registry.database
    zone = (await company_row())["zone"]
    async with writing(database):
        await holdings.lock(registry, person_id)
        over = await sql(
            database,
            "SELECT id, until FROM person_territories WHERE person_id = {} AND ended_at IS NULL AND until < {}",
            person_id,
            today(zone, now),
        )
        for row in over:
            end = instant(holdings.end_of(cast("str", row["until"]), zone))
            await sql(database, "UPDATE person_territories SET ended_at = {} WHERE id = {}", end, row["id"])
        if over:
            await holdings.tell_phones(registry, person_id)
    return len(over)
