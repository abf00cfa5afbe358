"""What the server knows of each file: not synced, for phones learn of a file by the rows that name its hash."""

from typing import TypedDict, cast

from piccolo.columns import BigInt, Integer, Text
from piccolo.table import Table


class Files(Table, tablename="files"):
    """A file that is there whole. `id` is the SHA-256 of its bytes in hexadecimal; `kept_at` when it last came."""

    id = Text(primary_key=True)
    type = Text()
    size = BigInt()
    width = Integer()
    height = Integer()
    kept_at = Text()
    kept_by = Text()


class Known(TypedDict):
    id: str
    type: str
    size: int


async def find_file(hash_: str) -> Known | None:
    row = await Files.select(Files.id, Files.type, Files.size).where(Files.id == hash_).first()
    return None if row is None else cast(Known, row)
