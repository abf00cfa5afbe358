"""Who gets what (DESIGN §8): every route asked as every role, about own, others' and nobody's customers.

An outcome is the status, for redirects with where they lead: "303 /login". Anna's customer is Müller; Ben is a rep
like her with another territory, Carla the counter, Mia manages, Dora administrates, Emil is signed out.
"""

import json
from collections.abc import Mapping

import msgspec
import pytest
from httpx import Response
from litestar import Litestar

from backend.app import registry
from backend.database import Engine
from backend.times import instant
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.instants import clock
from sync.server.messages import Mutation
from tests.cast import (
    ANNA,
    BEN,
    CARLA,
    DORA,
    HUBER,
    HUBERS_NOTE,
    MADE_AT,
    MUELLER,
    MUELLERS_NOTE,
    NOBODYS,
    NORTH,
    an_id,
)
from tests.conftest import Client, SignIn
from tests.orders import written

NEW_CUSTOMER, NEW_NOTE, NEW_BY_SYNC = an_id(91), an_id(92), an_id(93)
ANNAS_DEVICE = an_id(94)
NEW_PRODUCT = an_id(95)
NEW_PRICE, NEW_GROUP = an_id(196), an_id(197)
NEW_CATEGORY = an_id(97)
ONE_CATEGORY = f"/catalog/categories/{NEW_CATEGORY}"
BOOKED = f"/products/{NEW_PRODUCT}/stock"
NO_PRODUCT = f"/products/{an_id(99)}"
NO_PHOTO = f"{NO_PRODUCT}/photos/{an_id(98)}"
EDITED = f"/catalog/{NEW_PRODUCT}/edit"
ALL = ("emil", "anna", "ben", "carla", "mia", "dora")
LOGIN = "303 /login"


class Case(msgspec.Struct, frozen=True):
    """One question: the route it is about, the address, what is sent, and the outcome for each of ALL."""

    route: str
    path: str
    outcomes: Mapping[str, str]
    form: Mapping[str, str] | None = None
    body: object = None


def everybody(outcome: str, **others: str) -> Mapping[str, str]:
    return {**dict.fromkeys(ALL, outcome), **others}


def signed_in(outcome: str, **others: str) -> Mapping[str, str]:
    return everybody(outcome, emil=LOGIN, **others)


def those_who_see_muellers(outcome: str, **others: str) -> Mapping[str, str]:
    return signed_in(outcome, ben="404", **others)


def only(outcome: str, *names: str, **others: str) -> Mapping[str, str]:
    """For these; everybody else who is signed in is refused."""
    return signed_in("403", **dict.fromkeys(names, outcome), **others)


def programs(outcome: str) -> Mapping[str, str]:
    return everybody(outcome, emil="401")


def get(route: str, path: str, outcomes: Mapping[str, str]) -> Case:
    return Case(f"GET {route}", path, outcomes)


def post(route: str, path: str, outcomes: Mapping[str, str], **form: str) -> Case:
    return Case(f"POST {route}", path, outcomes, form=form)


def saved(said: str, customer: str = MUELLER) -> str:
    return f"303 /customers/{customer}?{said}"


ONE = "/customers/{customer_id}"
NOTE = f"{ONE}/notes/{{note_id}}"
MUELLERS = f"/customers/{MUELLER}"
PRICE = f"{ONE}/prices/{{price_id}}"
ITS_PRICE = f"{MUELLERS}/prices/{NEW_PRICE}"
ITS_NOTE = f"{MUELLERS}/notes/{MUELLERS_NOTE}"
NOBODYS_PATH = f"/customers/{NOBODYS}"
FOREIGN_PAIR = f"{MUELLERS}/notes/{HUBERS_NOTE}"
NO_SUCH = f"/customers/{an_id(99)}"
REPS_NOT = {"anna": "404", "ben": "404"}
MUELLERS_ORDER, NEW_DRAFT, NEW_PARCEL = an_id(501), an_id(96), an_id(198)
THE_OFFICE_SHIPS = signed_in("200", anna="403", ben="404")
ORDER = f"{ONE}/orders/{{order_id}}"
ITS_ORDER = f"{MUELLERS}/orders/{MUELLERS_ORDER}"
DRAFT = f"{ONE}/drafts/{{draft_id}}"
DRAFT_LINE = f"{DRAFT}/lines/{{line_id}}"
TYPED, TYPED_LINE = an_id(95), an_id(94)
ITS_DRAFT, FOREIGN_DRAFT = f"{MUELLERS}/drafts/{TYPED}", f"/customers/{HUBER}/drafts/{TYPED}"
ITS_LINE = f"{ITS_DRAFT}/lines/{TYPED_LINE}"
REVOKE = f"/devices/{ANNAS_DEVICE}/revoke"
ITS_OWNER_AND_DORA = {"ben": "404", "carla": "404", "mia": "403"}
GIVE = f"/territories/{NORTH}/give"
TAKE = f"/territories/{NORTH}/holders/{BEN}/take"

