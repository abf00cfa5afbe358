"""Rows that a migration writes, told to the phones as the engine would: with a number of their own, whole."""

import json

from piccolo.engine import engine_finder


async def tell(scope: str, table: str, row: dict[str, object], version: int, at: str) -> None:
    """`row` is the row's wire form, its id included; it belongs to no other. Raises the clock by one."""
    engine = engine_finder()
    await engine.sql("UPDATE sync_clock SET number = number + 1")
    await engine.sql(
        "DELETE FROM sync_change WHERE scope = {} AND table_name = {} AND row_id = {}", scope, table, row["id"]
    )
    change = {"op": "put", "scope": scope, "table": table, "id": row["id"], "version": version, "data": row}
    await engine.sql(
        "INSERT INTO sync_change (number, scope, table_name, row_id, op, version, parents, at, body)"
        " SELECT number, {}, {}, {}, 'put', {}, '', {}, {} FROM sync_clock",
        scope,
        table,
        row["id"],
        version,
        at,
        json.dumps(change, ensure_ascii=False, separators=(",", ":")),
    )
