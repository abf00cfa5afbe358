"""Forms on the server write like everybody else: mutations through the one write path, as device `server`."""

from backend.errors import Conflict, Invalid, NotFound, Refused
from backend.people.person import Person
from sync.server.access import SERVER, Access
from sync.server.apply import apply
from sync.server.messages import Mutation, Result
from sync.server.registry import Registry

MISSING = ("gone", "out_of_scope")
FORBIDDEN = ("read_only", "unknown_table")
TAKEN = "exists"


def access_of(person: Person, device: str = SERVER) -> Access:
    """What the engine knows of a person: his scopes and role, from the server's own tables.

    Whoever holds all territories writes in all, also where this device carries only some.
    """
    return Access(
        user=person.id,
        device=device,
        scopes=person.scopes,
        former=person.former,
        role=person.role,
        everywhere=person.sees_all,
    )


async def write(registry: Registry, person: Person, mutations: list[Mutation]) -> list[Result]:
    """Apply all or none. If one is refused: NotFound, Refused, or Conflict or Invalid with the code of PROTOCOL.md."""
    results = await apply(registry, access_of(person), mutations, all_or_none=True)
    for result in results:
        if result.error is None:
            continue
        if result.error.code in MISSING:
            raise NotFound
        if result.error.code in FORBIDDEN:
            raise Refused(result.error.message)
        problem = Conflict if result.error.code == TAKEN else Invalid
        raise problem(result.error.message, code=result.error.code, fields=result.error.fields)
    return results