TEMPLATE = "/templates/{template_id}"
COMPANYS, MUELLERS_TEMPLATE = (f"/templates/{an_id(number)}" for number in (601, 602))


def of_template(path: str, outcome: str, companys: str = "", **form: str) -> list[Case]:
    """A change of the company's template, which editors have made, and of one of Müller's, which whoever sees him may.

    That nobody else changes one that is there: tests/order_templates/test_routes.py.
    """
    item = TEMPLATE + path.replace(an_id(99), "{product_id}")
    return [
        post(item, COMPANYS + path, signed_in("404", **dict.fromkeys(("mia", "dora"), companys or outcome)), **form),
        post(item, MUELLERS_TEMPLATE + path, those_who_see_muellers(outcome), **form),
    ]


TEMPLATES = [
    get("/templates", "/templates", signed_in("200")),
    get("/templates/new", "/templates/new", signed_in("200")),
    post("/templates", "/templates", signed_in("422"), name="", kind="company"),
    post(
        "/templates",
        "/templates",
        only(f"303 {COMPANYS}", "mia", "dora", **dict.fromkeys(("anna", "ben", "carla"), "422")),
        id=an_id(601),
        name="Ostern",
        kind="company",
    ),
    post(
        "/templates",
        "/templates",
        those_who_see_muellers(f"303 {MUELLERS_TEMPLATE}"),
        id=an_id(602),
        name="Wie immer",
        kind="customer",
        customer=MUELLER,
    ),
    get(TEMPLATE, COMPANYS, signed_in("404", mia="200", dora="200")),
    get(TEMPLATE, MUELLERS_TEMPLATE, those_who_see_muellers("200")),
    get(f"{TEMPLATE}/add", f"{COMPANYS}/add", signed_in("404", mia="200", dora="200")),
    get(f"{TEMPLATE}/add", f"{MUELLERS_TEMPLATE}/add", those_who_see_muellers("200")),
    *of_template("", f"303 {MUELLERS_TEMPLATE}", f"303 {COMPANYS}", name="Stets"),
    *of_template("/items", "422", product_id=an_id(99)),
    *of_template(f"/items/{an_id(99)}", "404", quantity="2"),
    *of_template(f"/items/{an_id(99)}/delete", "404"),
    *of_template(f"/items/{an_id(99)}/restore", f"303 {MUELLERS_TEMPLATE}", f"303 {COMPANYS}", item="x"),
    *of_template("/delete", "200"),
    *of_template("/restore", f"303 /templates?customer={MUELLER}", "303 /templates"),
]

