"""The page that scans and what a code leads to; photos whose codes the server reads."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast
from urllib.parse import quote

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.catalog.pages import UNESCAPED, Filters, Listed, Product
from backend.catalog.rules import may_edit
from backend.catalog.tables import coded, find_product, listed
from backend.company.tables import company_row
from backend.customers.rules import display_name
from backend.customers.tables import find
from backend.errors import Invalid, Problem, Refused
from backend.fold import QUERY_MAX
from backend.ids import new_id
from backend.letters import trim
from backend.orders.draft_tables import find_draft
from backend.people.person import Person
from backend.people.session import Asker
from backend.rendering import Page, respond, zone_of
from backend.scanning import assigning, pages
from backend.scanning.pages import CODES_MAX, Into, Read
from backend.scanning.pictures import Code, TooManyPixels, Unreadable, codes_in
from backend.security import WASM
from backend.times import today
from backend.writing import write
from sync.server.messages import Mutation
from sync.server.values import Values

Asked = HTMXRequest
PHOTO_MAX = 20 * 1024 * 1024  # bytes; the largest that phones take
UPLOAD_MAX = 64 * 1024 * 1024  # so much is let in, onto the disk: a browser shows no answer that comes before its end
TEXT_MAX = 4_296  # characters: what the largest QR code holds
READERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="scan")
"""So many photos are decoded at once, in up to 150 MB each."""

STATUS = {"missing": 422, "too_large": 413, "too_many_pixels": 413, "not_a_picture": 415}
SAID = {
    "missing": "No photo was sent: a multipart form with a file `photo` is expected.",
    "too_large": "The photo is too large.",
    "too_many_pixels": "The photo has too many pixels.",
    "not_a_picture": "This is no JPEG, PNG or WebP, or a damaged one.",
}


@get("/scan")
async def scan(request: Asked, person: Asker) -> Response[bytes]:
    """With a `code`, or several, also what they lead to: so the page works without a script.

    With `customer` and `draft` the finds go into that draft.
    """
    return await _page(request, person, _codes(request), await _into(request, person))


@get("/scan/found")
async def found(request: Asked, person: Asker) -> Response[bytes]:
    """What a code leads to; the page asks it for each that the camera reads."""
    return await _page(request, person, _codes(request), await _into(request, person))


@post("/api/scan", status_code=200, request_max_body_size=UPLOAD_MAX)
async def photo(request: Asked, person: Asker) -> Response[Any]:
    """The codes in a photo and their products, as JSON; for a browser's form as the page."""
    problem, codes = "", []
    try:
        codes = await _codes_in(await submitted.file(request, "photo"))
    except HTTPException as error:
        if error.status_code != 413:
            raise
        problem = "too_large"
    except TooManyPixels:
        problem = "too_many_pixels"
    except Unreadable:
        problem = "not_a_picture"
    except Missing:
        problem = "missing"
    except TooLarge:
        problem = "too_large"
    if "text/html" in request.headers.get("accept", ""):
        read = [code.text for code in codes]
        return await _page(request, person, read, await _into(request, person), problem or ("" if codes else "none"))
    if problem:
        raise Problem(SAID[problem], code=problem, status=STATUS[problem])
    reads = await _reads([code.text for code in codes])
    products = [_product(read["code"], one) for read in reads for one in read["products"]]
    return Response({"codes": codes, "products": products})


@get("/scan/assign")
async def assign(request: Asked, person: Asker) -> Response[bytes]:
    """A code that no product has yet: choose the product, then the unit on which it stands."""
    _only_editors(person)
    code = assigning.clean(request.query_params.get("code", ""))
    if not code:
        raise Invalid("A code is expected.")
    product_id = request.query_params.get("product", "")
    product = await find_product(product_id) if product_id else None
    return await _assign_page(request, code, product)


