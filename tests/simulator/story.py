"""A story: made of a seed, told step by step, and shrunk when it ends badly."""

import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from tests.simulator import business, network, people, sending
from tests.simulator.checks import Broken
from tests.simulator.clock import Clock, governing
from tests.simulator.database import Database
from tests.simulator.founding import PEOPLE
from tests.simulator.phone import Phone
from tests.simulator.picks import Picks, Step
from tests.simulator.server import Server
from tests.simulator.world import World

MOST_SAID = 2_000
STEPS = 160
NUMBERS = 12
PACE_MS = 20 * 60_000
"""A step takes up to so long."""
REST_PERCENT = 2
"""So often everything comes to rest in the middle of a story."""

REACHES = (0.1, 0.3, 1)
"""How often phones have a network, compared with CALM: where they seldom do, people meet each other's changes late."""
SCHEMAS = (1, 2, 3, 3, 3)
"""What phones speak: most of them the newest."""

Act = Callable[[World, Phone, Picks], Awaitable[str | None]]
CALM: dict[Act, float] = {
    people.write_note: 12,
    people.edit_note: 12,
    people.delete_note: 4,
    people.take_back: 3,
    people.edit_customer: 20,
    people.judge_customer: 6,
    people.create_customer: 3,
    people.resolve_conflict: 6,
    sending.send_parcel: 8,
    sending.step_parcel: 10,
    sending.drop_parcel: 2,
    sending.parcel_comes_back: 2,
    people.do_what_is_refused: 2,
    network.talk: 30,
    network.sync: 12,
    network.verify: 2,
    business.office_edits: 3,
    business.minutes: 4,
    business.nights: 2,
}
"""What happens in every story, and how often."""
TROUBLE: dict[Act, float] = {
    network.reply_waits: 10,
    network.request_lost: 6,
    network.reply_lost: 8,
    network.request_late: 5,
    network.request_twice: 5,
    network.stray_arrives: 5,
    network.reply_cut: 4,
    network.request_cut: 3,
    network.server_dies: 7,
    network.server_stumbles: 4,
    network.phone_dies: 3,
    network.phone_will_die: 5,
    network.second_tab: 1,
    network.database_lost: 1,
    network.photograph: 2,
    network.database_rolled_back: 1,
    network.database_cloned: 1,
    network.clock_jumps: 1,
    network.somebody_else_signs_in: 1,
    network.signed_out: 1,
    people.move_customer: 3,
    business.office_moves: 6,
    business.office_deletes: 2,
    business.office_renames: 1,
    business.role_changes: 1,
    business.given: 6,
    business.taken: 5,
    business.server_restarts: 1,
    business.backed_up: 3,
    business.restored: 2,
    business.stand_ins_end: 2,
    business.chosen: 1,
    business.revoked: 1,
    business.purged: 2,
    business.seasons: 0.5,
    business.a_quarter: 1,
}
"""What happens in some stories: each has its own mixture."""
ACTS: dict[str, Act] = {act.__name__: act for act in (*CALM, *TROUBLE)}


class Story:
    """`cast` are the people whose phones there are, each with how many rows it asks for at once, and its schema."""

    def __init__(self, seed: int, cast: Sequence[tuple[str, int, int]], steps: Sequence[Step]) -> None:
        self.seed = seed
        self.cast = cast
        self.steps = list(steps)

    def of(self, steps: Sequence[Step]) -> "Story":
        """The same with fewer steps."""
        return Story(self.seed, self.cast, steps)

    def kept(self) -> str:
        """As a line of stories.jsonl: it means the same when seeds have come to mean something else."""
        steps = [[step.place, step.kind, *step.numbers] for step in self.steps]
        return json.dumps({"found": "", "seed": self.seed, "cast": self.cast, "steps": steps})


def kept_story(line: str) -> Story:
    """Of a line of stories.jsonl."""
    read = json.loads(line)
    steps = [Step(place, kind, tuple(numbers)) for place, kind, *numbers in read["steps"]]
    return Story(read["seed"], read["cast"], steps)


