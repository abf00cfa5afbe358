"""`python -m bench` prints every table; `python -m bench pull push` only these."""

import argparse
import platform
from importlib import import_module

TABLES = ("size", "pull", "growth", "push", "first_sync", "phone")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Print tables of figures.")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(TABLES)} (all)")
    wanted = parser.parse_args().tables or list(TABLES)
    if unknown := [name for name in wanted if name not in TABLES]:
        parser.error(f"there is no table {unknown[0]}: choose from {', '.join(TABLES)}")
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}")
    for name in wanted:
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