@post("/scan/assign", status_code=200)
async def assigned(request: Asked, person: Asker) -> Response[Any]:
    _only_editors(person)
    fields = await submitted.fields(request)
    code = assigning.clean(fields.get("code", ""))
    if not code:
        raise Invalid("A code is expected.")
    product = await find_product(fields.get("product", ""))
    wanted = assigning.with_code(product, code, fields.get("on") == "packaging")
    if wanted["problem"]:
        return await _assign_page(request, code, product, wanted["problem"])
    if wanted["codes"] is not None:
        set_ = cast("Values", {"codes": wanted["codes"]})
        was = cast("Values", {"codes": product["codes"]})
        change = Mutation(op="update", table="products", id=product["id"], set=set_, was=was)
        await write(request.app.state.registry, person, [change])
    return Redirect(f"/scan?code={quote(code, safe=UNESCAPED)}", status_code=303)


ROUTES: tuple[Any, ...] = (scan, found, photo, assign, assigned)


def _only_editors(person: Person) -> None:
    if not may_edit(person.role):
        raise Refused


async def _assign_page(request: Asked, code: str, product: Product | None, problem: str = "") -> Response[bytes]:
    q = trim(request.query_params.get("q", ""))[:QUERY_MAX]
    listing: Listed | None = None
    if product is None:
        filters = Filters(q=q, category="", inactive="", after="")
        listing = await listed(filters, [])
    company = await company_row()
    lines, more = (listing["lines"], listing["more"]) if listing else ([], False)
    row = cast("assigning.Row | None", product)
    day = today(zone_of(request))
    context = assigning.page(code, q, lines, more, row, company["currency"], day, problem)
    status = 422 if problem else 200
    return respond(request, Page("scanning/assign.html", "scanning/assign_found.html", context, status))


class Missing(Exception):
    """The form has no photo, or an empty one."""


class TooLarge(Exception):
    """More bytes than a photo has."""


def _codes(request: Asked) -> list[str]:
    return [code for code in request.query_params.getall("code", []) if code]


async def _into(request: Asked, person: Person) -> Into | None:
    """The draft that the address names, of a customer of this person. Raises NotFound."""
    customer_id, draft_id = (request.query_params.get(name, "") for name in ("customer", "draft"))
    if not customer_id and not draft_id:
        return None
    customer = await find(person, customer_id)
    await find_draft(customer_id, draft_id)
    return Into(customer_id=customer_id, draft_id=draft_id, name=display_name(customer), line_id=new_id())


async def _codes_in(upload: UploadFile | None) -> list[Code]:
    if upload is None:
        raise Missing
    return await asyncio.get_running_loop().run_in_executor(READERS, _decode, upload)


def _decode(upload: UploadFile) -> list[Code]:
    """In a thread of READERS, so that no more photos are in memory than are read."""
    content = upload.file.read(PHOTO_MAX + 1)
    if not content:
        raise Missing
    if len(content) > PHOTO_MAX:
        raise TooLarge
    return codes_in(content)[:CODES_MAX]


async def _reads(codes: list[str]) -> list[Read]:
    return [Read(code=code, products=await coded(code)) for code in codes]


async def _page(
    request: Asked, person: Person, codes: list[str], into: Into | None, problem: str = ""
) -> Response[bytes]:
    may = may_edit(person.role)
    reads = await _reads([code[:TEXT_MAX] for code in codes[:CODES_MAX]])
    company = request.scope["state"]["company"] = await company_row()  # addresses of programs come without
    context = pages.page(reads, company["currency"], today(zone_of(request)), into, problem, may)
    status = STATUS.get(problem, 200)
    return respond(request, Page("scanning/page.html", "scanning/found.html", context, status, WASM))


def _product(code: str, found: Any) -> dict[str, object]:
    line = found["line"]
    named = {name: line[name] for name in ("id", "number", "name", "active")}
    unit = found["unit"] or line["unit"]
    return {"code": code, **named, "unit": unit, "quantity_milli": found["quantity_milli"], "by": found["by"]}
