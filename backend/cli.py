"""The command `feldbuch`. Each subcommand reads the settings, migrates if it must, and does one thing."""

import argparse
import asyncio
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import TextIO

import msgspec

from backend import config
from backend.app import registry, tables
from backend.backup import command as backup
from backend.config import MAX_PORT, Settings, SettingsError
from backend.database import UNUSABLE, Engine, bind, open_engine, start, stop
from backend.demo import command as demo
from backend.importing import command as importing
from backend.migrating import MigrationFailed, is_empty, migrate
from backend.people import command as new_people
from backend.texts import BUILT
from sync.server.registry import Registry


class DatabaseUnusable(Exception):
    """It cannot be opened; the message says why."""


Work = Callable[[Engine], Awaitable[int]]
Command = Callable[[argparse.Namespace, Registry, TextIO, TextIO], Awaitable[int]]


def main(arguments: list[str] | None = None) -> None:
    """Run one subcommand and exit with its code: 0 done, 1 failed, 2 misused."""
    options = _parser().parse_args(arguments)
    try:
        settings = config.load(os.environ)
    except SettingsError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        sys.exit(2)
    sys.exit(options.run(options, settings))


def with_database(settings: Settings, work: Work) -> int:
    """Open and migrate the database, do the work on it, close it."""

    async def run() -> int:
        engine = open_engine(settings.database)
        bind(engine, tables())
        try:
            await start(engine)
        except UNUSABLE as error:
            raise DatabaseUnusable(str(error)) from error
        try:
            await migrate(engine)
            return await work(engine)
        finally:
            await stop(engine)

    try:
        return asyncio.run(run())
    except MigrationFailed as error:
        print(f"The tables could not be brought up to date:\n{error}", file=sys.stderr)
        return 1
    except (OSError, DatabaseUnusable) as error:
        print(f"The database cannot be used: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="feldbuch", description="The field book of small businesses that sell.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the application")
    serve.add_argument("--port", type=_port, help="port to listen on (else FELDBUCH_PORT)")
    serve.add_argument("--demo", action="store_true", help="fill an empty database with the demo business first")
    serve.set_defaults(run=_serve)

    bring = commands.add_parser("migrate", help="bring the tables up to this version")
    bring.set_defaults(run=lambda options, settings: with_database(settings, _nothing))

    invent = commands.add_parser("demo", help="fill an empty database with a believable business")
    demo.add_arguments(invent)
    invent.set_defaults(
        run=lambda options, settings: with_database(
            settings, lambda engine: demo.run(options, registry(), sys.stdout, sys.stderr, settings.data)
        )
    )

    take_over = commands.add_parser("import", help="take over a customer list of another program")
    importing.add_arguments(take_over)
    take_over.set_defaults(run=_with_registry(importing.run))

    keep = commands.add_parser("backup", help="write everything into one file, while the server goes on")
    backup.add_backup_arguments(keep)
    keep.set_defaults(
        run=lambda options, settings: with_database(
            settings, lambda engine: backup.backup(options, engine, tables(), settings.data, sys.stdout, sys.stderr)
        )
    )

    back = commands.add_parser("restore", help="fill an empty database from a backup")
    backup.add_restore_arguments(back)
    back.set_defaults(run=lambda options, settings: backup.restore(options, settings, tables(), sys.stdout, sys.stderr))

    user = commands.add_parser("user", help="add a person who may sign in, or set a password")
    new_people.add_arguments(user)
    user.set_defaults(run=_with_registry(new_people.run))
    return parser


def _with_registry(run: Command) -> Callable[[argparse.Namespace, Settings], int]:
    return lambda options, settings: with_database(
        settings, lambda engine: run(options, registry(), sys.stdout, sys.stderr)
    )


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from backend.serving import serve  # costs start-up time that the other commands need not pay

    if not (BUILT / "assets.json").is_file():
        print("The pages have not been built: run python -m web.build first.", file=sys.stderr)
        return 1
    if options.port is not None:
        settings = msgspec.structs.replace(settings, port=options.port)
    if trouble := _cannot_listen(settings):
        print(f"{settings.host}:{settings.port} cannot be used: {trouble}", file=sys.stderr)
        return 1

    async def prepare(engine: Engine) -> int:
        if not options.demo or not await is_empty(engine):
            return 0
        options_of_demo = _parser().parse_args(["demo"])
        return await demo.run(options_of_demo, registry(), sys.stdout, sys.stderr, settings.data)

    if failed := with_database(settings, prepare):
        return failed
    print(f"Feldbuch: http://{settings.host}:{settings.port}", flush=True)
    serve(settings)
    return 0


def _cannot_listen(settings: Settings) -> str:
    """Why nobody could listen there, or "": told before anything is migrated or filled."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MAX_PORT:
        raise argparse.ArgumentTypeError(f"must be from 1 to {MAX_PORT}")
    return number


async def _nothing(engine: Engine) -> int:
    return 0
