"""What a form submitted: its text fields, the last of each name; files are not read here."""

from typing import Any

from litestar import Request

from backend.errors import Invalid

MAX_FIELDS = 200  # the largest form has about 30


async def fields(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The fields of a posted form. Raises Invalid if it cannot be read, or has absurdly many."""
    try:
        form = await request.form()
    except (ValueError, LookupError) as error:  # parts whose bytes are not of the charset they claim, or of none
        raise Invalid("The form cannot be read.") from error
    found = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    if len(found) > MAX_FIELDS:
        raise Invalid("The form has too many fields.")
    return dict(found)
