"""The engine's normalisers, made from the forms: what a phone may send is what a form accepts."""

from typing import cast

import msgspec

from backend.forms import check
from sync.server.fields import Normalise, Unfit
from sync.server.values import Json


def by_form(form: type[msgspec.Struct], name: str) -> Normalise:
    """A normaliser that takes what the field `name` of this form takes."""

    def normalise(value: Json) -> Json:
        found = check(form, {name: value})
        if found.errors:
            raise Unfit(found.errors[name].code)
        return cast(Json, found.values[name])

    return normalise
