"""What histories add to other rows (`Adjusted`): sums that several devices raise at once, and none is lost.

The rows are locked once the whole batch is judged, when it is known which they are, by (table, id) as ever: after all
other rows and the counters. So whoever only adds to a row waits for nobody who waits for him. A batch that has locked
one of them before, as it writes it too, may meet another like it; the database then ends one, which is run again.
"""

from typing import cast

from sync.server.access import SERVER
from sync.server.registry import By
from sync.server.values import Key, Values
from sync.server.work import Work

COUNTED = ("integer", "bigint")
"""What a column must hold that is added to."""


async def adjust(work: Work) -> None:
    """Lock the rows, and add to them as they stand now. One that is not there is passed over; a deleted one is not."""
    missing = [key for key in work.adjustments if key not in work.rows]
    if missing:
        await work.load(missing, [])
    for key in sorted(work.adjustments):
        if key in work.rows and any(work.adjustments[key].values()):
            _add(work, key, work.adjustments[key])


def _add(work: Work, key: Key, adding: dict[str, int]) -> None:
    synced, row = work.synced(key), work.rows[key]
    wrong = sorted(name for name in adding if synced.columns.get(name) not in COUNTED)
    if wrong:
        raise ValueError(f"{key[0]}: {', '.join(wrong)} cannot be added to")
    after: Values = {**row, **{name: cast("int", row[name]) + by for name, by in adding.items()}}
    # The mark is the server's: no device counts a sum as its own doing.
    mark = [SERVER, work.now, work.access.user]
    after["marks"] = {**cast("Values", row["marks"]), **dict.fromkeys(adding, cast("Values", mark))}
    derived = synced.derive(row, after, By(work.access.user, work.now, SERVER, "update"))
    work.put(key, {**after, **derived})