# In this order, so that what one deletes the next restores.
MATRIX = [
    get("/", "/", signed_in("303 /customers")),
    get("/health", "/health", everybody("200")),
    get("/sw.js", "/sw.js", everybody("200")),
    get("/manifest.webmanifest", "/manifest.webmanifest", everybody("200")),
    get("/favicon.ico", "/favicon.ico", everybody("303 /static/…")),
    get("/static/{name}", "/static/nothing.css", everybody("404")),
    get("/{path}", "/no/such/address", everybody("404")),
    get("/offline", "/offline", everybody("200")),
    get("/login", "/login", everybody("303 /customers", emil="200")),
    post("/login", "/login", everybody("422"), email="nobody@cast.example", password="a wrong password"),
    get("/setup", "/setup", everybody(LOGIN)),
    post("/setup", "/setup", everybody(LOGIN), company="X", name="X", email="x@x.example", password="long enough!"),
    Case(
        "POST /api/devices",
        "/api/devices",
        everybody("401"),
        body={"email": "nobody@cast.example", "password": "a wrong password"},
    ),
    get("/sync/changes", "/sync/changes", programs("200")),
    Case("POST /sync/mutations", "/sync/mutations", programs("200"), body={"mutations": []}),
    get("/sync/digest", "/sync/digest?since=nonsense", programs("410")),
    Case("POST /sync/reports", "/sync/reports", programs("204"), body={"kind": "difference", "scopes": []}),
    get("/sync/events", "/sync/events", programs("200")),
    get("/more", "/more", signed_in("200")),
    get("/waiting", "/waiting", signed_in("200")),
    get("/conflicts", "/conflicts", signed_in("200")),
    # Those that exist, by role: tests/conflicts/test_routes.py.
    get("/conflicts/{conflict_id}", f"/conflicts/{an_id(99)}", signed_in("404")),
    post(
        "/conflicts/{conflict_id}/resolution",
        f"/conflicts/{an_id(99)}/resolution",
        signed_in("404"),
        choice="settle",
    ),
    get("/scan", "/scan", signed_in("200")),
    get("/scan/found", "/scan/found?code=4006381333931", signed_in("200")),
    get("/scan/assign", "/scan/assign?code=ABC", only("200", "mia", "dora")),
    # To one that exists: tests/scanning/test_assigning.py.
    post("/scan/assign", "/scan/assign", only("404", "mia", "dora"), code="ABC", product=an_id(99)),
    # With a photo: tests/scanning/test_routes.py.
    post("/api/scan", "/api/scan", programs("422")),
    get("/products", "/products", signed_in("200")),
    # One that exists: tests/catalog/test_pages.py.
    get("/products/{product_id}", f"/products/{an_id(99)}", signed_in("404")),
    # Those of a product that exists: tests/photos/test_routes.py.
    post("/products/{product_id}/photos", f"{NO_PRODUCT}/photos", signed_in("404")),
    get("/products/{product_id}/photos/{photo_id}", NO_PHOTO, signed_in("404")),
    post("/products/{product_id}/photos/{photo_id}/delete", f"{NO_PHOTO}/delete", signed_in("404")),
    post("/products/{product_id}/photos/{photo_id}/restore", f"{NO_PHOTO}/restore", signed_in("404")),
    get("/products/{product_id}/stock", f"{NO_PRODUCT}/stock", only("404", "carla", "mia", "dora")),
    post("/products/{product_id}/stock", f"{NO_PRODUCT}/stock", only("404", "carla", "mia", "dora"), quantity="1"),
    get("/files/{hash_}", f"/files/{'0' * 64}", everybody("404", emil="401")),
    get("/files/{hash_}/small", f"/files/{'0' * 64}/small", everybody("404", emil="401")),
    Case("PUT /files/{hash_}", f"/files/{'0' * 64}", everybody("400", emil="401"), body="no picture"),
    get("/files/{hash_}/pieces", f"/files/{'0' * 64}/pieces?size=9", everybody("200", emil="401")),
    Case(
        "PUT /files/{hash_}/pieces/{number}",
        f"/files/{'0' * 64}/pieces/0?size=9",
        everybody("400", emil="401"),
        body="no piece",
    ),
    # One that exists: tests/favourites/test_routes.py.
    post("/products/{product_id}/favourite", f"/products/{an_id(99)}/favourite", signed_in("404"), on="1"),
    get("/catalog/new", "/catalog/new", only("200", "mia", "dora")),
    post("/catalog", "/catalog", only("422", "mia", "dora"), name=""),
    post("/catalog", "/catalog", only(f"303 {EDITED}?saved=1", "mia", "dora"), id=NEW_PRODUCT, name="Semmel"),
    get("/catalog/{product_id}/edit", EDITED, only("200", "mia", "dora")),
    get("/catalog/{product_id}/edit", f"/catalog/{an_id(99)}/edit", only("404", "mia", "dora")),
    # What Mia or Dora has made; Carla, of the counter, makes no product: tests/stock/test_routes.py.
    get("/products/{product_id}/stock", BOOKED, only("200", "mia", "dora", carla="404")),
    post("/products/{product_id}/stock", BOOKED, only("422", "mia", "dora", carla="404"), quantity="viel"),
    post(
        "/products/{product_id}/stock",
        BOOKED,
        only(f"303 {BOOKED}?saved=1", "mia", "dora", carla="404"),
        quantity="5",
        cause="receipt",
    ),
    post("/catalog/{product_id}/edit", EDITED, only("422", "mia", "dora"), name="Weckle", version="0"),
    post(
        "/catalog/{product_id}/edit",
        EDITED,
        only(f"303 {EDITED}?saved=1", "mia", "dora"),
        name="Weckle",
        version="1",
        discountable="",
        active="",
    ),
    get("/catalog/{product_id}/history", f"/catalog/{NEW_PRODUCT}/history", only("200", "mia", "dora")),
    get("/catalog/{product_id}/history", f"/catalog/{an_id(99)}/history", only("404", "mia", "dora")),
    get("/catalog/categories", "/catalog/categories", only("200", "mia", "dora")),
    get("/catalog/categories/new", "/catalog/categories/new", only("200", "mia", "dora")),
    post("/catalog/categories", "/catalog/categories", only("422", "mia", "dora"), name=""),
    post(
        "/catalog/categories",
        "/catalog/categories",
        only("303 /catalog/categories?said=saved", "mia", "dora"),
        id=NEW_CATEGORY,
        name="Brot",
    ),
    get("/catalog/categories/{category_id}", ONE_CATEGORY, only("200", "mia", "dora")),
    get("/catalog/categories/{category_id}", f"/catalog/categories/{an_id(99)}", only("404", "mia", "dora")),
    post(
        "/catalog/categories/{category_id}",
        ONE_CATEGORY,
        only("303 /catalog/categories?said=saved", "mia", "dora"),
        name="Brote",
    ),
    get("/catalog/categories/{category_id}/delete", f"{ONE_CATEGORY}/delete", only("200", "mia", "dora")),
    post(
        "/catalog/categories/{category_id}/delete",
        f"{ONE_CATEGORY}/delete",
        only("303 /catalog/categories?said=deleted", "mia", "dora"),
    ),
    get("/labels", "/labels", signed_in("200")),
    get("/labels/print", "/labels/print?copies=0", signed_in("422")),
    get("/labels/style", "/labels/style", signed_in("200")),
    # One that exists: tests/labels/test_pages.py.
    get("/products/{product_id}/sheet", f"/products/{an_id(99)}/sheet", signed_in("404")),
    get("/devices", "/devices", signed_in("200")),
    get("/devices/{device_id}/revoke", REVOKE, signed_in("200", **ITS_OWNER_AND_DORA)),
    get("/devices/{device_id}/revoke", f"/devices/{an_id(99)}/revoke", signed_in("404")),
    post("/devices/{device_id}/revoke", REVOKE, signed_in("303 /devices", **ITS_OWNER_AND_DORA)),
    get("/carried", "/carried", signed_in("200", anna="403", ben="403")),
    post("/carried", "/carried", signed_in("422", anna="403", ben="403")),
    post(
        "/carried",
        "/carried",
        signed_in("303 /carried?saved=1", anna="403", ben="403"),
        **{f"territory-{NORTH}": "on"},
    ),
    get("/territories", "/territories", only("200", "mia", "dora")),
    get("/territories/{territory_id}/give", GIVE, only("200", "dora")),
    post("/territories/{territory_id}/give", GIVE, only("422", "dora"), person_id=CARLA),
    post("/territories/{territory_id}/give", GIVE, only("303 /territories", "dora"), person_id=BEN),
    get("/territories/{territory_id}/holders/{person_id}/take", TAKE, only("200", "dora")),
    post("/territories/{territory_id}/holders/{person_id}/take", TAKE, only("303 /territories", "dora")),
    get("/territories/{territory_id}/holders/{person_id}/take", TAKE, only("404", "dora")),
    get("/ready", "/ready", signed_in("200")),
    post("/language", "/language", signed_in("303 /more"), language="de"),
    get("/customers", "/customers", signed_in("200")),
    get("/customers/new", "/customers/new", signed_in("200")),
    post(
        "/customers",
        "/customers",
        signed_in(saved("saved=customer", NEW_CUSTOMER)),
        id=NEW_CUSTOMER,
        name="Neu GmbH",
    ),
    get(ONE, MUELLERS, those_who_see_muellers("200")),
    get(ONE, NOBODYS_PATH, signed_in("200", **REPS_NOT)),
    get(ONE, NO_SUCH, signed_in("404")),
    get(f"{ONE}/edit", f"{MUELLERS}/edit", those_who_see_muellers("200")),
    get(f"{ONE}/edit", f"{NOBODYS_PATH}/edit", signed_in("200", **REPS_NOT)),
    post(f"{ONE}/edit", f"{MUELLERS}/edit", those_who_see_muellers(saved("saved=customer")), phone="030 99999"),
    post(f"{ONE}/edit", f"{NOBODYS_PATH}/edit", signed_in(saved("saved=customer", NOBODYS), **REPS_NOT), city="Bonn"),
    post(
        f"{ONE}/edit",
        f"{MUELLERS}/edit",
        those_who_see_muellers(saved("saved=customer"), carla="403"),
        vat_id="DE136695976",
        was='{"vat_id":""}',
    ),
    post(
        f"{ONE}/edit",
        f"{MUELLERS}/edit",
        those_who_see_muellers(saved("saved=customer"), carla="403", anna="403"),
        discount_bp="12",
        was='{"discount_bp":550}',
    ),
    post(
        f"{ONE}/edit",
        f"{MUELLERS}/edit",
        those_who_see_muellers(saved("saved=customer"), carla="403", anna="403"),
        territory_id="",
        was=json.dumps({"territory_id": NORTH}),
    ),
    post(
        f"{ONE}/edit",
        f"{MUELLERS}/edit",
        # Whoever could not move him away finds nothing to move back.
        those_who_see_muellers(saved("saved=customer")),
        territory_id=NORTH,
        was='{"territory_id":null}',
    ),
    post(
        f"{ONE}/temperature",
        f"{MUELLERS}/temperature",
        those_who_see_muellers(saved("saved=temperature"), carla="403"),
        temperature="cold",
        was="hot",
    ),
    post(
        f"{ONE}/status",
        f"{MUELLERS}/status",
        those_who_see_muellers(saved("saved=status"), carla="403"),
        status="potential",
        was="current",
    ),
    get(f"{ONE}/history", f"{MUELLERS}/history", those_who_see_muellers("200")),
    get(f"{ONE}/notes/new", f"{MUELLERS}/notes/new", those_who_see_muellers("200")),
    post(
        f"{ONE}/notes",
        f"{MUELLERS}/notes",
        those_who_see_muellers(saved("saved=note")),
        id=NEW_NOTE,
        text="Ruft an.",
    ),
    get(f"{NOTE}/edit", f"{ITS_NOTE}/edit", those_who_see_muellers("200", carla="403")),
    get(f"{NOTE}/edit", f"{FOREIGN_PAIR}/edit", signed_in("404")),
    post(f"{NOTE}/edit", f"{ITS_NOTE}/edit", those_who_see_muellers(saved("saved=note"), carla="403"), text="Anders."),
    post(f"{NOTE}/edit", f"{FOREIGN_PAIR}/edit", signed_in("404"), text="Anders."),
    get(f"{NOTE}/delete", f"{ITS_NOTE}/delete", those_who_see_muellers("200", carla="403")),
    get(f"{NOTE}/delete", f"{FOREIGN_PAIR}/delete", signed_in("404")),
    post(f"{NOTE}/delete", f"{FOREIGN_PAIR}/delete", signed_in("404")),
    post(
        f"{NOTE}/delete",
        f"{ITS_NOTE}/delete",
        those_who_see_muellers(saved(f"deleted={MUELLERS_NOTE}"), carla="403"),
    ),
    post(f"{NOTE}/restore", f"{FOREIGN_PAIR}/restore", signed_in("404")),
    post(f"{NOTE}/restore", f"{ITS_NOTE}/restore", those_who_see_muellers(saved("saved=restored"), carla="403")),
    get("/orders", "/orders", signed_in("200")),
    get("/pickup", "/pickup", signed_in("200")),
    get("/orders/new", "/orders/new", signed_in("200")),
    get(ORDER, ITS_ORDER, those_who_see_muellers("200")),
    get(ORDER, f"{NO_SUCH}/orders/{MUELLERS_ORDER}", signed_in("404")),
    post(
        f"{ORDER}/decision",
        f"{ITS_ORDER}/decision",
        those_who_see_muellers(f"303 {ITS_ORDER}?saved=kept"),
        decision="kept",
    ),
    post(
        f"{ORDER}/edit",
        f"{ITS_ORDER}/edit",
        those_who_see_muellers(f"303 {MUELLERS}/drafts/{NEW_DRAFT}"),
        id=NEW_DRAFT,
    ),
    post(
        f"{ORDER}/step",
        f"{ITS_ORDER}/step",
        those_who_see_muellers(f"303 {ITS_ORDER}?saved=confirmed", anna="409"),
        state="confirmed",
    ),
    get(f"{ORDER}/parcels/new", f"{ITS_ORDER}/parcels/new", THE_OFFICE_SHIPS),
    post(
        f"{ORDER}/parcels",
        f"{ITS_ORDER}/parcels",
        {**THE_OFFICE_SHIPS, **dict.fromkeys(("carla", "mia", "dora"), f"303 {ITS_ORDER}?saved=parcel")},
        id=NEW_PARCEL,
        **{"quantity-0": "1"},
    ),
    get(f"{ORDER}/parcels/{{parcel_id}}", f"{ITS_ORDER}/parcels/{NEW_PARCEL}", THE_OFFICE_SHIPS),
    post(
        f"{ORDER}/parcels/{{parcel_id}}",
        f"{ITS_ORDER}/parcels/{NEW_PARCEL}",
        {**THE_OFFICE_SHIPS, **dict.fromkeys(("carla", "mia", "dora"), f"303 {ITS_ORDER}?saved=tracking")},
        tracking="0034 1",
    ),
    get(f"{ORDER}/parcels/new", f"/customers/{HUBER}/orders/{MUELLERS_ORDER}/parcels/new", signed_in("404")),
    post(f"{ORDER}/step", f"/customers/{HUBER}/orders/{MUELLERS_ORDER}/step", signed_in("404"), state="cancelled"),
    post(f"{ONE}/drafts", f"{MUELLERS}/drafts", those_who_see_muellers(f"303 {ITS_DRAFT}"), id=TYPED),
    get(DRAFT, ITS_DRAFT, those_who_see_muellers("200")),
    get(DRAFT, FOREIGN_DRAFT, signed_in("404")),
    post(DRAFT, ITS_DRAFT, those_who_see_muellers(f"303 {ITS_DRAFT}"), remark="Hinten"),
    post(DRAFT, FOREIGN_DRAFT, signed_in("404"), remark="Hinten"),
    post(f"{DRAFT}/lines", f"{ITS_DRAFT}/lines", those_who_see_muellers(f"303 {ITS_DRAFT}"), id=TYPED_LINE, name="X"),
    post(DRAFT_LINE, ITS_LINE, those_who_see_muellers(f"303 {ITS_DRAFT}"), quantity="2"),
    post(DRAFT_LINE, f"{FOREIGN_DRAFT}/lines/{TYPED_LINE}", signed_in("404"), quantity="2"),
    # A line that can be given: tests/orders/test_giving.py.
    post(f"{DRAFT_LINE}/give", f"{ITS_LINE}/give", those_who_see_muellers("422", carla="403"), given="bonus"),
    post(f"{DRAFT_LINE}/give", f"{FOREIGN_DRAFT}/lines/{TYPED_LINE}/give", signed_in("404"), given="bonus"),
    post(f"{DRAFT_LINE}/delete", f"{ITS_LINE}/delete", those_who_see_muellers(f"303 {ITS_DRAFT}")),
    post(f"{DRAFT_LINE}/restore", f"{ITS_LINE}/restore", those_who_see_muellers(f"303 {ITS_DRAFT}")),
    get(f"{DRAFT}/add", f"{ITS_DRAFT}/add", those_who_see_muellers("200")),
    post(f"{DRAFT}/undo", f"{ITS_DRAFT}/undo", those_who_see_muellers(f"303 {ITS_DRAFT}"), taken=f"{TYPED_LINE}:0"),
    post(f"{DRAFT}/undo", f"{FOREIGN_DRAFT}/undo", signed_in("404")),
    post(f"{DRAFT}/discard", f"{ITS_DRAFT}/discard", those_who_see_muellers("200")),
    post(f"{DRAFT}/restore", f"{ITS_DRAFT}/restore", those_who_see_muellers(f"303 {ITS_DRAFT}"), lines=TYPED_LINE),
    post(f"{DRAFT}/place", f"{FOREIGN_DRAFT}/place", signed_in("404")),
    post(
        f"{DRAFT}/place",
        f"{ITS_DRAFT}/place",
        those_who_see_muellers(f"303 {MUELLERS}/orders/{TYPED}?saved=order"),
        kind="order",
    ),
    *TEMPLATES,
    get(f"{ONE}/prices", f"{MUELLERS}/prices", those_who_see_muellers("200")),
    get(f"{ONE}/prices", f"{NOBODYS_PATH}/prices", signed_in("200", **REPS_NOT)),
    get(
        f"{ONE}/price/{{product_id}}",
        f"{MUELLERS}/price/{NEW_PRODUCT}",
        those_who_see_muellers("404", mia="200", dora="200"),
    ),
    get("/products/{product_id}/price", f"/products/{an_id(99)}/price", signed_in("404")),
    get(f"{ONE}/prices/new", f"{MUELLERS}/prices/new?product={NEW_PRODUCT}", only("200", "mia", "dora", ben="404")),
    post(f"{ONE}/prices", f"{MUELLERS}/prices", only("404", "mia", "dora", ben="404"), product_id=an_id(99)),
    post(
        f"{ONE}/prices",
        f"{MUELLERS}/prices",
        only(f"303 {MUELLERS}/prices?saved=price", "mia", "dora", ben="404"),
        id=NEW_PRICE,
        product_id=NEW_PRODUCT,
        **{"price-amount": "9,99", "price-currency": "EUR"},
    ),
    get(f"{PRICE}/edit", f"{ITS_PRICE}/edit", only("200", "mia", "dora", ben="404")),
    get(f"{PRICE}/edit", f"{NOBODYS_PATH}/prices/{NEW_PRICE}/edit", only("404", "mia", "dora", **REPS_NOT)),
    post(f"{PRICE}/edit", f"{ITS_PRICE}/edit", only("422", "mia", "dora", ben="404")),
    post(
        f"{PRICE}/delete",
        f"{ITS_PRICE}/delete",
        only(f"303 {MUELLERS}/prices?deleted={NEW_PRICE}", "mia", "dora", ben="404"),
    ),
    post(
        f"{PRICE}/restore", f"{ITS_PRICE}/restore", only(f"303 {MUELLERS}/prices?saved=price", "mia", "dora", ben="404")
    ),
    get(f"{ONE}/percentages", f"{MUELLERS}/percentages", only("200", "mia", "dora", ben="404")),
    post(
        f"{ONE}/percentages",
        f"{MUELLERS}/percentages",
        only(f"303 {MUELLERS}/prices?saved=percentages", "mia", "dora", ben="404"),
    ),
    get("/groups", "/groups", only("200", "mia", "dora")),
    get("/groups/new", "/groups/new?kind=marketing", only("200", "mia", "dora")),
    post("/groups", "/groups", only("422", "mia", "dora"), name=""),
    post(
        "/groups", "/groups", only(f"303 /groups/{NEW_GROUP}?saved=1", "mia", "dora"), id=NEW_GROUP, name="Stammgäste"
    ),
    get("/groups/{group_id}", f"/groups/{NEW_GROUP}", only("200", "mia", "dora")),
    get("/groups/{group_id}", f"/groups/{an_id(99)}", only("404", "mia", "dora")),
    get("/groups/{group_id}/edit", f"/groups/{NEW_GROUP}/edit", only("200", "mia", "dora")),
    post(
        "/groups/{group_id}/edit",
        f"/groups/{NEW_GROUP}/edit",
        only(f"303 /groups/{NEW_GROUP}?saved=1", "mia", "dora"),
        name="Stammkunden",
        version="1",
    ),
    get("/settings/prices", "/settings/prices", only("200", "dora")),
    post("/settings/prices", "/settings/prices", only("422", "dora"), country="XX"),
    post("/settings/prices/vat", "/settings/prices/vat", only("422", "dora"), **{"vat-0-percent": "x"}),
    post("/settings/prices/rates", "/settings/prices/rates", only("422", "dora"), currency="CHF", rate="0", on=""),
    post("/logout", "/logout", everybody(LOGIN)),
]


