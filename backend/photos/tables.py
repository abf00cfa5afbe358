"""Photos of products as rows; each names its file by the hash."""

from collections.abc import Sequence
from typing import cast

from piccolo.columns import BigInt, Column, Integer, Text

from backend.errors import NotFound
from backend.ids import is_id
from backend.photos.pages import Photo
from backend.photos.rules import firsts
from sync.server.tables import SyncedTable


class ProductPhotos(SyncedTable, tablename="product_photos"):
    """A photo of a product: `hash`, `type` and `size` of its file, and the pixels of the picture."""

    product_id = Text()
    hash = Text()
    type = Text()
    size = BigInt()
    width = Integer()
    height = Integer()
    created_at = Text()
    created_by = Text()


COLUMNS: tuple[Column, ...] = tuple(ProductPhotos._meta.get_column_by_name(name) for name in Photo.__annotations__)


async def photos_of(product_id: str) -> list[Photo]:
    """In no order."""
    its = (ProductPhotos.product_id == product_id) & ProductPhotos.deleted_at.is_null()
    return cast("list[Photo]", await ProductPhotos.select(*COLUMNS).where(its))


async def firsts_of(product_ids: Sequence[str]) -> dict[str, str]:
    """By product the hash of its first photo: rules.firsts."""
    if not product_ids:
        return {}
    its = ProductPhotos.product_id.is_in(list(product_ids)) & ProductPhotos.deleted_at.is_null()
    return firsts(await ProductPhotos.select(*COLUMNS).where(its))


async def find_photo(product_id: str, photo_id: str, or_deleted: bool = False) -> Photo:
    """One of that product. Raises NotFound, also for a deleted one unless that is wanted, too."""
    if is_id(photo_id):
        its = (ProductPhotos.id == photo_id) & (ProductPhotos.product_id == product_id)
        row = (
            await ProductPhotos.select(*COLUMNS)
            .where(its if or_deleted else its & ProductPhotos.deleted_at.is_null())
            .first()
        )
        if row is not None:
            return cast("Photo", row)
    raise NotFound
