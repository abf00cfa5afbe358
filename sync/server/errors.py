"""Why the engine refuses a whole request. What is wrong with one mutation stands in its result instead."""


class Refusal(Exception):
    """`code` is that of PROTOCOL.md; the edge turns it into a problem document."""

    code = "bad_request"


class BadRequest(Refusal):
    """The request cannot be understood."""


class Gap(Refusal):
    """The numbers do not continue those known, or a known number has other content: go on from `expected`."""

    code = "gap"

    def __init__(self, expected: int) -> None:
        super().__init__(f"expected {expected}")
        self.expected = expected


class StartAgain(Refusal):
    """The cursor cannot be continued; `reason` is "format", "epoch" or "purged"."""

    code = "start_again"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLarge(Refusal):
    """More than `limit` of what is counted: "mutations" or "bytes"."""

    code = "too_large"

    def __init__(self, limit: int, of: str = "bytes") -> None:
        super().__init__(f"at most {limit} {of}")
        self.limit = limit
        self.of = of


class Busy(Refusal):
    """Lock, disk or connection trouble: nothing of the request was recorded, the same may come again."""

    code = "busy"
