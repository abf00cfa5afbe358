"""The pages on which categories are kept: only the server makes them. Pure."""

from collections.abc import Mapping, Sequence

from backend.catalog.editing import by_path
from backend.catalog.pages import Category, Context
from backend.categories import rules

HOME = "/catalog/categories"


def listing(categories: Sequence[Category], products: Mapping[str, int], saved: str) -> Context:
    """The tree: categories/page.html. `products` counts those right in a category, shown are those below, too.

    Context: {nav, rows [{id, above, name, products, href, shown}], saved}; `saved` is a word or "".
    """
    counted = rules.with_those_below(categories, products)
    return {
        "nav": "products",
        "rows": [
            {
                "id": row["id"],
                "above": " › ".join(above),
                "name": row["name"],
                "products": counted[row["id"]],
                "href": f"{HOME}/{row['id']}",
                "shown": f"/products?category={row['id']}",
            }
            for above, row in rules.in_order(categories)
        ],
        "saved": saved,
    }


def form(
    category: Category | None,
    category_id: str,
    categories: list[Category],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
) -> Context:
    """Create, rename or move: categories/form.html.

    Context: {nav, new, action, id, name, parents [{id, name, on}], delete, was {name, parent_id}, errors {field:
    text}}.
    """
    row = {"name": category["name"], "parent_id": category["parent_id"] or ""} if category else {}
    shown = {"name": "", "parent_id": "", **row, **typed}
    here = homes(categories, category_id)
    return {
        "nav": "products",
        "new": category is None,
        "action": HOME if category is None else f"{HOME}/{category_id}",
        "id": category_id,
        "name": shown["name"],
        "parents": [one for one in by_path(categories, shown["parent_id"]) if one["id"] in here],
        "delete": "" if category is None else f"{HOME}/{category_id}/delete",
        "was": {"name": row.get("name", ""), "parent_id": row.get("parent_id", "")},
        "errors": {name: errors.get(name, "") for name in ("name", "parent_id", "was")},
    }


def deleting(
    category: Category, categories: list[Category], products: int, children: int, chosen: str, error: str
) -> Context:
    """Whether it shall really go, and where its products come: categories/delete.html.

    Context: {nav, name, action, back, products, children, others [{id, name, on}], error}.
    """
    others = [one for one in by_path(categories, chosen) if one["id"] != category["id"]]
    return {
        "nav": "products",
        "name": category["name"],
        "action": f"{HOME}/{category['id']}/delete",
        "back": f"{HOME}/{category['id']}",
        "products": products,
        "children": children,
        "others": others,
        "error": error,
    }


def homes(categories: list[Category], category_id: str) -> set[str]:
    return {str(row["id"]) for row in rules.homes(categories, category_id)}
