"""A step of a story: what kind, and the numbers by which it chooses. The same numbers mean something in any state, so
steps can be left out and the rest still is a story."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Step(NamedTuple):
    """`place` in the story as it was first told: names and ids are made of it."""

    place: int
    kind: str
    numbers: tuple[int, ...]


class Picks:
    """Choices, one number after the other."""

    def __init__(self, step: Step) -> None:
        self.place = step.place
        self.word = f"w{step.place}w"
        self._numbers = list(step.numbers)

    def below(self, most: int) -> int:
        return self._numbers.pop(0) % most if self._numbers else 0

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def maybe(self, percent: int) -> bool:
        return self.below(100) < percent

    def new_id(self) -> str:
        return f"0190b000-0000-7000-8000-{self.place:012x}"
