"""What people submit about themselves: the set-up of a new field book, and their language."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields

PASSWORD_MIN = 10  # length beats signs and digits (NIST SP 800-63B, 3.1.1)
PASSWORD_MAX = 200
NAME_MAX = 200
LANGUAGES = ("de", "en")


class SetupForm(msgspec.Struct):
    """The first start: the company, and who administers it."""

    company: Annotated[str | UnsetType, fields.line(NAME_MAX, required=True)] = UNSET
    name: Annotated[str | UnsetType, fields.line(NAME_MAX, required=True)] = UNSET
    email: Annotated[str | UnsetType, fields.email(required=True)] = UNSET
    password: Annotated[str | UnsetType, fields.secret(PASSWORD_MIN, PASSWORD_MAX)] = UNSET


class PersonForm(msgspec.Struct):
    """Somebody who is to sign in."""

    name: Annotated[str | UnsetType, fields.line(NAME_MAX, required=True)] = UNSET
    email: Annotated[str | UnsetType, fields.email(required=True)] = UNSET
    password: Annotated[str | UnsetType, fields.secret(PASSWORD_MIN, PASSWORD_MAX)] = UNSET


class LanguageForm(msgspec.Struct):
    """The language of a person's pages."""

    language: Annotated[str | UnsetType, fields.choice(*LANGUAGES)] = UNSET
