"""Upkeep as a part of the application."""

from backend.slices import Slice
from backend.upkeep.chores import PURGE

SLICE = Slice(chores=[PURGE])
