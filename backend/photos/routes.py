"""Photos of a product: add, look at, delete, take back. A picture posted here is made small by the server."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend.catalog import pages as catalog
from backend.catalog.pages import Product
from backend.catalog.rules import may_edit
from backend.catalog.tables import all_categories, find_product
from backend.company.tables import company_row
from backend.errors import Invalid, NotFound, Refused
from backend.files.folder import Folder
from backend.files.keeping import decoded, keep
from backend.files.pictures import UPLOAD_BYTES, NoPicture, Picture, made_small
from backend.ids import new_id
from backend.people.person import Person
from backend.people.session import Asker
from backend.people.tables import names_of_people
from backend.photos import pages
from backend.photos.rules import PHOTOS_MAX, may_remove, ordered
from backend.photos.tables import find_photo, photos_of
from backend.rendering import Page, language_of, respond, zone_of
from backend.stock.pages import shown
from backend.stock.tables import stock_of
from backend.texts import texts
from backend.times import today
from backend.writing import write
from sync.server.messages import Mutation

Asked = HTMXRequest
ENVELOPE = 10_000  # bytes of a form beside its file


@post("/products/{product_id:str}/photos", status_code=200, request_max_body_size=UPLOAD_BYTES + ENVELOPE)
async def create(request: Asked, person: Asker, product_id: FromPath[str]) -> Response[Any]:
    """The same picture again is the photo that is there."""
    product = await find_product(product_id)
    there = await photos_of(product_id)
    try:
        picture = await _picture(request)
    except NoPicture as error:
        return await _again(request, person, product, error.fault)
    if any(photo["hash"] == picture.hash for photo in there):
        return _back(product_id, "saved=photo")
    if len(ordered(there)) >= PHOTOS_MAX:
        return await _again(request, person, product, "full")
    await keep(Folder(request.app.state.settings.data), picture, person.id, request.app.state.registry.now())
    photo = Mutation(
        op="create",
        table="product_photos",
        id=new_id(),
        set={
            "product_id": product_id,
            "hash": picture.hash,
            "type": picture.type,
            "size": len(picture.body),
            "width": picture.width,
            "height": picture.height,
        },
    )
    await write(request.app.state.registry, person, [photo])
    return _back(product_id, "saved=photo")


@get("/products/{product_id:str}/photos/{photo_id:str}")
async def one(request: Asked, person: Asker, product_id: FromPath[str], photo_id: FromPath[str]) -> Response[bytes]:
    product = await find_product(product_id)
    photos, people = await photos_of(product_id), await names_of_people()
    context = pages.page(product, photos, photo_id, people, (), (), person.role, person.id)
    if context is None:
        raise NotFound
    return respond(request, Page("photos/page.html", "photos/page.html", context))


@post("/products/{product_id:str}/photos/{photo_id:str}/delete", status_code=200)
async def delete(request: Asked, person: Asker, product_id: FromPath[str], photo_id: FromPath[str]) -> Response[Any]:
    await find_product(product_id)
    await _to_change(person, product_id, photo_id, or_deleted=False)
    mutation = Mutation(op="delete", table="product_photos", id=photo_id)
    await write(request.app.state.registry, person, [mutation])
    return _back(product_id, f"deleted={photo_id}")


@post("/products/{product_id:str}/photos/{photo_id:str}/restore", status_code=200)
async def restore(request: Asked, person: Asker, product_id: FromPath[str], photo_id: FromPath[str]) -> Response[Any]:
    await find_product(product_id)
    await _to_change(person, product_id, photo_id, or_deleted=True)
    mutation = Mutation(op="update", table="product_photos", id=photo_id, set={"deleted": False})
    await write(request.app.state.registry, person, [mutation])
    return _back(product_id, "saved=restored")


ROUTES: tuple[Any, ...] = (create, one, delete, restore)


async def _picture(request: Asked) -> Picture:
    try:
        form = await request.form()
    except (ValueError, LookupError) as error:
        raise Invalid("The form cannot be read.") from error
    file = form.get("photo")
    if not isinstance(file, UploadFile):
        raise NoPicture("missing")
    body = await file.read()
    if not body:
        raise NoPicture("missing")
    return await decoded(made_small, body)


async def _again(request: Asked, person: Person, product: Product, fault: str) -> Response[bytes]:
    """The page of the product, with what is wrong where the photo was to be added."""
    company = await company_row()
    error = texts(language_of(request)).gettext(pages.MESSAGES[fault])
    photos = pages.strip(product["id"], await photos_of(product["id"]), error=error)
    day, may = today(zone_of(request)), may_edit(person.role)
    stock = shown(next(iter(await stock_of([product["id"]])), None), person.role)
    context = catalog.detail(product, await all_categories(), company["currency"], day, may, photos, stock)
    return respond(request, Page("catalog/detail.html", "catalog/pane.html", context, 422))


async def _to_change(person: Person, product_id: str, photo_id: str, or_deleted: bool) -> None:
    """Raises NotFound, or Refused if somebody else took it."""
    photo = await find_photo(product_id, photo_id, or_deleted)
    if not may_remove(photo, person.role, person.id):
        raise Refused


def _back(product_id: str, said: str) -> Redirect:
    return Redirect(f"/products/{product_id}?{said}", status_code=303)
