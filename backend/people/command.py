"""`feldbuch user`: add a person who may sign in, or give one a new password."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TextIO

from backend.database import writing
from backend.forms import message, read
from backend.ids import new_id
from backend.people import accounts
from backend.people.forms import PersonForm
from backend.people.person import ROLES
from backend.territories.tables import all_territories
from backend.times import now
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.registry import Registry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command understands."""
    parser.add_argument("email", metavar="EMAIL", help="the address to sign in with")
    parser.add_argument("--name", help="the person's name; needed for a new one")
    parser.add_argument("--role", choices=ROLES, default="rep", help="what the person may do (rep)")
    parser.add_argument("--territory", action="append", default=[], metavar="NAME", help="one the person holds; repeat")
    parser.add_argument("--language", choices=("de", "en"), default="de", help="of the person's pages (de)")
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="read the password from there (else: asked for)"
    )


async def run(options: argparse.Namespace, registry: Registry, out: TextIO, err: TextIO) -> int:
    """Add or change an account; 1 with a sentence if that cannot be done."""
    try:
        password = _password(options)
    except (OSError, UnicodeDecodeError):
        print(f"{options.password_file} cannot be read.", file=err)
        return 1
    found = read(PersonForm, {"email": options.email, "name": options.name or "", "password": password})
    account = await accounts.by_email(options.email)
    wrong = {name: error for name, error in found.errors.items() if account is None or name != "name"}
    if wrong:
        for name, error in wrong.items():
            print(f"{name}: {message(error, str)}", file=err)
        return 1
    if account is not None:
        await accounts.set_password(account.id, password)
        print(f"{options.email} has a new password.", file=out)
        return 0
    territories = {territory["name"]: territory["id"] for territory in await all_territories()}
    if unknown := [name for name in options.territory if name not in territories]:
        print(f"There is no territory {', '.join(unknown)}.", file=err)
        return 1
    person_id = new_id()
    system = Access(user=person_id, role="administrator", system=True)
    set_ = {"name": str(found.values["name"]), "role": options.role}
    new = accounts.NewAccount(
        person_id=person_id,
        email=options.email,
        password=password,
        language=options.language,
        created_at=now(),
        territories=tuple(territories[name] for name in options.territory),
    )
    async with writing(registry.database):
        await apply(registry, system, [Mutation(op="create", table="people", id=person_id, set=set_)], all_or_none=True)
        await accounts.create(registry, new)
    print(f"{options.email} can sign in as {options.role}.", file=out)
    return 0


def _password(options: argparse.Namespace) -> str:
    file: Path | None = options.password_file
    if file:
        return file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\r\n")
