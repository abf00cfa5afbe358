"""Customers: the list, one customer, the form. Every row is loaded through the person who asks."""

from typing import Any, cast

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.company.tables import company_row
from backend.conflicts.tables import open_conflicts_of, rows_of
from backend.customers import pages, rules
from backend.customers.filters import parse
from backend.customers.forms import CustomerForm, FirstNoteForm, StatusForm, TemperatureForm
from backend.customers.tables import areas, entry_of, find, find_or_none
from backend.errors import Invalid
from backend.fields import Value
from backend.forms import Error, carried, changes, messages, read, read_was
from backend.groups.rules import again, read_ids, ticked
from backend.groups.tables import all_groups
from backend.history.named import and_products, named_in
from backend.history.tables import events_of
from backend.ids import is_id, new_id
from backend.notes.tables import find_note_or_none, notes_of
from backend.orders.draft_tables import open_drafts_of
from backend.orders.tables import orders_of
from backend.people.person import Person
from backend.people.session import Asker
from backend.people.tables import names_of_people
from backend.rendering import Page, language_of, respond, zone_of
from backend.resent import create_or_correct
from backend.territories.tables import territories_of
from backend.texts import texts
from backend.times import today
from backend.writing import write
from sync.server.messages import Mutation
from sync.server.values import Values

Asked = HTMXRequest
Errors = dict[str, Error]


@get("/customers")
async def listing(request: Asked, person: Asker) -> Response[bytes]:
    filters = parse(request.query_params)
    found = await areas(person, filters)
    held, may = await territories_of(person), rules.editable(person.role)
    context = pages.listing(found["current"], found["potential"], filters, held, may)
    return respond(request, Page("customers/list.html", "customers/areas.html", context))


@get("/customers/new")
async def new(request: Asked, person: Asker) -> Response[bytes]:
    return await _form(request, person, None, new_id(), {}, {}, parse(request.query_params)["status"])


@post("/customers", status_code=200)
async def create(request: Asked, person: Asker) -> Response[Any]:
    fields = await submitted.fields(request)
    customer_id = fields["id"] if is_id(fields.get("id")) else new_id()
    start = rules.defaults(await company_row(), person.first_territory)
    customer = read(CustomerForm, fields, defaults=start)
    note = read(FirstNoteForm, fields, defaults={})
    errors = {
        **rules.check(customer.values),
        **rules.check_first_note(note.values),
        **customer.errors,
        **note.errors,
    }
    typed = {**customer.typed, **note.typed, **again(fields)}
    if errors:
        return await _form(request, person, None, customer_id, typed, errors)
    may = rules.creatable(person.role)
    given = {**customer.values, **rules.renamed(customer.values)}
    values: Values = {name: value for name, value in given.items() if name in may or start.get(name) == value}
    groups = ticked(fields, [])
    if groups and "marketing_groups" in may:
        values["marketing_groups"] = [*groups]
    made = await find_or_none(person, customer_id)
    events = await events_of(customer_id) if made else []
    create_customer = Mutation(op="create", table="customers", id=customer_id, set={**values})
    mutations = create_or_correct(person, create_customer, made, events)
    first_note = rules.first_note(note.values)
    if first_note is not None:
        # The first note has its customer's id, so that a form sent twice makes it once.
        set_: Values = {"customer_id": customer_id, **first_note}
        create_note = Mutation(op="create", table="notes", id=customer_id, set=set_)
        there = await find_note_or_none(customer_id, customer_id) if made else None
        mutations += create_or_correct(person, create_note, there, events)
    await write(request.app.state.registry, person, mutations)
    return Redirect(f"/customers/{customer_id}?saved=customer", status_code=303)


