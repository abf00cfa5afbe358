"""What a phone must know of its own person (address, language, territories): written by the server, here alone."""

from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.registry import Registry


async def write(registry: Registry, mutation: Mutation) -> None:
    """Write a row of `profiles`, as whom `mutation.by` names, else as its person himself."""
    system = Access(user=mutation.by or mutation.id, role="administrator", system=True)
    results = await apply(registry, system, [mutation])
    if results[0].error is not None:
        raise ValueError(f"a profile contradicts its rules: {results[0].error}")
