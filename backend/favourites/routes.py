"""One tap marks a product as a favourite, another one takes the mark away. Twin: web/worker/favourites/routes.js."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.catalog.tables import find_product
from backend.favourites.tables import marks_of
from backend.ids import new_id
from backend.people.session import Asker
from backend.writing import write
from sync.server.messages import Mutation


@post("/products/{product_id:str}/favourite", status_code=200)
async def mark(request: HTMXRequest, person: Asker, product_id: FromPath[str]) -> Response[Any]:
    """`on` says what is wanted, so that a second tap on an old page changes nothing."""
    await find_product(product_id)
    wanted = (await submitted.fields(request)).get("on", "") == "1"
    there = await marks_of(person, product_id)
    mutations = [Mutation(op="delete", table="favourites", id=id_) for id_ in there] if not wanted else []
    if wanted and not there:
        mutations = [Mutation(op="create", table="favourites", id=new_id(), set={"product_id": product_id})]
    if mutations:
        await write(request.app.state.registry, person, mutations)
    return Redirect(f"/products/{product_id}", status_code=303)


ROUTES = (mark,)
