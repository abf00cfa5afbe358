"""`python -m tests.simulator.torture SECONDS [FIRST_SEED]`: new seeds until the time is over; not 0 if one fails."""

import asyncio
import random
import sys
import time
from collections import Counter
from shutil import rmtree

from tests.simulator.database import Database, PostgresDatabase, SQLiteFile, scratch
from tests.simulator.server import Server
from tests.simulator.story import Told, made_of, shrunk, tell

POSTGRES_EVERY = 8
"""One story in so many is told on PostgreSQL."""
MOST_FAILED = 5
SEEDS = 10**9


async def main(seconds: float, first: int) -> int:
    """Tell stories, print what happened in them, and every one that ends badly as short as it can be."""
    folder, server = scratch(), Server()
    file = SQLiteFile(folder)
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    failed = []
    began, cpu, seed = time.monotonic(), time.process_time(), first
    while time.monotonic() - began < seconds and len(failed) < MOST_FAILED:
        on_postgres = (seed - first) % POSTGRES_EVERY == POSTGRES_EVERY - 1
        database: Database = PostgresDatabase() if on_postgres else file
        try:
            world = await tell(made_of(seed), server, database)
            counts.update(world.counts)
            counts["stories on PostgreSQL" if on_postgres else "stories on SQLite"] += 1
            counts["device-days"] += len(world.device_days)
            faults.update(world.faults)
        except Told as told:
            failed.append(seed)
            await explain(seed, told, server, database)
        seed += 1
    used = time.process_time() - cpu
    print(f"seeds {first} to {seed - 1}: {used:.0f} s of CPU, {counts['steps'] / used:.0f} steps/s")
    print_table("what happened", counts)
    print_table("faults", faults)
    print(f"failed: {', '.join(str(one) for one in failed) or 'none'}")
    rmtree(folder)
    return 1 if failed else 0


async def explain(seed: int, told: Told, server: Server, database: Database) -> None:
    """Print the story, shrunk if it breaks the same rule when it is told again."""
    small = await shrunk(made_of(seed), told.rule, server, database)
    try:
        await tell(small, server, database)
    except Told as again:
        told = again
    print(f"{told.as_text(seed)}\nto keep: {small.kept()}\n", flush=True)


def print_table(title: str, counts: Counter[str]) -> None:
    print(f"\n{title}")
    for name, count in sorted(counts.items()):
        print(f"  {name:28} {count:>9,}")


if __name__ == "__main__":
    asked = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(SEEDS)
    sys.exit(asyncio.run(main(float(sys.argv[1]), asked)))
