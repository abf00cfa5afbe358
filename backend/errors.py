"""What can go wrong at an edge. Each carries its answer; `backend/answers.py` shows it as page or document."""

from collections.abc import Mapping

Detail = str | int | bool | None | list[str] | dict[str, str]


class Problem(Exception):
    """An answer that is not the wanted one: HTTP `status`, stable `code`, and what a program may want to know."""

    status = 400
    code = "bad_request"

    def __init__(
        self,
        message: str = "",
        *,
        code: str | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        **details: Detail,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.status = status or type(self).status
        self.headers = dict(headers or {})
        self.details = details


class NotFound(Problem):
    """No such thing, or none that this person may see: the two look the same."""

    status = 404
    code = "not_found"


class NotSignedIn(Problem):
    """Nobody is signed in: pages lead to the login, programs get 401."""

    status = 401
    code = "not_signed_in"


class Refused(Problem):
    """This person may not do that."""

    status = 403
    code = "forbidden"


class Conflict(Problem):
    """The request contradicts what has happened since."""

    status = 409
    code = "conflict"


class Invalid(Problem):
    """The request cannot be understood; `message` says why."""

    status = 400
    code = "bad_request"


class Busy(Problem):
    """Lock, disk or connection trouble: nothing was recorded, the same request may come again."""

    status = 503
    code = "busy"

    def __init__(self, message: str = "", retry_after: int = 2) -> None:
        super().__init__(message, headers={"Retry-After": str(retry_after)})
