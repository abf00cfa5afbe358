"""Notes of a customer: write, edit, delete, take back. Every row is reached through the person who asks."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.customers.pages import Customer
from backend.customers.rules import display_name
from backend.customers.tables import find
from backend.errors import Refused
from backend.forms import carried, changes, messages, read, read_was
from backend.history.tables import events_of
from backend.ids import is_id, new_id
from backend.notes import pages
from backend.notes.forms import NoteForm
from backend.notes.rules import may_change
from backend.notes.tables import find_note, find_note_or_none
from backend.people.person import Person
from backend.people.session import Asker
from backend.people.tables import names_of_people
from backend.rendering import Page, language_of, respond, zone_of
from backend.resent import create_or_correct
from backend.texts import texts
from backend.times import today
from backend.writing import write
from sync.server.messages import Mutation
from sync.server.values import Values

Asked = HTMXRequest
PRIORITIES = ("high", "medium", "none")


@get("/customers/{customer_id:str}/notes/new")
async def new(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[bytes]:
    owner = _owner(await find(person, customer_id))
    wished = request.query_params.get("priority", "")
    typed = {"priority": wished} if wished in PRIORITIES else {}
    return await _form(request, owner, None, new_id(), typed, {})


@post("/customers/{customer_id:str}/notes", status_code=200)
async def create(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[Any]:
    owner = _owner(await find(person, customer_id))
    fields = await submitted.fields(request)
    note_id = fields["id"] if is_id(fields.get("id")) else new_id()
    found = read(NoteForm, fields, defaults={})
    if found.errors:
        return await _form(request, owner, None, note_id, found.typed, _messages(request, found.errors))
    values: Values = {"customer_id": customer_id, **found.values}
    create_note = Mutation(op="create", table="notes", id=note_id, set=values)
    made = await find_note_or_none(customer_id, note_id)
    mutations = create_or_correct(person, create_note, made, await events_of(customer_id) if made else [])
    await write(request.app.state.registry, person, mutations)
    return _back(customer_id, "saved=note")


@get("/customers/{customer_id:str}/notes/{note_id:str}/edit")
async def edit(request: Asked, person: Asker, customer_id: FromPath[str], note_id: FromPath[str]) -> Response[bytes]:
    owner = _owner(await find(person, customer_id))
    return await _form(request, owner, await _to_change(person, customer_id, note_id), note_id, {}, {})


@post("/customers/{customer_id:str}/notes/{note_id:str}/edit", status_code=200)
async def save(request: Asked, person: Asker, customer_id: FromPath[str], note_id: FromPath[str]) -> Response[Any]:
    owner = _owner(await find(person, customer_id))
    note = await _to_change(person, customer_id, note_id)
    fields = await submitted.fields(request)
    found = read(NoteForm, fields)
    if found.errors:
        typed = {**found.typed, **carried(fields)}
        return await _form(request, owner, note, note_id, typed, _messages(request, found.errors))
    set_, was = changes(found.values, read_was(fields.get("was", "")))
    if set_:
        mutation = Mutation(op="update", table="notes", id=note_id, set={**set_}, was={**was})
        await write(request.app.state.registry, person, [mutation])
    return _back(customer_id, "saved=note")


@get("/customers/{customer_id:str}/notes/{note_id:str}/delete")
async def ask_before_delete(
    request: Asked, person: Asker, customer_id: FromPath[str], note_id: FromPath[str]
) -> Response[bytes]:
    owner = _owner(await find(person, customer_id))
    note = await _to_change(person, customer_id, note_id)
    context = pages.confirm_delete(owner, note, await names_of_people(), today(zone_of(request)))
    return respond(request, Page("notes/delete.html", "notes/delete.html", context))


@post("/customers/{customer_id:str}/notes/{note_id:str}/delete", status_code=200)
async def delete(request: Asked, person: Asker, customer_id: FromPath[str], note_id: FromPath[str]) -> Response[Any]:
    await find(person, customer_id)
    await _to_change(person, customer_id, note_id)
    was = read_was((await submitted.fields(request)).get("was", ""))
    mutation = Mutation(op="delete", table="notes", id=note_id, was={**was} if was else None)
    await write(request.app.state.registry, person, [mutation])
    return _back(customer_id, f"deleted={note_id}")


@post("/customers/{customer_id:str}/notes/{note_id:str}/restore", status_code=200)
async def restore(request: Asked, person: Asker, customer_id: FromPath[str], note_id: FromPath[str]) -> Response[Any]:
    await find(person, customer_id)
    await find_note(customer_id, note_id, or_deleted=True)
    mutation = Mutation(op="update", table="notes", id=note_id, set={"deleted": False})
    await write(request.app.state.registry, person, [mutation])
    return _back(customer_id, "saved=restored")


ROUTES = (new, create, edit, save, ask_before_delete, delete, restore)


async def _form(
    request: Asked,
    owner: pages.Owner,
    note: pages.Note | None,
    note_id: str,
    typed: dict[str, str],
    errors: dict[str, str],
) -> Response[bytes]:
    context = pages.form(owner, note, note_id, typed, errors)
    return respond(request, Page("notes/form.html", "notes/fields.html", context, 422 if errors else 200))


async def _to_change(person: Person, customer_id: str, note_id: str) -> pages.Note:
    """The note, for its form or its end. Raises NotFound, or Refused if it is only this person's to read."""
    note = await find_note(customer_id, note_id)
    if not may_change(note, person.role, person.id):
        raise Refused("Somebody else wrote this note.")
    return note


def _messages(request: Asked, errors: dict[str, Any]) -> dict[str, str]:
    return messages(errors, texts(language_of(request)).gettext)


def _owner(customer: Customer) -> pages.Owner:
    return pages.Owner(id=customer["id"], name=display_name(customer))


def _back(customer_id: str, said: str) -> Redirect:
    return Redirect(f"/customers/{customer_id}?{said}", status_code=303)
