"""Who the tables ask as: the demo's administrator, who holds every territory."""

import httpx

from backend.database import Engine, sql
from sync.server.access import Access
from sync.server.ids import new_id

EMAIL, PASSWORD = "chef@demo.example", "feldbuch-demo"


async def access_of_everything(engine: Engine) -> Access:
    """A new device of somebody who holds every scope that the feed has, but for others' own."""
    rows = await sql(engine, "SELECT DISTINCT scope FROM sync_change WHERE scope NOT LIKE 'u:%' ORDER BY scope")
    mine = await sql(engine, "SELECT min(scope) AS scope FROM sync_change WHERE scope LIKE 'u:%'")
    own = str(mine[0]["scope"])
    scopes = tuple(str(row["scope"]) for row in rows)
    return Access(
        user=own.removeprefix("u:"),
        device=new_id(),
        scopes=(*scopes, own),
        role="administrator",
    )


async def bearer(client: httpx.AsyncClient) -> str:
    """The token of a new device."""
    answer = await client.post("/api/devices", json={"email": EMAIL, "password": PASSWORD, "name": "bench"})
    answer.raise_for_status()
    return str(answer.json()["token"])
