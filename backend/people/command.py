"""`feldbuch user`: add a person who may sign in, give one a new password, or change which territories he holds."""

import argparse
import getpass
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import msgspec

from backend.company.tables import company_row
from backend.database import writing
from backend.forms import Error, Read, message, read
from backend.ids import new_id
from backend.people import accounts, holdings
from backend.people.forms import PersonForm
from backend.people.person import ROLES
from backend.people.tables import role_of
from backend.territories.forms import GiveForm
from backend.territories.rules import MESSAGES, check_gift
from backend.territories.tables import held_until, territories_by_name
from backend.times import now, today
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.registry import Registry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command understands."""
    parser.add_argument("email", metavar="EMAIL", help="the address to sign in with")
    parser.add_argument("--name", help="the person's name; needed for a new one")
    parser.add_argument("--role", choices=ROLES, default="rep", help="what the person may do (rep)")
    parser.add_argument(
        "--territory", action="append", default=[], metavar="NAME", help="give the person this one; repeat"
    )
    parser.add_argument("--until", metavar="DATE", help="as a stand-in up to this day, such as 2026-11-22")
    parser.add_argument(
        "--take-territory", action="append", default=[], metavar="NAME", help="take this one away; repeat"
    )
    parser.add_argument("--language", choices=("de", "en"), default="de", help="of the person's pages (de)")
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="read the password from there (else: asked for)"
    )


async def run(options: argparse.Namespace, registry: Registry, out: TextIO, err: TextIO) -> int:
    """Add or change an account; 1 with a sentence if that cannot be done."""
    account = await accounts.by_email(options.email)
    try:
        wanted = await _wanted(options, account.id if account else None)
        if account is None:
            return await _add(options, wanted, registry, out)
        await _change(options, wanted, account.id, registry, out)
        return 0
    except _Wrong as wrong:
        print(*wrong.sentences, sep="\n", file=err)
        return 1


class _Wrong(Exception):
    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


class _Wanted(msgspec.Struct, frozen=True):
    """Territories by id to give and to take away, and the last day of what is given."""

    give: dict[str, str]
    take: dict[str, str]
    until: str | None


async def _wanted(options: argparse.Namespace, person_id: str | None) -> _Wanted:
    """What the options say of territories. Raises _Wrong."""
    named = {territory["name"]: territory["id"] for territory in await territories_by_name()}
    asked = [*options.territory, *options.take_territory]
    if unknown := [name for name in asked if name not in named]:
        raise _Wrong(f"There is no territory {', '.join(unknown)}.")
    if both := set(options.territory) & set(options.take_territory):
        raise _Wrong(f"Give or take away {', '.join(sorted(both))}, not both.")
    if options.until is not None and not options.territory:
        raise _Wrong("--until needs --territory.")
    role = options.role if person_id is None else await role_of(person_id)
    if asked and role != "rep":
        raise _Wrong(f"Who is {role} holds all territories.")
    give = {name: named[name] for name in options.territory}
    this_day = today((await company_row())["zone"])
    until = options.until and _day(options.until)
    held = await held_until(person_id, this_day) if person_id else {}
    for name, id_ in give.items():
        who = person_id or ""
        wrong = check_gift({"person_id": who, "until": until}, [who], {who: held[id_]} if id_ in held else {}, this_day)
        if wrong:
            raise _Wrong(*(f"{name}: {MESSAGES[code]}" for code in wrong.values()))
    return _Wanted(give, {name: named[name] for name in options.take_territory}, until)


def _day(text: str) -> str:
    found = read(GiveForm, {"until": text})
    day = found.values.get("until")
    if found.errors or not isinstance(day, str):
        raise _Wrong(f"--until is a date such as 2026-11-22, not {text!r}.")
    return day


async def _change(
    options: argparse.Namespace, wanted: _Wanted, person_id: str, registry: Registry, out: TextIO
) -> None:
    """A new password, unless only territories were named; and these."""
    asked = wanted.give or wanted.take
    if options.password_file or not asked:
        found = _read(options)
        _refuse({name: error for name, error in found.errors.items() if name != "name"})
        await accounts.set_password(person_id, str(found.values["password"]))
        print(f"{options.email} has a new password.", file=out)
    for name, id_ in wanted.give.items():
        await holdings.give(registry, person_id, id_, wanted.until)
        print(f"{options.email} holds {name}{f' until {wanted.until}' if wanted.until else ''}.", file=out)
    for name, id_ in wanted.take.items():
        await holdings.take(registry, person_id, id_)
        print(f"{options.email} does not hold {name}.", file=out)


async def _add(options: argparse.Namespace, wanted: _Wanted, registry: Registry, out: TextIO) -> int:
    if wanted.take:
        raise _Wrong("There is nobody yet to take a territory away from.")
    found = _read(options)
    _refuse(found.errors)
    person_id = new_id()
    system = Access(user=person_id, role="administrator", system=True)
    set_ = {"name": str(found.values["name"]), "role": options.role}
    new = accounts.NewAccount(
        person_id=person_id,
        email=options.email,
        password=str(found.values["password"]),
        language=options.language,
        created_at=now(),
    )
    async with writing(registry.database):
        await apply(registry, system, [Mutation(op="create", table="people", id=person_id, set=set_)], all_or_none=True)
        await accounts.create(registry, new)
        for id_ in wanted.give.values():
            await holdings.give(registry, person_id, id_, wanted.until)
    print(f"{options.email} can sign in as {options.role}.", file=out)
    return 0


def _read(options: argparse.Namespace) -> Read:
    """The person as given, with his password. Raises _Wrong."""
    try:
        password = _password(options)
    except (OSError, UnicodeDecodeError):
        raise _Wrong(f"{options.password_file} cannot be read.") from None
    return read(PersonForm, {"email": options.email, "name": options.name or "", "password": password})


def _refuse(errors: Mapping[str, Error]) -> None:
    if errors:
        raise _Wrong(*(f"{name}: {message(error, str)}" for name, error in errors.items()))


def _password(options: argparse.Namespace) -> str:
    file: Path | None = options.password_file
    if file:
        return file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\r\n")