class Told(Exception):
    """How a story ended badly: the rule that was broken, and what had happened, in words."""

    def __init__(self, rule: str, what: str, words: list[str]) -> None:
        super().__init__(f"{rule}: {what}")
        self.rule = rule
        self.what = what
        self.words = words

    def as_text(self, seed: int) -> str:
        """To be read by a person."""
        lines = "\n".join(f"  {line}" for line in self.words)
        return f"seed {seed} breaks «{self.rule}»\n{lines}\n  → {self.what[:MOST_SAID]}"


def made_of(seed: int, length: int = STEPS) -> Story:
    """The story of a seed."""
    chance = random.Random(seed)
    names = sorted(PEOPLE)
    cast = [
        (PEOPLE[chance.choice(["Anna", "Ben", *names])], chance.choice((3, 7, 20, 1000)), chance.choice(SCHEMAS))
        for _ in range(2 + chance.randrange(4))
    ]
    weights = dict(CALM)
    reach = chance.choice(REACHES)
    for act in (network.talk, network.sync):
        weights[act] *= reach
    weights.update({act: weight * chance.choice((0, 0.3, 1, 3)) for act, weight in TROUBLE.items()})
    kinds = [act.__name__ for act in weights]
    steps = [
        Step(place, kind, tuple(chance.randrange(1 << 30) for _ in range(NUMBERS)))
        for place, kind in enumerate(chance.choices(kinds, [*weights.values()], k=length), start=1)
    ]
    return Story(seed, cast, steps)


async def tell(story: Story, server: Server, database: Database) -> World:
    """Let it happen. Raises Told if an invariant breaks, or if anything else fails."""
    clock = Clock()
    words: list[str] = []
    with governing(clock, story.seed):
        await database.open()
        await server.start(database.url)
        world = World(server, database, clock)
        try:
            for person, limit, schema in story.cast:
                phone = await world.new_phone(person, limit, schema)
                words.append(f"there is {phone.name}: {limit} rows at once, schema {schema}")
            for step in story.steps:
                await _do(world, step, words)
            words.append("everything comes to rest")
            await world.come_to_rest()
        except Broken as broken:
            raise Told(broken.rule, str(broken), words) from broken
        except Exception as error:
            raise Told(type(error).__name__, repr(error), words) from error
        finally:
            server.fault.disarm()
            await server.stop()
            await database.close()
    return world


async def _do(world: World, step: Step, words: list[str]) -> None:
    picks = Picks(step)
    world.clock.pass_(picks.below(PACE_MS))
    phones = world.living()
    if not phones:
        return
    phone = picks.one_of(phones)
    words.append(f"{step.place}. ({step.kind} …)")
    told = await ACTS[step.kind](world, phone, picks)
    words[-1] = f"{step.place}. {told}"
    if told is None:
        words.pop()
    else:
        world.counts["steps"] += 1
    if picks.maybe(REST_PERCENT):
        words.append("everything comes to rest")
        await world.come_to_rest()


async def shrunk(story: Story, rule: str, server: Server, database: Database, tries: int = 400) -> Story:
    """A story with as few steps as still break the same rule."""

    async def breaks(steps: Sequence[Step]) -> bool:
        nonlocal tries
        tries -= 1
        try:
            await tell(story.of(steps), server, database)
        except Told as told:
            return told.rule == rule
        return False

    steps = story.steps
    size = len(steps) // 2
    while size and tries > 0:
        start = 0
        while start < len(steps) and tries > 0:
            fewer = steps[:start] + steps[start + size :]
            if await breaks(fewer):
                steps = fewer
            else:
                start += size
        size //= 2
    return story.of(steps)


def summed(worlds: Sequence[World]) -> Counter[str]:
    """What happened in all of them."""
    total: Counter[str] = Counter()
    for world in worlds:
        total.update(world.counts)
        total["device-days"] += len(world.device_days)
    return total
