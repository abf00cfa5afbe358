"""What a failed statement means for the work that issued it."""

from enum import Enum


class Trouble(Enum):
    """AGAIN: another transaction was in the way; run the whole one again, and after many times say busy.
    RACE: a row of that key exists; if running again does not help, the work itself is at fault.
    BUSY: the database cannot serve now; nothing was written."""

    AGAIN = "again"
    RACE = "race"
    BUSY = "busy"
