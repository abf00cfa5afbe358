"""What the server reads to compute the prices of orders again: once for all orders of a transaction."""

from collections.abc import Iterable
from typing import Any

import msgspec

from backend.catalog.tables import COLUMNS as PRODUCT
from backend.catalog.tables import Products, all_categories
from backend.company.tables import company_row, pricing_row
from backend.groups.tables import all_groups
from backend.ids import is_id
from backend.orders.checking import difference
from backend.orders.decisions import Difference
from backend.orders.draft_rules import Facts
from backend.pricing.tables import COLUMNS as PRICE
from backend.pricing.tables import CustomerPrices
from backend.times import parse_instant, today
from sync.server.registry import Asked, By
from sync.server.values import Values

Row = dict[str, Any]
CONSULTS = frozenset({"company", "groups", "categories", "products", "customer_prices", "customers"})
"""Of these tables an order is checked against what stands, what the same phone changed before it included."""


class Consulted(msgspec.Struct, frozen=True):
    """All that the prices of these orders need, and the role of who writes them."""

    role: str
    zone: str
    company: Row
    groups: list[Row]
    categories: list[Row]
    products: list[Row]
    own_prices: dict[str, list[Row]]
    customers: dict[str, Row]

    def checked(self, before: Values | None, after: Values, by: By) -> Difference | None:
        """What is different in an order as it is to stand."""
        customer_id = str(after["customer_id"])
        at = parse_instant(after["created_at"]) if before is not None else parse_instant(by.at)
        facts = Facts(
            company=self.company,
            customer=self.customers[customer_id],
            groups=self.groups,
            categories=self.categories,
            own_prices=self.own_prices.get(customer_id, []),
            products=self.products,
            stock=[],
            day=today(self.zone, at),
        )
        return difference(after, before, facts, self.role)


async def consult(asked: Asked) -> Consulted | None:
    """Five queries however many orders and lines; none for who writes for the system (imports, the demo)."""
    if asked.access.system:
        return None
    ids: set[str] = set()
    for mutation in asked.mutations:
        ids |= _products(mutation.set.get("lines"))
        ids |= _products(asked.rows.get(("orders", mutation.id), {}).get("lines"))
    customers: dict[str, Row] = {id_: {**row} for (table, id_), row in asked.rows.items() if table == "customers"}
    own: dict[str, list[Row]] = {}
    if ids and customers:
        its = CustomerPrices.customer_id.is_in(list(customers)) & CustomerPrices.product_id.is_in(list(ids))
        for row in await CustomerPrices.select(*PRICE).where(its & CustomerPrices.deleted_at.is_null()):
            own.setdefault(row["customer_id"], []).append(row)
    return Consulted(
        role=asked.access.role,
        zone=(await company_row())["zone"],
        company=await pricing_row(),
        groups=[{**group} for group in await all_groups()],
        categories=[{**category} for category in await all_categories()],
        products=await _read(ids),
        own_prices=own,
        customers=customers,
    )


async def _read(ids: Iterable[str]) -> list[Row]:
    wanted = sorted(ids)
    if not wanted:
        return []
    there = Products.id.is_in(wanted) & Products.deleted_at.is_null()
    rows = await Products.select(*PRODUCT).where(there)
    return [
        {**row, "discountable": bool(row["discountable"]), "prices": msgspec.json.decode(row["prices"])} for row in rows
    ]


def _products(lines: object) -> set[str]:
    """The products of lines as they came, whatever they are."""
    if not isinstance(lines, list):
        return set()
    found = (line.get("product_id") for line in lines if isinstance(line, dict))
    return {id_ for id_ in found if isinstance(id_, str) and is_id(id_)}
