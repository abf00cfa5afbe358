"""`GET /health`: ready or not, with reasons."""

from typing import Any

import msgspec
from litestar import HttpMethod, Request, Response, route

from backend.database import sql


class Health(msgspec.Struct, omit_defaults=True):
    """`status` is "ok" or "failing"; `reasons` name what fails, without addresses or secrets."""

    status: str
    reasons: list[str] = []


@route("/health", http_method=[HttpMethod.GET, HttpMethod.HEAD], status_code=200)
async def health(request: Request[Any, Any, Any]) -> Response[bytes]:
    """200 when the database answers, else 503. Monitors may ask by HEAD."""
    try:
        await sql(request.app.state.engine, "SELECT number FROM sync_clock")
    except Exception as error:
        found = Health("failing", [f"database: {type(error).__name__}"])
        return Response(msgspec.json.encode(found), status_code=503, media_type="application/json")
    return Response(msgspec.json.encode(Health("ok")), media_type="application/json")


ROUTES = (health,)
