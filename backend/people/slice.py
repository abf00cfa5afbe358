"""People as a part of the application."""

from backend.people import routes, setup
from backend.people.offline import PEOPLE, PROFILES
from backend.people.stand_ins import end_those_over
from backend.people.tables import Accounts, Devices, LoginFailures, People, PersonTerritories, Profiles
from backend.slices import Slice
from backend.upkeep.chores import MINUTE, Chore

SLICE = Slice(
    tables=[People, Profiles, Accounts, PersonTerritories, Devices, LoginFailures],
    synced=[PEOPLE, PROFILES],
    routes=[*routes.ROUTES, *setup.ROUTES],
    chores=[Chore("stand-ins", MINUTE, end_those_over)],
)
