"""What a form submitted: its text fields, the last of each name, and a file."""

from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile

from backend.errors import Invalid

MAX_FIELDS = 600  # the largest has a quantity for each of the 500 lines of an order


async def fields(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The fields of a posted form. Raises Invalid if it cannot be read, or has absurdly many."""
    form = await _form(request)
    found = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    if len(found) > MAX_FIELDS:
        raise Invalid("The form has too many fields.")
    return dict(found)


async def file(request: Request[Any, Any, Any], name: str) -> UploadFile | None:
    """The file of that name in a posted form, on disk if it is large; None without one. Raises Invalid."""
    form = await _form(request)
    found = [value for value in form.getall(name, []) if isinstance(value, UploadFile)]
    return found[-1] if found else None


async def _form(request: Request[Any, Any, Any]) -> FormMultiDict:
    try:
        return await request.form()
    except (ValueError, LookupError) as error:  # parts whose bytes are not of the charset they claim, or of none
        raise Invalid("The form cannot be read.") from error
