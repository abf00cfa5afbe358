"""People as a part of the application."""

from backend.people import routes, setup
from backend.people.offline import PEOPLE, PROFILES
from backend.people.tables import Accounts, Devices, LoginFailures, People, PersonTerritories, Profiles
from backend.slices import Slice

SLICE = Slice(
    tables=[People, Profiles, Accounts, PersonTerritories, Devices, LoginFailures],
    synced=[PEOPLE, PROFILES],
    routes=[*routes.ROUTES, *setup.ROUTES],
)
