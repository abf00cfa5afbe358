"""What the tables have in common: their form, and the way times are taken and summed up."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], *remarks: str) -> None:
    """Print a markdown table: the first column is text, the others are figures."""
    print(f"\n### {title}\n")
    print(_line(head))
    print(_line(["---", *["---:"] * (len(head) - 1)]))
    for row in rows:
        print(_line(row))
    for remark in remarks:
        print(f"\n{remark}")
    print(flush=True)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


class Watch:
    """`begun` on the clock of time.perf_counter; `seconds` of what ran inside `with stopped() as watch`."""

    def __init__(self) -> None:
        self.begun = time.perf_counter()
        self.seconds = 0.0


@contextmanager
def stopped() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    watch.seconds = time.perf_counter() - watch.begun


def milliseconds(seconds: Sequence[float]) -> str:
    """The median, in milliseconds."""
    return f"{median(seconds) * 1000:.2f}"


def per_second(count: int, seconds: float) -> str:
    """With a narrow space between thousands."""
    return whole(count / seconds)


def whole(number: float) -> str:
    return f"{number:,.0f}".replace(",", "\u202f")


def times(larger: float, smaller: float) -> str:
    return f"{larger / smaller:.2f}×"
