"""`python -m tests.simulator.torture SECONDS [FIRST_SEED]`: new seeds until the time is over; not 0 if one fails."""

import asyncio
import sys
import time
from collections import Counter
from shutil import rmtree

from tests.simulator.database import SQLiteFile, scratch
from tests.simulator.server import Server
from tests.simulator.story import Told, made_of, shrunk, tell


async def main(seconds: float, seed: int) -> int:
    folder = scratch()
    database, server = SQLiteFile(folder), Server()
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    failed = []
    began, cpu, first = time.monotonic(), time.process_time(), seed
    while time.monotonic() - began < seconds:
        story = made_of(seed)
        try:
            world = await tell(story, server, database)
            counts.update(world.counts)
            counts["device-days"] += len(world.device_days)
            faults.update(world.faults)
        except Told as told:
            failed.append(seed)
            small = await shrunk(story, told.rule, server, database)
            try:
                await tell(small, server, database)
            except Told as again:
                told = again
            print(f"\nseed {seed} breaks «{told.rule}» ({len(small.steps)} steps after shrinking)")
            print("\n".join(f"  {line}" for line in told.words))
            print(f"  → {told.what[:1500]}", flush=True)
            if len(failed) >= 5:
                seed += 1
                break
        seed += 1
    used = time.process_time() - cpu
    print(f"\nseeds {first} to {seed - 1}, {used:.0f} s of CPU, {counts['steps'] / used:.0f} steps/s")
    for name, count in sorted(counts.items()):
        print(f"  {name:24} {count:>9,}")
    print("faults")
    for name, count in sorted(faults.items()):
        print(f"  {name:28} {count:>9,}")
    print(f"failed: {failed or 'none'}")
    rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 10**9)))
