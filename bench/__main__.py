"""`python -m bench` prints every table; `python -m bench pull push` only these."""

import argparse
import os
import platform
from importlib import import_module

TABLES = ("size", "pull", "growth", "push", "peers", "crowd", "first_sync", "phone", "prices", "scan")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Print tables of figures.")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(TABLES)} (all)")
    wanted = parser.parse_args().tables or list(TABLES)
    if unknown := [name for name in wanted if name not in TABLES]:
        parser.error(f"there is no table {unknown[0]}: choose from {', '.join(TABLES)}")
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}")
    for name in wanted:
        before = os.getloadavg()[0]
        import_module(f"bench.{name}").main()
        print(f"Load average (1 min) before {before:.1f}, after {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores.\n")


if __name__ == "__main__":
    main()
