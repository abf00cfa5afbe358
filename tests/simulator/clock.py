"""Virtual time and seeded chance, in place of the machine's, for one story."""

import logging
import random
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from backend.times import instant

BEGIN_MS = 1_767_600_000_000  # 2026-01-05, the day the cast is made


class Clock:
    """The server's clock in milliseconds; people's devices are off by what each is off."""

    def __init__(self, begin: int = BEGIN_MS) -> None:
        self.begin = begin
        self.now = begin

    def pass_(self, ms: int) -> None:
        self.now += ms

    def text(self, off: int = 0) -> str:
        return instant(self.now + off)

    @property
    def days(self) -> float:
        """How long the story has lasted."""
        return (self.now - self.begin) / 86_400_000


@contextmanager
def governing(clock: Clock, seed: int) -> Iterator[None]:
    """Inside, the server's clock is `clock`, and ids and tokens come from `seed`."""
    chance = random.Random(seed)
    with (
        patch.object(time, "time_ns", lambda: clock.now * 1_000_000),
        patch.object(secrets, "randbits", chance.getrandbits),
        patch.object(secrets, "token_bytes", chance.randbytes),
    ):
        logging.disable(logging.CRITICAL)  # the server is made to fail, over and over
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
