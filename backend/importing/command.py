"""`feldbuch import customers|products FILE`: take a list of another program over, unattended."""

import argparse
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple, TextIO

from backend.catalog import rules as catalog
from backend.catalog.tables import all_categories
from backend.company.tables import Company, company_row, pricing_row
from backend.customers import rules
from backend.importing import judging as customers_judging
from backend.importing.acting import first_administrator, person_by_email
from backend.importing.csv import MAX_BYTES, MAX_ROWS, ReadError, Table, read_table
from backend.importing.customers import Customers
from backend.importing.judging import NEW_STATUS, Taker
from backend.importing.known import known
from backend.importing.products.judging import Office, Products
from backend.importing.products.known import known as known_products
from backend.importing.refusals import Refused, RefusedFile
from backend.importing.taking import Import, Judge, Tally, take_over
from backend.people.person import Person
from backend.pricing.rules import in_force
from backend.progress import Progress
from backend.territories.tables import territories_of
from backend.texts import texts
from backend.times import today
from sync.server.errors import Busy
from sync.server.registry import Registry

MEBIBYTE = 1024 * 1024
TOLD = 50
"""Refused rows that a dry run tells on the terminal."""

FAULTS = {
    "empty": "This file is empty.",
    "too_large": f"This file is larger than {MAX_BYTES // MEBIBYTE} MiB.",
    "too_many": f"This file has more than {MAX_ROWS} rows; those before are taken over.",
}


class NotPossible(Exception):
    """Nothing can be imported; the message says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command understands."""
    parser.add_argument("what", choices=["customers", "products"], help="what the file lists")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV with headings, as other programs export it")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would happen")
    parser.add_argument("--territory", metavar="NAME", help="where new customers belong (else: the person's first)")
    parser.add_argument("--gross", action="store_true", help="prices of products include VAT unless a heading says so")
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="act as this person (else: first administrator)")


async def run(options: argparse.Namespace, registry: Registry, out: TextIO, err: TextIO) -> int:
    """Import; the last line of `out` counts the rows. 0 also with refused rows, 1 if nothing could be read."""
    try:
        person = await _person(options.email)
        make = _products if options.what == "products" else _customers
        with options.file.open("rb") as file:
            table = read_table(file)
            tally = await _import(options, registry, person, await make(options, person, table), table, out, err)
    except NotPossible as fault:
        print(fault, file=err)
        return 1
    except ReadError as fault:
        print(FAULTS[fault.code], file=err)
        return 1
    except Busy:
        print("The database is busy. What was taken over stays; import the file again to go on.", file=err)
        return 1
    except OSError as fault:
        print(f"{fault.filename or options.file}: {fault.strerror}", file=err)
        return 1
    print(tally, file=out)
    return 0


class Understood(NamedTuple):
    """How rows become mutations, and the headings that nothing is known of."""

    judge: Judge
    unknown: list[str]


async def _customers(options: argparse.Namespace, person: Person, table: Table) -> Understood:
    judge = customers_judging.Judge(table, await known(person), await _taker(person, options.territory))
    if not judge.understands:
        raise NotPossible(f"No heading says whom the rows are about: {', '.join(table.headings)[:500]}")
    return Understood(Customers(judge), judge.unknown)


async def _products(options: argparse.Namespace, person: Person, table: Table) -> Understood:
    if not catalog.may_edit(person.role):
        raise NotPossible(f"{person.name} may not keep the catalogue.")
    company = await pricing_row()
    here, day = company["country"], today((await company_row())["zone"])
    rates = [rate for rate in company["vat_rates"] if rate["country"] == here and in_force(rate, day)]
    # German programs write semicolons, and a decimal comma; where commas part the cells, a number has a point.
    office = Office(
        company["currency"], rates, "gross" if options.gross else "net", "." if table.separator == "," else ","
    )
    judge = Products(table, await known_products(), await all_categories(), office)
    if not judge.understands:
        raise NotPossible(f"No heading says what the rows are about: {', '.join(table.headings)[:500]}")
    return Understood(judge, judge.unknown)


async def _import(
    options: argparse.Namespace,
    registry: Registry,
    person: Person,
    understood: Understood,
    table: Table,
    out: TextIO,
    err: TextIO,
) -> Tally:
    gettext = texts(person.language).gettext
    if understood.unknown:
        print(f"Not taken over: {', '.join(understood.unknown)}", file=err)
    refused_file = RefusedFile(_refused_path(options.file), table.separator, table.headings, gettext)
    told: list[Refused] = []
    refuse: Callable[[Refused], None] = told.append if options.dry_run else refused_file.add
    with nullcontext() if options.dry_run else refused_file, Progress(err, "rows") as progress:
        run = Import(person, None if options.dry_run else registry, refuse, lambda tally: progress.show(tally.rows))
        tally = await take_over(understood.judge, table.rows, run)
    for refused in told[:TOLD]:
        print(f"{refused.record.number}\t{refused.columns()}\t{refused.reasons(gettext)}", file=out)
    if tally.refused and not options.dry_run:
        print(f"Refused rows and the reasons: {refused_file.path}", file=err)
    return tally


def _refused_path(file: Path) -> Path:
    return file.with_name(f"{file.name}.refused.csv")


async def _person(email: str | None) -> Person:
    person = await (person_by_email(email) if email else first_administrator())
    if person is None:
        raise NotPossible(f"Nobody signs in as {email}." if email else "There is no administrator yet.")
    return person


async def _taker(person: Person, territory: str | None) -> Taker:
    company = await Company.select(Company.country, Company.currency, Company.language).first()
    held = await territories_of(person)
    first = held[0]["id"] if held else None
    chosen = first if territory is None else next((each["id"] for each in held if each["name"] == territory), None)
    if territory is not None and chosen is None:
        names = ", ".join(each["name"] for each in held) or "none"
        raise NotPossible(f"{person.name} holds no territory {territory}, but: {names}.")
    if chosen != first and "territory_id" not in rules.creatable(person.role):
        raise NotPossible(f"Customers of {person.name} come to {held[0]['name']}; only the office may choose.")
    return Taker(person.role, {**rules.defaults(company or {}, chosen), "status": NEW_STATUS})