@pytest.fixture(autouse=True)
async def a_device_of_annas(engine: Engine) -> None:
    """Another one than she asks with."""
    await engine.sql(
        "INSERT INTO devices (id, person_id, browser_hash, token_hash, name, created_at, seen_at, client) "
        "VALUES ({}, {}, 'b', 't', 'script', {}, {}, '')",
        ANNAS_DEVICE,
        ANNA,
        MADE_AT,
        instant(clock()),
    )


@pytest.fixture(autouse=True)
async def an_order_of_muellers(app: Litestar) -> None:
    await written.write(app, written.create(MUELLERS_ORDER))


def test_every_route_is_in_the_matrix(put_together: Litestar) -> None:
    routes = {
        f"{method} {route.path_format}"
        for route in put_together.routes
        for method in route.methods  # type: ignore[union-attr]
        if method not in ("OPTIONS", "HEAD")
    }
    assert routes == {case.route for case in MATRIX}


@pytest.fixture(autouse=True)
def ended_streams(app: Litestar) -> None:
    """A stream of events would go on for ever."""
    app.state.streams.end_all()


@pytest.mark.parametrize("name", ALL)
async def test_each_route_answers_each_role_as_the_table_says(name: str, signed_out: Client, sign_in: SignIn) -> None:
    client = signed_out if name == "emil" else await sign_in(name)
    otherwise = []
    for case in MATRIX:
        found = outcome(await ask(client, case))
        if found != case.outcomes[name]:
            otherwise.append(f"{case.route} at {case.path} with {case.form}: {found}, not {case.outcomes[name]}")
    assert otherwise == []


