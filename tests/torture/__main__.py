"""`python -m tests.torture SECONDS [SEED]`: new stories until the time is over, on SQLite and PostgreSQL by turns.

Ends with 1 at the first that fails, and names its seed. With that seed the same happens again as far as time allows:
which request meets which fault depends on how fast the machine is.
"""

import argparse
import asyncio
import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.server import Server
from tests.postgres import drop_database, fresh_database
from tests.torture.founding import found
from tests.torture.story import Length, tell

LENGTH = Length(rounds=10, steps=40, kills=3)


async def told(seed: int, on_postgres: bool) -> Counter[str]:
    with TemporaryDirectory(prefix="feldbuch-torture-") as folder:
        postgres = await fresh_database(found) if on_postgres else ""
        if not on_postgres:
            await found(str(Path(folder) / "feldbuch.sqlite"))
        server = Server(Path(folder), postgres)
        await asyncio.to_thread(server.start)
        try:
            return await tell(server, seed, LENGTH)
        finally:
            await asyncio.to_thread(server.kill)
            if postgres:
                await drop_database(postgres)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("seconds", type=float, help="no story begins that may end later than this")
    parser.add_argument("seed", type=int, nargs="?", default=time.time_ns() % 1_000_000, help="of the first story")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    total: Counter[str] = Counter()
    seed = asked.seed
    longest = 0.0
    while seed == asked.seed or time.monotonic() - began + longest < asked.seconds:
        database = "postgres" if seed % 2 else "sqlite"
        started = time.monotonic()
        try:
            happened = asyncio.run(told(seed, on_postgres=database == "postgres"))
        except Exception:
            traceback.print_exc()
            print(f"seed {seed} on {database} failed")
            return 1
        print(
            f"seed {seed} on {database}: {happened['mutations']} mutations by {happened['phones']} phones", flush=True
        )
        total += happened
        longest = max(longest, time.monotonic() - started)
        seed += 1
    print(f"\n{seed - asked.seed} stories, {time.monotonic() - began:.0f} s")
    for name, count in sorted(total.items()):
        print(f"  {name or 'arrived'}: {count:,}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
