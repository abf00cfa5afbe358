"""How conflicts live on the phone: with the customer they are about."""

from backend.conflicts.tables import Conflicts
from sync.server.registry import conflicts

CONFLICTS = conflicts(Conflicts, belongs_to=("customer_id", "customers"))
