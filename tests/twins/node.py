"""One node process that answers for the JavaScript halves (serve.mjs), a line per question."""

import json
import subprocess
from pathlib import Path

SERVE = Path(__file__).with_name("serve.mjs")
Call = tuple[object, ...]


class Node:
    """Asks the process; `specs` is the file of form descriptions that it reads."""

    def __init__(self, specs: Path) -> None:
        self._process = subprocess.Popen(
            ["node", "--disable-warning=ExperimentalWarning", str(SERVE), str(specs)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def ask(self, calls: list[Call]) -> list[object]:
        """The results of calls (name, argument, …), in order."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(calls).encode() + b"\n")
        self._process.stdin.flush()
        results: list[object] = json.loads(self._process.stdout.readline())
        return results

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(timeout=10) == 0
        assert self._process.stdout is not None
        self._process.stdout.close()
