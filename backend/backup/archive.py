"""The form of a backup: gzip over JSON lines, the same for both databases.

{"feldbuch":1,"made_at":"2026-11-26T10:00:00.000Z","migrations":["2026-11-22T03:05:24:349652",…]}
{"table":"customers","columns":[["id","text"],["version","bigint"],…]}
["0190…",3,…]                                            a row, in the order of the columns
…
{"file":"9f86…","body":"/9j/4AAQ…"}                      a file by its SHA-256, in base64; after all rows
{"rows":81234,"files":12}                                the last line: without it the file is not whole
"""

import gzip
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, cast

import msgspec

from sync.server.statements import ARRAYS

FORM = 1
LINE_BYTES = 16 * 1024 * 1024  # no row of ours comes near it
PACKED = 6  # level of gzip: half the time of 9 for a hundredth more bytes
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")

Row = list[str | int | bool | None]


class Unreadable(Exception):
    """The file is no backup, or not a whole one; the message says which."""


class Head(msgspec.Struct):
    feldbuch: int
    made_at: str
    migrations: list[str]


class Table(msgspec.Struct):
    """`columns` are (name, what it holds); the rows that follow have their values in this order."""

    table: str
    columns: list[tuple[str, str]]


class File(msgspec.Struct):
    """A file that rows name by its hash."""

    file: str
    body: bytes


class End(msgspec.Struct):
    rows: int
    files: int = 0


Line = Head | Table | File | End | Row
_encode = msgspec.json.Encoder().encode
_row = msgspec.json.Decoder(Row)
_table = msgspec.json.Decoder(Table)
_file = msgspec.json.Decoder(File)
_end = msgspec.json.Decoder(End)


class Writer:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.rows = self.files = 0

    def line(self, line: Line) -> None:
        self._file.write(_encode(line) + b"\n")
        self.rows += isinstance(line, list)
        self.files += isinstance(line, File)


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new file that only its owner reads. It is there whole, on disk, or not at all."""
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.unlink(missing_ok=True)  # of one that was killed: others might read it
    try:
        with open(unfinished, "xb", opener=_private) as raw:
            with gzip.GzipFile(path.name, "wb", PACKED, raw) as file:
                writer = Writer(cast("IO[bytes]", file))
                yield writer
                writer.line(End(writer.rows, writer.files))
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


class Reader:
    """Head first, then `lines`: tables and their rows, and files. Raises Unreadable."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._file = file
        try:
            self.head = msgspec.json.decode(self._read(), type=Head)
        except msgspec.MsgspecError as error:
            raise Unreadable(f"{path} is no backup of Feldbuch.") from error
        if self.head.feldbuch != FORM:
            raise Unreadable(f"{path} is a backup of another form ({self.head.feldbuch}); this version reads {FORM}.")
        if not self.head.migrations:
            raise Unreadable(f"{path} is a backup of a database without tables.")

    def lines(self) -> Iterator[Table | Row | File]:
        columns = rows = files = 0
        while True:
            text = self._read()
            try:
                if text.startswith(b"["):
                    row = _row.decode(text)
                    if len(row) != columns:
                        raise Unreadable(f"{self._path} has a row that does not fit its table.")
                    rows += 1
                    yield row
                elif text.startswith(b'{"table"'):
                    table = _checked(self._path, _table.decode(text))
                    columns = len(table.columns)
                    yield table
                elif text.startswith(b'{"file"'):
                    files += 1
                    yield _whole(self._path, _file.decode(text))
                else:
                    end = _end.decode(text)
                    if (end.rows, end.files) != (rows, files):
                        raise Unreadable(f"{self._path} is not whole: rows or files are missing.")
                    return
            except msgspec.MsgspecError as error:
                raise Unreadable(f"{self._path} is damaged.") from error

    def _read(self) -> bytes:
        try:
            text = self._file.readline(LINE_BYTES)
        except (OSError, EOFError, ValueError) as error:
            raise Unreadable(f"{self._path} is no backup of Feldbuch, or not a whole one.") from error
        if not text.endswith(b"\n"):
            raise Unreadable(f"{self._path} is not whole: its end is missing.")
        return text


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    with gzip.open(path, "rb") as file:
        yield Reader(path, cast("IO[bytes]", file))


def _checked(path: Path, table: Table) -> Table:
    names = [table.table, *(name for name, _ in table.columns)]
    if not all(_NAME.fullmatch(name) for name in names) or any(kind not in ARRAYS for _, kind in table.columns):
        raise Unreadable(f"{path} names tables or columns that cannot be ours.")
    return table


def _whole(path: Path, file: File) -> File:
    if sha256(file.body).hexdigest() != file.file:
        raise Unreadable(f"{path} holds a file that is not what its name says.")
    return file


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