@get("/customers/{customer_id:str}")
async def detail(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[bytes]:
    customer = await find(person, customer_id)
    events = await events_of(customer_id)
    conflicts = await open_conflicts_of(customer_id)
    clashing = await rows_of(request.app.state.registry, conflicts)
    context = pages.detail(
        await entry_of(customer),
        await notes_of(customer_id),
        events,
        conflicts,
        await names_of_people(),
        await and_products(await named_in(events), clashing.values()),
        today(zone_of(request)),
        language_of(request),
        request.query_params.get("saved", ""),
        request.query_params.get("deleted", ""),
        person.role,
        person.id,
        rules.editable(person.role),
        await orders_of(customer_id),
        new_id(),
        *await open_drafts_of([customer_id]),
        clashing,
    )
    return respond(request, Page("customers/detail.html", "customers/pane.html", context))


@get("/customers/{customer_id:str}/edit")
async def edit(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[bytes]:
    return await _form(request, person, await find(person, customer_id), customer_id, {}, {})


@post("/customers/{customer_id:str}/edit", status_code=200)
async def save(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[Any]:
    customer = await find(person, customer_id)
    fields = await submitted.fields(request)
    found = read(CustomerForm, fields)
    errors = {**rules.check({**customer, **found.values}), **found.errors}
    if errors:
        return await _form(
            request, person, customer, customer_id, {**found.typed, **carried(fields), **again(fields)}, errors
        )
    given = {**found.values, **rules.renamed({**customer, **found.values})}
    row = cast("dict[str, Value]", customer)
    shown = {**{field: row[field] for field in pages.FIELDS}, **read_was(fields.get("was", ""))}
    changed, _ = changes(given, shown)
    set_: Values = {**changed}
    was: Values = {**rules.seen(changed, shown)}
    members = read_ids(fields["groups_was"]) if "groups_was" in fields else customer["marketing_groups"]
    groups = ticked(fields, members)
    if groups != members:
        set_["marketing_groups"], was["marketing_groups"] = [*groups], [*members]
    if set_:
        mutation = Mutation(op="update", table="customers", id=customer_id, set=set_, was=was)
        await write(request.app.state.registry, person, [mutation])
    return Redirect(f"/customers/{customer_id}?saved=customer", status_code=303)


@post("/customers/{customer_id:str}/temperature", status_code=200)
async def temperature(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[Any]:
    return await _judge(request, person, customer_id, "temperature")


@post("/customers/{customer_id:str}/status", status_code=200)
async def status(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[Any]:
    return await _judge(request, person, customer_id, "status")


ROUTES = (listing, new, create, detail, edit, save, temperature, status)


async def _judge(request: Asked, person: Person, customer_id: str, field: str) -> Response[Any]:
    """One tap: the observation is written, the card comes back with the way to undo it."""
    await find(person, customer_id)
    found = read(TemperatureForm if field == "temperature" else StatusForm, await submitted.fields(request))
    now = found.values.get(field)
    if found.errors or not now:
        raise Invalid(f"Unknown {field}.")
    was = str(found.values.get("was") or "")
    mutation = Mutation(
        op="update", table="customers", id=customer_id, set={field: now}, was={field: was} if was else None
    )
    await write(request.app.state.registry, person, [mutation])
    if not request.htmx:
        return Redirect(f"/customers/{customer_id}?saved={field}", status_code=303)
    entry = await entry_of(await find(person, customer_id))
    context = pages.judged(entry, was or str(now), field, rules.editable(person.role))
    return respond(request, Page("customers/judged.html", "customers/judged.html", context))


async def _form(
    request: Asked,
    person: Person,
    customer: pages.Customer | None,
    customer_id: str,
    typed: dict[str, str],
    errors: Errors,
    status: str = "",
) -> Response[bytes]:
    language = language_of(request)
    may = rules.editable(person.role) if customer else rules.creatable(person.role)
    start = rules.defaults(await company_row(), person.first_territory)
    first = {name: value for name, value in start.items() if isinstance(value, str)}
    context = pages.form(
        customer,
        customer_id,
        {**first, **({"status": status} if status else {})},
        typed,
        messages(errors, texts(language).gettext),
        may,
        await territories_of(person),
        language,
        await all_groups(),
    )
    page = Page("customers/form.html", "customers/fields.html", context, 422 if errors else 200)
    return respond(request, page)
