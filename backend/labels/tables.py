"""The products that labels are made for, as a list finds them or as they were chosen."""

from backend.catalog.pages import Category, Filters, Product
from backend.catalog.tables import found_products
from backend.labels.wishes import Wish


async def products_of(wish: Wish, categories: list[Category], most: int) -> tuple[list[Product], int]:
    """At most so many of the products that are wanted, A to Z, and how many there are."""
    filters = Filters(q=wish.q, category=wish.category, inactive="", after="")
    return await found_products(filters, categories, wish.ids or None, most)
