"""A row of a customer list as a customer to be: pure. Company with person → contact person; a note apart."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from backend.importing import cells

PERSONAL = ("Herr", "Frau")
"""Salutations that make a mere name that of a person."""


class Candidate(NamedTuple):
    """What a row says: the customer's form fields as typed, only those it fills; its note; cells a program broke."""

    fields: dict[str, str]
    note: str
    broken: tuple[str, ...]


def candidate(columns: Mapping[str, Sequence[int]], row: Sequence[str]) -> Candidate:
    """The customer that a row describes; `columns` says where each meaning is found (headings.columns)."""
    said = {meaning: text for meaning, places in columns.items() if (text := _first(row, places))}
    said = {meaning: cells.value(meaning, text) for meaning, text in said.items()}
    fields = {field: said[field] for field in _PLAIN if field in said} | _who(said) | _address(said)
    if "discount_bp" in said:
        fields["discount_bp"] = cells.discount(said["discount_bp"])
    numbers = _phones(columns, row)
    if numbers:
        fields["phone"] = numbers[0]
    if numbers[1:]:
        fields["remark"] = "\n".join(filter(None, (said.get("remark"), *(f"Tel. {number}" for number in numbers[1:]))))
    broken = tuple(field for field in ("phone", "number") if cells.is_scientific(fields.get(field, "")))
    return Candidate(fields, said.get("note", ""), broken)


_PLAIN = ("number", "email", "vat_id", "status", "temperature", "currency", "language", "remark", "country")


def _first(row: Sequence[str], places: Sequence[int]) -> str:
    """The first of these cells that is not empty; rows may be shorter than their heading."""
    found = (cells.cleaned(row[place]) for place in places if place < len(row))
    return next(filter(None, found), "")


def _phones(columns: Mapping[str, Sequence[int]], row: Sequence[str]) -> list[str]:
    places = [*columns.get("phone", ()), *columns.get("mobile", ())]
    return list(dict.fromkeys(filter(None, (_first(row, [place]) for place in places))))


def _who(said: Mapping[str, str]) -> dict[str, str]:
    company, name, contact = said.get("company", ""), said.get("name", ""), said.get("contact", "")
    first, last, kind = said.get("first_name", ""), said.get("last_name", ""), said.get("kind", "")
    if not company and name and kind != "person" and (kind == "company" or not (first or last or _is_personal(said))):
        company, name = name, ""
    if company:
        last = last or ("" if name == company else name)
        person = " ".join(filter(None, (said.get("title"), first, last)))
        people = [contact] if person and person in contact else [contact, person]
        return _filled(kind="company", name=company, contact_person=", ".join(filter(None, people)))
    if not (first or last):
        first, _, last = (name or contact).rpartition(" ")
        contact = contact if name else ""
    return _filled(
        kind="person" if first or last or name else "",
        salutation=said.get("salutation", ""),
        title=said.get("title", ""),
        first_name=first,
        last_name=last or name,
        contact_person=contact,
    )


def _is_personal(said: Mapping[str, str]) -> bool:
    return said.get("salutation") in PERSONAL


def _address(said: Mapping[str, str]) -> dict[str, str]:
    street = " ".join(filter(None, (said.get("street"), said.get("house_number"))))
    return _filled(
        street=", ".join(filter(None, (street, said.get("street_more")))),
        postcode=cells.postcode(said.get("postcode", ""), said.get("country", "")),
        city=said.get("city", ""),
    )


def _filled(**fields: str) -> dict[str, str]:
    return {field: text for field, text in fields.items() if text}


SOURCES = {
    "name": ("company", "name", "last_name", "first_name"),
    "contact_person": ("contact", "last_name", "name", "first_name"),
    "street": ("street", "house_number", "street_more"),
    "phone": ("phone", "mobile"),
}
"""The meanings that a field is made of, where it is not one of the same name."""


def source(field: str, columns: Mapping[str, Sequence[int]], headings: Sequence[str]) -> str:
    """The heading under which somebody finds the cell of a field; the field's name if it has no column."""
    places = (columns[meaning][0] for meaning in SOURCES.get(field, (field,)) if meaning in columns)
    place = next(places, None)
    return field if place is None else headings[place]
