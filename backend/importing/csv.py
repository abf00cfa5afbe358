"""Reads a table of separated values as real programs write it (RFC 4180 and what they make of it).

Comma, semicolon or tab; quoted fields with line breaks and doubled quotes; rows with too few or too many cells; blank
lines; NUL bytes; a first line `sep=;`. A quote that is never closed spoils its own line only.
"""

import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, count, islice
from typing import BinaryIO, NamedTuple

from backend.importing.encodings import encoding_of

SEPARATORS = (";", ",", "\t")
"""In order of preference where nothing tells them apart: German programs write semicolons."""

QUOTE = '"'
SAMPLE = 50
"""Rows that the separator is told from."""

MAX_BYTES = 128 * 1024 * 1024
MAX_ROWS = 500_000
"""Larger than any customer list of a business this product is made for; bounds memory and time."""

MAX_CELL = 20_000
"""Characters of one cell. The longest text we take is shorter by far; also bounds the search for a closing quote."""


_OPENING = re.compile(" *" + QUOTE)


class ReadError(Exception):
    """Nothing of the file can be read. `code`: empty, too_large, too_many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Record(NamedTuple):
    """One row. `number` counts rows from 1 as a spreadsheet does; `problem`: "" or quote (never closed) or long."""

    number: int
    cells: list[str]
    problem: str = ""


class Table(NamedTuple):
    """A file being read: its separator, its headings, and its rows as they are asked for."""

    encoding: str
    separator: str
    headings: list[str]
    rows: Iterator[Record]


def read_table(file: BinaryIO) -> Table:
    """The table in a seekable file opened for bytes. Raises ReadError at once, or from `rows` for too many."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > MAX_BYTES:
        raise ReadError("too_large")
    encoding = encoding_of(file)
    lines = iter(io.TextIOWrapper(file, encoding, errors="replace", newline=""))
    sample = [line.replace("\0", "") for line in islice(lines, SAMPLE * 4)]
    separator = _declared(sample) or _separator(sample)
    rest = (line.replace("\0", "") for line in lines)
    records = (record for record in _records((*sample,), rest, separator) if any(map(str.strip, record.cells)))
    if _declared(sample):
        next(records)
    first = next(records, None)
    if first is None:
        raise ReadError("empty")
    return Table(encoding, separator, [cell.strip() for cell in first.cells], _bounded(records))


def _bounded(records: Iterator[Record]) -> Iterator[Record]:
    for taken, record in enumerate(records):
        if taken >= MAX_ROWS:
            raise ReadError("too_many")
        yield record


def _declared(sample: list[str]) -> str | None:
    """The separator that a first line `sep=;` names (Excel)."""
    first = sample[0].strip("\r\n\ufeff").strip(QUOTE) if sample else ""
    return first[4:] if first[:4].lower() == "sep=" and first[4:] in SEPARATORS else None


def _separator(sample: list[str]) -> str:
    """The one under which most rows are as wide as the heading, and the heading widest."""

    def fit(separator: str) -> tuple[bool, float, int]:
        records = [record for record in _records(sample, (), separator) if any(map(str.strip, record.cells))][:SAMPLE]
        width = len(records[0].cells) if records else 0
        even = sum(len(record.cells) == width for record in records) / max(len(records), 1)
        return width > 1, round(even, 1), width

    return max(SEPARATORS, key=fit)


def _records(sample: Iterable[str], rest: Iterable[str], separator: str) -> Iterator[Record]:
    """All rows, blank ones too. Lines keep their ends."""
    source = chain(sample, rest)
    again: deque[str] = deque()
    for number in count(1):
        line = again.popleft() if again else next(source, None)
        if line is None:
            return
        row, taken = _Row(separator), [line]
        row.feed(line)
        while row.open and row.length <= MAX_CELL:
            more = again.popleft() if again else next(source, None)
            if more is None:
                break
            taken.append(more)
            row.feed(more)
        if row.open:
            again.extendleft(reversed(taken[1:]))
            yield Record(number, line.rstrip("\r\n").split(separator), "quote")
        else:
            yield Record(number, row.cells, "long" if max(map(len, row.cells)) > MAX_CELL else "")


class _Row:
    """A row put together from one or more lines. `open`: a quote is not closed yet; `length` counts its letters."""

    def __init__(self, separator: str) -> None:
        self.cells: list[str] = []
        self.open = False
        self.length = 0
        self._quoted: list[str] = []
        self._plain = re.compile(rf"[^{separator}\r\n]*")

    def feed(self, line: str) -> None:
        """Take the next line. A cell is quoted if a quote comes first; what stands behind the closing one is kept."""
        at, end = 0, len(line)
        while True:
            if not self.open and (opening := _OPENING.match(line, at)):
                self.open, at = True, opening.end()
            if self.open:
                at = self._read_quoted(line, at)
                if self.open:
                    return
            plain = self._plain.match(line, at)
            assert plain is not None  # it matches nothing, too
            tail = plain[0] if not self._quoted or plain[0].strip() else ""
            self.cells.append("".join(self._quoted) + tail)
            self._quoted, self.length, at = [], 0, plain.end()
            if at == end or line[at] in "\r\n":
                return
            at += 1

    def _read_quoted(self, line: str, at: int) -> int:
        """Read on within quotes; where the text behind them begins."""
        while (quote := line.find(QUOTE, at)) >= 0:
            self._quoted.append(line[at:quote])
            at = quote + 1
            if not line.startswith(QUOTE, at):
                self.open = False
                return at
            self._quoted.append(QUOTE)
            at += 1
        self._quoted.append(line[at:])
        self.length += len(line) - at
        return len(line)
