"""`python -m tests.mutants [part of a name …]`: each mutant in a copy of the tree; all must be caught.

Prints a table; ends with 1 if one survives, or if a test that is to catch one fails without any.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.listed import Mutant, mutants

ROOT = Path(__file__).parents[2]
NO_END_SECONDS = 300  # a mutant may as well never come to an end
LINKED = (".venv", "node_modules")  # what is installed is the same for all
LEFT_OUT = (".git", ".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache", "var", "pictures", *LINKED)
FAILED_TEST = re.compile(r"^FAILED \S*?::(.+?)(?: - |$)", re.MULTILINE)
REASON = re.compile(r"^(?:E  |\s+error:).*$", re.MULTILINE)
WHY_LINES = 6
FAILED_NODE = re.compile(r"^\s*not ok \d+ - (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """`caught_by` is the name of the first test that failed, empty if none did."""

    caught_by: str
    output: str


def copy_of(tree: Path, folder: Path) -> Path:
    """The files as they lie there, compiled ones too; what is installed is linked."""
    target = folder / "tree"
    shutil.copytree(tree, target, ignore=lambda path, _: LEFT_OUT if Path(path) == tree else (), symlinks=True)
    for name in LINKED:
        (target / name).symlink_to(tree / name)
    return target


def apply(mutant: Mutant, tree: Path) -> None:
    for file in mutant.files:
        source = (tree / file).read_text()
        (tree / file).write_text(mutant.changed(file, source))


def command_of(*tests: str) -> list[str]:
    """All of pytest, or all of node; only one of node's may name a test inside its file."""
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    if not files[0].endswith(".js"):
        return [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", *tests]
    name = tests[0].partition("::")[2] if len(tests) == 1 else ""
    only = [f"--test-name-pattern={re.escape(name)}"] if name else []
    return ["node", "--test", "--test-reporter=tap", *only, *files]


def run(tree: Path, *tests: str, seconds: float | None = None) -> Run:
    environment = {**os.environ, "PYTHONPATH": str(tree)}  # before the editable install of the real tree
    try:
        done = subprocess.run(
            command_of(*tests),
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Run(f"{tests[0]} (no end)", "")
    output = done.stdout + done.stderr
    if done.returncode == 0:
        return Run("", output)
    found = (FAILED_NODE if tests[0].partition("::")[0].endswith(".js") else FAILED_TEST).search(output)
    if found is None:
        raise SystemExit(f"{tests} did not run:\n{output}")
    return Run(found.group(1), output)


def hunt(mutant: Mutant) -> tuple[Mutant, Run, float]:
    """The mutant, the run of the test that caught it (else of the last), and the seconds it took."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="feldbuch-mutant-") as folder:
        tree = copy_of(ROOT, Path(folder))
        apply(mutant, tree)
        for test in mutant.tests:
            found = run(tree, test, seconds=NO_END_SECONDS)
            if found.caught_by:
                break
    return mutant, found, time.monotonic() - started


def sound(tests: Sequence[str]) -> bool:
    """Whether all these pass on the tree as it is: only then does a failure say anything."""
    for half in (
        [test for test in tests if ".js" in test],
        [test for test in tests if ".js" not in test],
    ):
        found = run(ROOT, *half) if half else Run("", "")
        if found.caught_by:
            print(f"{found.caught_by} fails without a mutant:\n{found.output}")
            return False
    return True


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of names; none means all")
    parser.add_argument("--jobs", type=int, default=2, help="mutants at a time")
    parser.add_argument("--why", action="store_true", help="print what the failing test said, too")
    wanted = parser.parse_args(arguments)
    chosen = [one for one in mutants() if not wanted.names or any(name in one.name for name in wanted.names)]
    if not sound(list(dict.fromkeys(test for mutant in chosen for test in mutant.tests))):
        return 1
    print("| mutant | where | caught by | seconds |\n| --- | --- | --- | ---: |", flush=True)
    survivors = 0
    with ThreadPoolExecutor(wanted.jobs) as pool:
        for mutant, found, seconds in pool.map(hunt, chosen):
            where = ", ".join(mutant.files)
            survivors += not found.caught_by
            print(f"| {mutant.name} | {where} | {found.caught_by or '**nothing**'} | {seconds:.0f} |", flush=True)
            if wanted.why:
                print("\n".join(REASON.findall(found.output)[:WHY_LINES]))
    print(f"\n{len(chosen) - survivors} of {len(chosen)} caught")
    return 1 if survivors or not chosen else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