@pytest.mark.parametrize("name", ["emil", "ben"])
async def test_whoever_is_refused_changes_nothing_and_reads_nothing(
    name: str, signed_out: Client, sign_in: SignIn, engine: Engine
) -> None:
    client = signed_out if name == "emil" else await sign_in(name)
    before = await everything(engine)
    for case in MATRIX:
        if case.outcomes[name] in ("401", "403", "404", LOGIN) and case.path != "/logout":
            answer = await ask(client, case)
            assert "Müller" not in answer.text, case
            assert MUELLERS_NOTE not in answer.text or MUELLERS_NOTE in case.path, case
    assert await everything(engine) == before


@pytest.mark.parametrize(
    ("name", "seen"), [("anna", True), ("ben", False), ("carla", True), ("mia", True), ("dora", True)]
)
async def test_list_and_feed_show_a_customer_only_to_those_who_may_see_him(
    name: str, seen: bool, sign_in: SignIn
) -> None:
    client = await sign_in(name)
    pages = [
        await client.get("/customers"),
        await client.get(f"/customers?territory={NORTH}"),
        await client.get("/customers?q=m%C3%BCller"),
        await client.get(f"/customers?after_potential={MUELLER}"),
        await client.get("/sync/changes"),
    ]
    assert ["Jürgen Müller" in page.text for page in pages[:3]] == [seen] * 3
    assert [page.status_code for page in pages] == [200] * 5
    ids = {change["id"] for change in pages[4].json()["changes"]}
    assert (MUELLER in ids, MUELLERS_NOTE in ids) == (seen, seen)
    assert (HUBER in ids, HUBERS_NOTE in ids) == (name != "anna", name != "anna")
    assert (NOBODYS in ids) == (name not in ("anna", "ben"))


