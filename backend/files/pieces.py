"""Files that come in pieces, over lines that break before a whole one is through (sync/PROTOCOL.md, F5 to F7).

Each piece is a file of its own, named by its place: so one that comes twice, late or before another does no harm, and
nobody waits for a lock. Pieces are not flushed: one that a power cut spoils is found out by the hash of the whole.
"""

import shutil
from pathlib import Path
from secrets import token_hex

from backend.files.folder import UNFINISHED

PIECE = 131_072
"""Bytes of a piece: some seconds on a line as weak as lines are in cellars; the last one of a file is shorter."""

MOST = 8
"""Unfinished files of one device, which sends one after the other: 16 MB at most."""

KEPT_DAYS = 7
"""So long an unfinished file waits for its next piece."""

FOLDER = "pieces"


class Pieces:
    """What has come of one file of `size` bytes from one device. Its methods wait for the disk."""

    def __init__(self, data: Path, device: str, hash_: str, size: int) -> None:
        """`data` is FELDBUCH_DATA."""
        self.path = data / "files" / FOLDER / device / hash_
        self.size = size

    def length(self, number: int) -> int:
        """How many bytes that piece has; 0 if there is none of that number."""
        return max(0, min(PIECE, self.size - number * PIECE)) if number >= 0 else 0

    def missing(self) -> list[int]:
        """The numbers of the pieces that are still to come."""
        return [number for number in range(-(-self.size // PIECE)) if not self._has(number)]

    def write(self, number: int, body: bytes) -> None:
        """Also over one that is there. Room is made by the file of this device that moved longest ago."""
        if not self.path.is_dir():
            self._make_room()
            self.path.mkdir(parents=True, exist_ok=True)
        unfinished = self.path / f"{token_hex(16)}{UNFINISHED}"
        try:
            unfinished.write_bytes(body)
            unfinished.replace(self.path / str(number))
        finally:
            unfinished.unlink(missing_ok=True)

    def joined(self) -> bytes | None:
        """The whole file; None as long as a piece is missing."""
        if self.missing():
            return None
        try:
            return b"".join((self.path / str(number)).read_bytes() for number in range(-(-self.size // PIECE)))
        except FileNotFoundError:  # the same piece came twice, and the other one has just finished the file
            return None

    def drop(self) -> None:
        """The file is whole, or will never be."""
        _remove(self.path)

    def _has(self, number: int) -> bool:
        try:
            return (self.path / str(number)).stat().st_size == self.length(number)
        except FileNotFoundError:
            return False

    def _make_room(self) -> None:
        for _, path in _by_age(self.path.parent)[MOST - 1 :]:
            _remove(path)


def sweep(data: Path, now: int) -> int:
    """Take away the unfinished files to which no piece has come for KEPT_DAYS; how many went. `now` in milliseconds."""
    old = now / 1_000 - KEPT_DAYS * 86_400
    gone = [path for _, device in _by_age(data / "files" / FOLDER) for at, path in _by_age(device) if at < old]
    for path in gone:
        _remove(path)
    return len(gone)


def _by_age(folder: Path) -> list[tuple[float, Path]]:
    """What stands in a folder with when something was last put into it, the newest first."""
    found: list[tuple[float, Path]] = []
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            found.append((path.stat().st_mtime, path))
        except FileNotFoundError:  # finished meanwhile
            continue
    return sorted(found, reverse=True)


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)  # a piece that comes in this moment keeps it; the next sweep takes it
