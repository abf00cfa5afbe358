"""The mutants fit the source as it is, so that `make mutants` says something. Cheap: none is carried out here."""

import ast
import re
from pathlib import Path

import pytest

from tests.mutants.listed import Mutant, mutants, read

ROOT = Path(__file__).parents[2]
ALL = mutants()


def test_a_list_is_read_as_it_says() -> None:
    text = "== wrong\ntests/a.py::test_b\n@@ c.py\n  d = 1\n- e = 2\n\n+ first\n  f = 3\n@@ g.py\n- h\n+ i\n"
    (mutant,) = read(text)
    assert (mutant.name, mutant.tests, mutant.files) == ("wrong", ["tests/a.py::test_b"], ["c.py", "g.py"])
    assert mutant.changed("c.py", "d = 1\ne = 2\nf = 3\n") == "d = 1\nfirst\nf = 3\n"
    assert mutant.changed("g.py", "h\n") == "i\n"


@pytest.mark.parametrize("source", ["", "h\nh\n"], ids=["not there", "twice there"])
def test_a_change_that_does_not_fit_once_is_refused(source: str) -> None:
    (mutant,) = read("== wrong\n@@ g.py\n- h\n+ i\n")
    with pytest.raises(ValueError, match="stands"):
        mutant.changed("g.py", source)


def test_each_has_a_name_of_its_own() -> None:
    names = [mutant.name for mutant in ALL]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.name)
def test_it_fits_the_source_and_its_tests_exist(mutant: Mutant) -> None:
    assert mutant.edits and mutant.tests
    for file in mutant.files:
        source = (ROOT / file).read_text()
        changed = mutant.changed(file, source)
        assert changed != source
        if file.endswith(".py"):
            ast.parse(changed)
    for test in mutant.tests:
        file, _, name = test.partition("::")
        text = (ROOT / file).read_text()
        if file.endswith(".js"):
            assert f"{name}" in text, test
        else:
            assert re.search(rf"^(async )?def {re.escape(name.partition('[')[0])}\(", text, re.MULTILINE), test
