"""People as a part of the application."""

from backend.people import routes, setup
from backend.people.offline import PEOPLE
from backend.people.tables import Accounts, Devices, LoginFailures, People, PersonTerritories
from backend.slices import Slice

SLICE = Slice(
    tables=[People, Accounts, PersonTerritories, Devices, LoginFailures],
    synced=[PEOPLE],
    routes=[*routes.ROUTES, *setup.ROUTES],
)