@pytest.mark.parametrize("name", ["ben", "carla"])
async def test_a_device_may_not_do_what_the_pages_refuse(name: str, sign_in: SignIn, engine: Engine) -> None:
    client = await sign_in(name)
    theirs = {
        "ben": [
            ("update", "customers", MUELLER, {"phone": "030 1234567"}, "out_of_scope"),
            ("create", "customers", NEW_BY_SYNC, {"name": "X", "territory_id": NORTH}, "out_of_scope"),
            ("create", "notes", NEW_NOTE, {"customer_id": MUELLER, "text": "X"}, "out_of_scope"),
            ("update", "notes", MUELLERS_NOTE, {"text": "X"}, "out_of_scope"),
            ("delete", "notes", MUELLERS_NOTE, {}, "out_of_scope"),
            ("update", "customers", HUBER, {"territory_id": NORTH}, "read_only"),
            ("update", "customers", HUBER, {"discount_bp": 9_000}, "read_only"),
            ("update", "people", BEN, {"role": "administrator"}, "read_only"),
            ("update", "territories", NORTH, {"name": "Meins"}, "read_only"),
        ],
        "carla": [
            ("update", "customers", MUELLER, {"temperature": "cold"}, "read_only"),
            ("update", "customers", MUELLER, {"vat_id": "DE136695976"}, "read_only"),
            ("update", "customers", MUELLER, {"discount_bp": 9_000}, "read_only"),
            ("update", "customers", MUELLER, {"territory_id": None}, "read_only"),
            ("update", "notes", MUELLERS_NOTE, {"text": "X"}, "read_only"),
            ("delete", "notes", MUELLERS_NOTE, {}, "read_only"),
            ("update", "people", CARLA, {"role": "administrator"}, "read_only"),
        ],
    }[name]
    before = await everything(engine)
    batch = [
        {"number": number, "at": MADE_AT, "op": op, "table": table, "id": id_, "set": set_}
        for number, (op, table, id_, set_, _code) in enumerate(theirs, 1)
    ]
    answer = await client.post("/sync/mutations", json={"mutations": batch})
    results = answer.json()["results"]
    assert [result["error"]["code"] for result in results] == [code for *_, code in theirs]
    shown = {result["record"]["id"] for result in results if result["record"]}
    assert shown.isdisjoint({MUELLER, MUELLERS_NOTE}) == (name == "ben")
    assert await everything(engine) == before


