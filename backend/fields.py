"""What a field of a form may hold, said in `Annotated`: `name: Annotated[str | UnsetType, line(120)] = UNSET`.

Fields default to UNSET: absent is not touched, empty is cleared. `required` fields may not be empty; `default` is what
a new row takes for an absent field, and a required field without one must be there.
"""

from functools import lru_cache
from typing import Literal, TypeAlias, get_type_hints

import msgspec

Value: TypeAlias = str | int | bool | None
Kind = Literal[
    "line",
    "text",
    "secret",
    "email",
    "phone",
    "date",
    "choice",
    "percent",
    "country",
    "language",
    "currency",
    "vat_id",
    "id",
    "bool",
]

EMAIL_MAX = 254  # RFC 5321, 4.5.3.1.3
PHONE_MAX = 60  # room for blanks and brackets around 20 digits
VAT_ID_MAX = 20  # the longest of Europe has 14 characters, with Switzerland's suffix 16


class Field(msgspec.Struct, frozen=True):
    """One field's description, as the phone gets it. `max` counts code points, 0 is no limit of its own."""

    name: str
    kind: Kind
    required: bool = False
    default: Value = None
    min: int = 0
    max: int = 0
    choices: tuple[str, ...] = ()


class Spec(msgspec.Struct, frozen=True):
    """A form's description."""

    name: str
    fields: tuple[Field, ...]


def line(most: int, required: bool = False) -> msgspec.Meta:
    """Text of one line: trimmed, line breaks become blanks."""
    return _meta(Field("", "line", required, None if required else "", max=most))


def text(most: int, required: bool = False) -> msgspec.Meta:
    """Text of several lines."""
    return _meta(Field("", "text", required, None if required else "", max=most))


def secret(least: int, most: int) -> msgspec.Meta:
    """A password: as it is typed, never shown again."""
    return _meta(Field("", "secret", True, min=least, max=most))


def email(required: bool = False) -> msgspec.Meta:
    return _meta(Field("", "email", required, None if required else "", max=EMAIL_MAX))


def phone() -> msgspec.Meta:
    """5 to 20 digits (E.164 has at most 15, an extension needs room), written in any notation."""
    return _meta(Field("", "phone", False, "", min=5, max=PHONE_MAX))


def date() -> msgspec.Meta:
    """`YYYY-MM-DD` or None, from 1900 to 2199; may be typed as 22.11.2026."""
    return _meta(Field("", "date"))


def choice(*values: str, default: str | None = None, required: bool = True) -> msgspec.Meta:
    """One of the values; if it is not required, or none of them ("")."""
    return _meta(Field("", "choice", required, default, choices=values))


def percent() -> msgspec.Meta:
    """Basis points from 0 to 10000, or None; typed as 5,5 or 5.5."""
    return _meta(Field("", "percent"))


def country() -> msgspec.Meta:
    """ISO 3166 code of two capitals, or ""."""
    return _meta(Field("", "country", False, ""))


def language() -> msgspec.Meta:
    """ISO 639-1 code of two small letters."""
    return _meta(Field("", "language", True))


def currency() -> msgspec.Meta:
    """ISO 4217 code of three capitals."""
    return _meta(Field("", "currency", True))


def vat_id() -> msgspec.Meta:
    """Capitals and digits without blanks; whether it is right is asked later and only marks it (A5)."""
    return _meta(Field("", "vat_id", False, "", max=VAT_ID_MAX))


def row_id(required: bool = False) -> msgspec.Meta:
    """The id of a row, or None."""
    return _meta(Field("", "id", required))


def flag(default: bool = False) -> msgspec.Meta:
    """True or False."""
    return _meta(Field("", "bool", False, default))


@lru_cache(maxsize=64)
def describe(form: type[msgspec.Struct]) -> Spec:
    """The description of a form's Struct, its fields in the order of declaration."""
    hints = get_type_hints(form, include_extras=True)
    return Spec(form.__name__, tuple(_field(name, hints[name]) for name in form.__struct_fields__))


def _meta(field: Field) -> msgspec.Meta:
    return msgspec.Meta(extra={"field": field})


def _field(name: str, hint: object) -> Field:
    for meta in getattr(hint, "__metadata__", ()):
        if isinstance(meta, msgspec.Meta) and meta.extra is not None:
            field: Field = meta.extra["field"]
            return msgspec.structs.replace(field, name=name)
    raise TypeError(f"the field {name} does not say what it holds")
