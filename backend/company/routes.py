"""What the company says for all prices: taxes, rates of exchange, permissions. Administrators only, online."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.catalog.forms import VAT_CLASSES
from backend.catalog.typed import percent_text, shown
from backend.company import typed
from backend.company.tables import company_id, pricing_row
from backend.countries import COUNTRIES
from backend.customers.pages import countries
from backend.errors import NotFound, Refused
from backend.forms import canonical_json
from backend.people.person import Person
from backend.people.session import Asker
from backend.pricing.money import outdated
from backend.pricing.pages import rate_text
from backend.pricing.typed import CHANGED
from backend.rendering import Page, language_of, respond, zone_of
from backend.texts import texts
from backend.times import today
from backend.writing import write
from sync.server.messages import Mutation
from sync.server.values import Json, Values

Asked = HTMXRequest
ADDRESS = "/settings/prices"
CODES = [country.code for country in COUNTRIES]


@get(ADDRESS)
async def settings(request: Asked, person: Asker) -> Response[bytes]:
    _only_administrators(person)
    return await _page(request, {}, {})


@post(ADDRESS, status_code=200)
async def save(request: Asked, person: Asker) -> Response[Any]:
    _only_administrators(person)
    fields = await submitted.fields(request)
    row = await pricing_row()
    found = typed.read_general(fields, [*CODES, row["country"]], texts(language_of(request)).gettext)
    return await _write(request, person, fields, row, found, f"{ADDRESS}?saved=1")


@post(f"{ADDRESS}/vat", status_code=200)
async def save_vat(request: Asked, person: Asker) -> Response[Any]:
    _only_administrators(person)
    fields = await submitted.fields(request)
    row = await pricing_row()
    country = _country(fields.get("of", ""), row["country"])
    found = typed.read_vat(fields, country, row["vat_rates"], texts(language_of(request)).gettext)
    return await _write(request, person, fields, row, found, f"{ADDRESS}?saved=1&of={country}")


@post(f"{ADDRESS}/rates", status_code=200)
async def save_rate(request: Asked, person: Asker) -> Response[Any]:
    """A new rate of a day, or one taken away."""
    _only_administrators(person)
    fields = await submitted.fields(request)
    row = await pricing_row()
    gone, _, on = fields.get("remove", "").partition(" ")
    if gone:
        found = typed.Typed(values={"rates": typed.without_rate(row["rates"], gone, on)})
    else:
        day, gettext = today(zone_of(request)), texts(language_of(request)).gettext
        found = typed.read_rate(fields, row["rates"], row["currency"], day, gettext)
    return await _write(request, person, fields, row, found, f"{ADDRESS}?saved=1")


ROUTES: tuple[Any, ...] = (settings, save, save_vat, save_rate)


def _only_administrators(person: Person) -> None:
    if person.role != "administrator":
        raise Refused


async def _write(
    request: Asked, person: Person, fields: Mapping[str, str], row: Mapping[str, Any], found: typed.Typed, then: str
) -> Response[Any]:
    if found.errors:
        return await _page(request, fields, found.errors)
    set_: Values = {name: value for name, value in found.values.items() if row[name] != value}
    if set_:
        id_ = await company_id()
        if id_ is None:
            raise NotFound
        # A list was typed over what its form showed; what somebody else made of it since would be lost unseen.
        unseen = any(fields.get("seen") != canonical_json(row[name]) for name in set_ if name == "vat_rates")
        was: Values = {name: row[name] for name in set_}
        mutation = Mutation(op="update", table="company", id=id_, set=set_, was=was)
        if unseen or (await write(request.app.state.registry, person, [mutation]))[0].status != "applied":
            return await _page(request, fields, {"version": texts(language_of(request)).gettext(CHANGED)})
    return Redirect(then, status_code=303)


async def _page(request: Asked, fields: Mapping[str, str], errors: Mapping[str, str]) -> Response[bytes]:
    """company/prices.html. Context: {nav, values {country, rep_discount_bp, currency, rate, on}, small_business, oss,
    errors, faults [text], countries [{code, name}], ours, of, vat [row], classes, seen, rates [{currency, rate, on,
    remove}], outdated [currency], saved}."""
    row = await pricing_row()
    language, day = language_of(request), today(zone_of(request))
    again = shown(fields)
    of = _country(again.get("of", request.query_params.get("of", "")), row["country"])
    names = ("country", "rep_discount_bp", "currency", "rate", "on")
    start = {"country": row["country"], "rep_discount_bp": percent_text(row["rep_discount_bp"], language), "on": day}
    rates: list[Json] = [
        {
            "currency": rate["currency"],
            "rate": rate_text(rate["rate_e6"], language),
            "on": rate["on"],
            "remove": f"{rate['currency']} {rate['on']}",
        }
        for rate in sorted(row["rates"], key=lambda rate: (rate["on"], rate["currency"]), reverse=True)
    ]
    posted_general = "country" in again
    context = {
        "nav": "more",
        "values": {name: again.get(name, start.get(name, "")) for name in names},
        **{name: again.get(name) == "on" if posted_general else row[name] for name in ("small_business", "oss")},
        "errors": {name: errors.get(name, "") for name in names},
        "faults": list(dict.fromkeys(errors.values())),
        "countries": countries(of, language),
        "ours": row["currency"],
        "of": of,
        "vat": typed.vat_rows(row["vat_rates"], of, again, errors, language),
        "classes": list(VAT_CLASSES),
        "seen": again.get("seen", canonical_json(row["vat_rates"])),
        "rates": rates,
        "outdated": outdated(row["rates"], day),
        "saved": request.query_params.get("saved") == "1",
    }
    page = Page("company/prices.html", "company/prices.html", context, 422 if errors else 200)
    return respond(request, page)


def _country(code: str, ours: str) -> str:
    return code if code in CODES else ours