@pytest.mark.parametrize("name", ["carla", "mia", "dora"])
async def test_who_writes_in_all_territories_writes_not_in_what_is_others_own(
    name: str, sign_in: SignIn, engine: Engine
) -> None:
    client = await sign_in(name)
    before = await everything(engine)
    theirs = [("profiles", {"territories": []}), ("people", {"active": False})]
    batch = [
        {"number": number, "at": MADE_AT, "op": "update", "table": table, "id": ANNA, "set": set_}
        for number, (table, set_) in enumerate(theirs, 1)
    ]
    answer = await client.post("/sync/mutations", json={"mutations": batch})
    results = answer.json()["results"]
    assert [result["error"]["code"] for result in results] == ["read_only", "read_only"]
    assert results[0]["record"] is None, "nor does he see it"
    assert await everything(engine) == before


async def test_the_counter_corrects_and_takes_back_a_note_of_its_own(sign_in: SignIn) -> None:
    carla = await sign_in("carla")
    its_own = f"{MUELLERS}/notes/{NEW_NOTE}"
    await carla.post(f"{MUELLERS}/notes", data={"id": NEW_NOTE, "text": "Holt Mitwoch ab."})
    assert outcome(await carla.post(f"{its_own}/edit", data={"text": "Holt Mittwoch ab."})) == saved("saved=note")
    assert outcome(await carla.post(f"{its_own}/delete")) == saved(f"deleted={NEW_NOTE}")
    assert outcome(await carla.post(f"{its_own}/restore")) == saved("saved=restored")
    page = (await carla.get(MUELLERS)).text
    assert "Holt Mittwoch ab." in page
    assert outcome(await carla.get(f"{its_own}/edit")) == outcome(await carla.get(f"{its_own}/delete")) == "200"
    assert {way: f'href="{its_own}/{way}"' in page for way in ("edit", "delete")} == {"edit": True, "delete": True}
    assert f'href="{ITS_NOTE}/' not in page, "others' notes are only read"


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("anna", {"vat_id": True, "discount_bp": False, "territory_id": False, "status": True}),
        ("carla", {"vat_id": False, "discount_bp": False, "territory_id": False, "status": False}),
        ("mia", {"vat_id": True, "discount_bp": True, "territory_id": True, "status": True}),
        ("dora", {"vat_id": True, "discount_bp": True, "territory_id": True, "status": True}),
    ],
)
async def test_the_form_asks_only_for_what_the_role_may_write(name: str, may: dict[str, bool], sign_in: SignIn) -> None:
    page = (await (await sign_in(name)).get(f"{MUELLERS}/edit")).text
    assert {field: f'name="{field}"' in page for field in may} == may


