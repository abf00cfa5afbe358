"""What may be written of a customer (A5): by form, by phone, by API."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields
from backend.notes.forms import NOTE_MAX, PRIORITIES

STATUSES = ("current", "potential")
TEMPERATURES = ("hot", "warm", "cold", "not_interested")
NAME_MAX = 200
WORD_MAX = 100  # a part of a name, a salutation, a town
NUMBER_MAX = 40
POSTCODE_MAX = 20
REMARK_MAX = 4_000

Text = str | UnsetType


class CustomerForm(msgspec.Struct):
    """A customer's fields on the wire, those of one value each. `discount_bp` in basis points, or None."""

    kind: Annotated[Text, fields.choice("company", "person", default="company")] = UNSET
    name: Annotated[Text, fields.line(NAME_MAX)] = UNSET
    contact_person: Annotated[Text, fields.line(NAME_MAX)] = UNSET
    salutation: Annotated[Text, fields.line(WORD_MAX)] = UNSET
    title: Annotated[Text, fields.line(WORD_MAX)] = UNSET
    first_name: Annotated[Text, fields.line(WORD_MAX)] = UNSET
    last_name: Annotated[Text, fields.line(WORD_MAX)] = UNSET
    email: Annotated[Text, fields.email()] = UNSET
    phone: Annotated[Text, fields.phone()] = UNSET
    street: Annotated[Text, fields.line(NAME_MAX)] = UNSET
    postcode: Annotated[Text, fields.line(POSTCODE_MAX)] = UNSET
    city: Annotated[Text, fields.line(WORD_MAX)] = UNSET
    country: Annotated[Text, fields.country()] = UNSET
    vat_id: Annotated[Text, fields.vat_id()] = UNSET
    number: Annotated[Text, fields.line(NUMBER_MAX)] = UNSET
    status: Annotated[Text, fields.choice(*STATUSES, default="potential")] = UNSET
    temperature: Annotated[Text, fields.choice(*TEMPERATURES, default="warm")] = UNSET
    discount_bp: Annotated[int | UnsetType | None, fields.percent()] = UNSET
    currency: Annotated[Text, fields.currency()] = UNSET
    language: Annotated[Text, fields.language()] = UNSET
    remark: Annotated[Text, fields.text(REMARK_MAX)] = UNSET
    territory_id: Annotated[str | UnsetType | None, fields.row_id()] = UNSET
    price_group_id: Annotated[str | UnsetType | None, fields.row_id()] = UNSET
    vat_id_confirmed: Annotated[bool | UnsetType, fields.flag()] = UNSET


class FirstNoteForm(msgspec.Struct):
    """The note made with a new customer; no text, no note."""

    note_text: Annotated[Text, fields.text(NOTE_MAX)] = UNSET
    note_priority: Annotated[Text, fields.choice(*PRIORITIES, default="none")] = UNSET
    note_follow_up_on: Annotated[str | UnsetType | None, fields.date()] = UNSET


class TemperatureForm(msgspec.Struct):
    """One tap on a temperature, and the one that was shown (A6)."""

    temperature: Annotated[Text, fields.choice(*TEMPERATURES)] = UNSET
    was: Annotated[Text, fields.choice(*TEMPERATURES)] = UNSET


class StatusForm(msgspec.Struct):
    """One tap on a status, and the one that was shown (A6)."""

    status: Annotated[Text, fields.choice(*STATUSES)] = UNSET
    was: Annotated[Text, fields.choice(*STATUSES)] = UNSET
