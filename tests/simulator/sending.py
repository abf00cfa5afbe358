"""What people do with parcels: rows with a number, a state, and a sum kept elsewhere (parcels.py)."""

from typing import Any

from tests.simulator.parcels import BINS, FIRST_STAGES, STAGES, STEPS
from tests.simulator.people import one, save
from tests.simulator.phone import Phone
from tests.simulator.picks import Picks
from tests.simulator.world import World


async def send_parcel(world: World, phone: Phone, picks: Picks) -> str | None:
    customer = one(phone, "customers", picks)
    if customer is None:
        return None
    parcel: dict[str, Any] = {
        "customer_id": customer["id"],
        "bin_id": picks.one_of(BINS),
        "text": f"Paket {picks.word}",
    }
    parcel["pieces"] = 1 + picks.below(5)
    if picks.maybe(30):
        parcel["stage"] = picks.one_of((*FIRST_STAGES, "there"))
    return save(world, phone, "create", "sendings", picks.new_id(), parcel)


async def step_parcel(world: World, phone: Phone, picks: Picks) -> str | None:
    """Mostly a step that is allowed from what is seen; it need not be from what stands."""
    parcel = one(phone, "sendings", picks)
    if parcel is None:
        return None
    seen_stage = parcel.get("stage", FIRST_STAGES[0])  # not said yet where the create still waits
    next_ones = STEPS.get(seen_stage, ())
    stage = picks.one_of(next_ones) if next_ones and picks.maybe(80) else picks.one_of(STAGES)
    seen = {"stage": seen_stage} if picks.maybe(90) else None
    return save(world, phone, "update", "sendings", parcel["id"], {"stage": stage}, seen)


async def drop_parcel(world: World, phone: Phone, picks: Picks) -> str | None:
    parcel = one(phone, "sendings", picks)
    if parcel is None:
        return None
    world.deleted_parcels.append(parcel["id"])
    seen = {"stage": parcel["stage"]} if "stage" in parcel and picks.maybe(50) else None
    return save(world, phone, "delete", "sendings", parcel["id"], None, seen)


async def parcel_comes_back(world: World, phone: Phone, picks: Picks) -> str | None:
    if not world.deleted_parcels or not phone.tab.complete:
        return None
    change: dict[str, Any] = {"deleted": False}
    if picks.maybe(30):
        change["stage"] = picks.one_of(STAGES)
    return save(world, phone, "update", "sendings", picks.one_of(world.deleted_parcels), change)
