"""The folder in which files stand under the hash of their content. What stands under its name is whole and on disk."""

import os
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

from backend.files.rules import is_hash

UNFINISHED = ".part"


class Folder:
    """Its methods wait for the disk: from a handler they are called in a thread."""

    def __init__(self, data: Path) -> None:
        """`data` is FELDBUCH_DATA."""
        self.path = data / "files"

    def write(self, body: bytes) -> Path:
        """The bytes on disk under a name that nobody looks for; `place` gives them theirs."""
        self.path.mkdir(parents=True, exist_ok=True)
        unfinished = self.path / f"{token_hex(16)}{UNFINISHED}"
        try:
            with unfinished.open("xb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        return unfinished

    def place(self, unfinished: Path, hash_: str) -> None:
        """Also over one that is there: it has the same content."""
        unfinished.replace(self.path / hash_)
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)  # else a power cut may forget the name
        finally:
            os.close(descriptor)

    def read(self, hash_: str) -> bytes | None:
        """None if it is not there."""
        try:
            return (self.path / hash_).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, hash_: str) -> bool:
        return (self.path / hash_).is_file()

    def remove(self, hash_: str) -> None:
        (self.path / hash_).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, float]]:
        """All that stands here, with when it was last written, in seconds since 1970."""
        if not self.path.is_dir():
            return
        for entry in os.scandir(self.path):
            if entry.is_file() and (is_hash(entry.name) or entry.name.endswith(UNFINISHED)):
                yield entry.name, entry.stat().st_mtime