async def test_somebody_no_longer_active_is_signed_out_at_once(anna: Client, sign_in: SignIn) -> None:
    assert (await anna.get("/customers")).status_code == 200
    system = Access(user=DORA, role="administrator", system=True)
    await apply(registry(), system, [Mutation(op="update", table="people", id=ANNA, set={"active": False})])
    assert outcome(await anna.get("/customers")) == "303 /login"
    assert (await anna.get("/sync/changes")).status_code == 401


async def test_somebody_who_loses_a_territory_loses_its_customers_with_the_next_request(
    anna: Client, engine: Engine
) -> None:
    await engine.sql("DELETE FROM person_territories WHERE person_id = {}", ANNA)
    assert outcome(await anna.get(MUELLERS)) == "404"
    assert outcome(await anna.post(f"{MUELLERS}/temperature", data={"temperature": "cold"})) == "404"
    assert "Hofladen" not in (await anna.get("/customers")).text


async def ask(client: Client, case: Case) -> Response:
    method, _, _route = case.route.partition(" ")
    return await client.request(method, case.path, data=case.form, json=case.body)


def outcome(answer: Response) -> str:
    if answer.status_code != 303:
        return str(answer.status_code)
    where = answer.headers["location"]
    if where.startswith("/login?"):
        return LOGIN
    return "303 /static/…" if where.startswith("/static/") else f"303 {where}"


async def everything(engine: Engine) -> list[object]:
    """All that a request might have changed, as far as it is synced."""
    return [
        await engine.sql("SELECT number FROM sync_clock"),
        await engine.sql("SELECT * FROM customers ORDER BY id"),
        await engine.sql("SELECT * FROM notes ORDER BY id"),
        await engine.sql("SELECT id, language FROM accounts ORDER BY id"),
        await engine.sql("SELECT person_id, territory_id, until, ended_at FROM person_territories ORDER BY id"),
        await engine.sql("SELECT id, revoked_at, carried FROM devices ORDER BY id"),
    ]
