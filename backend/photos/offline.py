"""How photos of products live on the phone: a row each, which names its file; shared by all, made by everybody."""

from collections.abc import Collection

from backend.files.pictures import BYTES, SIDE, TYPES
from backend.files.rules import HASH
from backend.photos.rules import may_remove
from backend.photos.tables import ProductPhotos
from backend.shared_rows import scope
from sync.server.access import Access
from sync.server.fields import fixed, matching, one_of, reference, whole
from sync.server.registry import NOTHING, Operation, Synced
from sync.server.values import Values

NEEDED = frozenset({"product_id", "hash", "type", "size", "width", "height"})


def rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """Everybody adds, and then says of what; who may take away stands in rules.py."""
    if before is None:
        return () if fields >= NEEDED else NOTHING
    return () if may_remove(before, access.role, access.user) else NOTHING


PRODUCT_PHOTOS = Synced(
    table=ProductPhotos,
    fields={
        "product_id": fixed(reference(), ""),
        "hash": fixed(matching(HASH), ""),
        "type": fixed(one_of(*sorted(set(TYPES.values()))), ""),
        "size": fixed(whole(1, BYTES), 0),
        "width": fixed(whole(1, 2 * SIDE), 0),
        "height": fixed(whole(1, 2 * SIDE), 0),
    },
    made=("created_at", "created_by"),
    scope=scope,
    rights=rights,
    deletable=True,
)
