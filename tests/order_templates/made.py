"""Order templates as anybody might have made them, as the contexts of their pages; by chance."""

from collections.abc import Iterator
from typing import Any

from backend.order_templates import pages
from tests.cast import an_id
from tests.orders import drafts
from tests.twins import hostile
from tests.twins.test_order_templates import template

SOURCES = ({"draft": "", "order": ""}, {"draft": drafts.DRAFT, "order": ""}, {"draft": "", "order": an_id(650)})


def contexts(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Their pages and the answers to taps, each with its templates."""
    for seed in range(count):
        chance = hostile.Chance(seed)
        case = drafts.whole(chance)
        owner: Any = chance.choice([None, {"id": drafts.CUSTOMER, "name": "O'Neil & <Söhne>"}])
        products, lines = case["facts"]["products"], case["lines"]
        role, language = chance.choice(["rep", "counter", "manager"]), chance.choice(["de", "en"])
        one: Any = template(chance)
        of = chance.choice(["", "name", *(item["product_id"] for item in one["items"])])
        errors = {"name": "x", "quantity": "Bitte <b>", "text": "y", **({"template": "Voll"} if seed % 3 else {})}
        slips = {"of": of, "typed": {"name": "<1>", "quantity": "<2>", "text": "<3>"}, "errors": errors}
        said = chance.choice(
            [{**pages.NOTHING_SAID, "code": code, "name": "<x>"} for code in ("added", "restored", "")]
        )
        if one["items"]:
            said = chance.choice([said, pages.taken_out(one, one["items"][0], chance.choice([None, *products]))])
        yield "order_templates/list.html", pages.listing([one] * (seed % 3), owner, role, drafts.NEW)
        typed = {"name": "<n>", "kind": chance.choice(["own", "company", "x"])}
        form = pages.form(owner, chance.choice(SOURCES), lines, typed, errors, role, drafts.NEW)
        yield "order_templates/form.html", form
        sheet = pages.sheet(one, owner, products, role, language, slips, said)
        yield "order_templates/sheet.html", sheet
        rows = [pages.row(one, product, language) for product in products]
        yield "order_templates/tap.html", {**sheet, "row": chance.choice([None, *rows])}
        adding = pages.adding(one, owner, products, chance.word(), bool(seed % 2), role, language)
        yield "order_templates/add.html", adding
        yield "order_templates/found.html", adding
        yield "order_templates/gone.html", pages.gone(one, owner)
