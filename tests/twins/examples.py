"""How many examples each pair of twins is asked."""

from collections.abc import Callable

from hypothesis import settings

LEAST = 1_000  # in an ordinary run; a profile may ask for more
FEW = 100  # where another test asks the same code with wilder input


def often(test: Callable[..., None]) -> Callable[..., None]:
    return settings(max_examples=max(LEAST, settings().max_examples), deadline=None)(test)


def sometimes(test: Callable[..., None]) -> Callable[..., None]:
    return settings(max_examples=FEW, deadline=None)(test)
