"""Reads the lists of mutants, `*.mutants` beside this file:

    == what is wrong
    tests/of/pytest.py::test_that_notices          any number; the first are tried first
    tests/of/node.test.js::part of a test's name   without `::` the whole file
    @@ sync/server/file.py                         any number of changes of this file follow, with empty lines between
      a line that stays
    - a line that goes
    + a line that comes instead

Two characters stand before each line of source. What stays and goes must stand exactly once in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NAME, FILE = "== ", "@@ "
STAYS, GOES, COMES = "  ", "- ", "+ "
LISTS = ("server", "client")


@dataclass(frozen=True)
class Edit:
    file: str
    old: str
    new: str


@dataclass
class Mutant:
    """`name` says what is wrong; any of `tests` failing means that it is caught."""

    name: str
    tests: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)

    def changed(self, file: str, source: str) -> str:
        """The source of a file with this mutant's changes. Raises ValueError unless each fits exactly once."""
        for edit in self.edits:
            if edit.file == file:
                if source.count(edit.old) != 1:
                    raise ValueError(f"{self.name}: stands {source.count(edit.old)} times in {file}:\n{edit.old}")
                source = source.replace(edit.old, edit.new)
        return source

    @property
    def files(self) -> list[str]:
        return list(dict.fromkeys(edit.file for edit in self.edits))


def mutants() -> list[Mutant]:
    folder = Path(__file__).parent
    return [mutant for name in LISTS for mutant in read((folder / f"{name}.mutants").read_text())]


def read(text: str) -> Iterator[Mutant]:
    for part in ("\n" + text).split(f"\n{NAME}")[1:]:
        head, *changes = part.split(f"\n{FILE}")
        name, *tests = head.strip().splitlines()
        mutant = Mutant(name, [test.strip() for test in tests])
        for change in changes:
            file, _, lines = change.partition("\n")
            for hunk in lines.strip("\n").split("\n\n"):
                mutant.edits.append(Edit(file.strip(), _lines(hunk, STAYS, GOES), _lines(hunk, STAYS, COMES)))
        yield mutant


def _lines(hunk: str, *marks: str) -> str:
    """The lines with one of these marks. A line of source that is empty is written as its mark alone."""
    lines = [line.ljust(2) for line in hunk.split("\n")]
    unknown = [line for line in lines if line[:2] not in (STAYS, GOES, COMES)]
    if unknown:
        raise ValueError(f"neither stays, goes nor comes: {unknown}")
    return "".join(f"{line[2:]}\n" for line in lines if line[:2] in marks)
