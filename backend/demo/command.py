"""`feldbuch demo`: fill an empty database with a believable business."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from backend.demo.business import Business
from backend.demo.load import load_demo
from backend.demo.people import PASSWORD
from backend.demo.products import most
from backend.people import accounts
from backend.progress import Progress
from sync.server.registry import Registry

CUSTOMERS = 200
NOTES_EACH = 3
PRODUCTS = 60
ORDERS = 150


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command understands."""
    parser.add_argument("--customers", type=_size, default=CUSTOMERS, metavar="N", help=f"how many ({CUSTOMERS})")
    parser.add_argument("--notes", type=_size, metavar="N", help=f"how many ({NOTES_EACH} for each customer)")
    parser.add_argument("--products", type=_products, default=PRODUCTS, metavar="N", help=f"how many ({PRODUCTS})")
    parser.add_argument("--orders", type=_size, default=ORDERS, metavar="N", help=f"how many ({ORDERS})")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same business for the same seed (1)")


async def run(
    options: argparse.Namespace, registry: Registry, out: TextIO, err: TextIO, data: Path | None = None
) -> int:
    """Fill the database, which must be migrated, and FELDBUCH_DATA; 1 if somebody uses it already."""
    if not await accounts.none_exist():
        print("This database is in use: the demo business needs an empty one.", file=err)
        return 1
    notes = NOTES_EACH * options.customers if options.notes is None else options.notes
    everything = options.customers + notes + options.products + options.orders
    with Progress(err, "customers, notes, products and orders", everything) as progress:
        made = await load_demo(
            registry,
            customers=options.customers,
            notes=notes,
            products=options.products,
            orders=options.orders,
            seed=options.seed,
            now=datetime.now(UTC),
            data=data,
            progress=progress.show,
        )
    goods = f"{len(made.catalogue.products)} products, {len(made.orders)} orders"
    amounts = f"{len(made.customers)} customers, {len(made.notes)} notes, {goods}."
    print(amounts, logins(made), sep="\n", file=out)
    return 0


def logins(made: Business) -> str:
    """The logins of the demo business, a line each."""
    width = max(len(person.email) for person in made.people)
    lines = (f"  {person.email:<{width}}  {person.role}, {person.name}" for person in made.people)
    return "\n".join((f"Sign in with the password {PASSWORD} as", *lines))


def _products(text: str) -> int:
    number = _size(text)
    if number > most():
        raise argparse.ArgumentTypeError(f"the demo business knows at most {most()} products")
    return number


def _size(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number
