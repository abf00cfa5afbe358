"""Individual prices as rows. They are reached through a customer that the person may see."""

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from piccolo.columns import BigInt, Column, Text

from backend.errors import NotFound
from backend.ids import is_id
from sync.server.tables import SyncedTable


class CustomerPrice(TypedDict):
    """A customer's individual price for a product, as on the wire; its fields as in catalog/prices.py."""

    id: str
    customer_id: str
    product_id: str
    currency: str
    mode: str
    per_milli: int
    from_milli: int
    amount: int | None
    discount_bp: int | None
    valid_from: str | None
    valid_to: str | None
    created_at: str
    created_by: str


class CustomerPrices(SyncedTable, tablename="customer_prices"):
    """An individual price: an amount, or a percentage off the base price; "" as currency is the company's."""

    customer_id = Text(index=True)
    product_id = Text(index=True)
    currency = Text()
    mode = Text()
    per_milli = BigInt(default=1_000)
    from_milli = BigInt(default=0)
    amount = BigInt(null=True, default=None)
    discount_bp = BigInt(null=True, default=None)
    valid_from = Text(null=True, default=None)
    valid_to = Text(null=True, default=None)
    created_at = Text()
    created_by = Text()


COLUMNS: tuple[Column, ...] = tuple(
    CustomerPrices._meta.get_column_by_name(name) for name in CustomerPrice.__annotations__
)


def wire(row: Mapping[str, Any]) -> CustomerPrice:
    return cast(CustomerPrice, dict(row))


async def prices_of(customer_id: str) -> list[CustomerPrice]:
    """The individual prices of a customer whom the person may see, by id."""
    its = (CustomerPrices.customer_id == customer_id) & CustomerPrices.deleted_at.is_null()
    rows = await CustomerPrices.select(*COLUMNS).where(its).order_by(CustomerPrices.id)
    return [wire(row) for row in rows]


async def find_price(customer_id: str, price_id: str, or_deleted: bool = False) -> CustomerPrice:
    """One of that customer's. Raises NotFound, also for a deleted one unless that is wanted, too."""
    price = await find_price_or_none(customer_id, price_id, or_deleted)
    if price is None:
        raise NotFound
    return price


async def find_price_or_none(customer_id: str, price_id: str, or_deleted: bool = False) -> CustomerPrice | None:
    """The same, or None."""
    if not is_id(price_id):
        return None
    its = (CustomerPrices.id == price_id) & (CustomerPrices.customer_id == customer_id)
    there = its if or_deleted else its & CustomerPrices.deleted_at.is_null()
    row = await CustomerPrices.select(*COLUMNS).where(there).first()
    return None if row is None else wire(row)


async def version_of_price(price_id: str) -> int:
    """The version of a price that is there, which is raised by every change."""
    row = await CustomerPrices.select(CustomerPrices.version).where(CustomerPrices.id == price_id).first()
    return int(row["version"]) if row else 0
