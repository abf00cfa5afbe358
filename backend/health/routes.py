"""`GET /health`: ready or not, with reasons."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from backend.database import sql


class Health(msgspec.Struct, omit_defaults=True):
    """`status` is "ok" or "failing"; `reasons` name what fails, without addresses or secrets."""

    status: str
    reasons: list[str] = []


@get("/health")
async def health(request: Request[Any, Any, Any]) -> Response[bytes]:
    """200 when the database answers, else 503."""
    try:
        await sql(request.app.state.engine, "SELECT number FROM sync_clock")
    except Exception as error:
        found = Health("failing", [f"database: {type(error).__name__}"])
        return Response(msgspec.json.encode(found), status_code=503, media_type="application/json")
    return Response(msgspec.json.encode(Health("ok")), media_type="application/json")


ROUTES = (health,)
