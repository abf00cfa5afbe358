"""Two who ship at once: nothing leaves twice, and nothing is lost."""

import asyncio

from litestar import Litestar

from backend.database import Engine
from tests.cast import an_id
from tests.catalog import goods
from tests.conftest import SignIn
from tests.parcels.test_sync import confirmed, errors, office, on_hand, order_of, parcel, part


async def test_of_two_who_ship_the_same_piece_the_first_is_right(
    app: Litestar, engine: Engine, sign_in: SignIn
) -> None:
    await goods.stock(app)
    await confirmed(app)
    answers = await asyncio.gather(*(office(app, parcel(an_id(810 + n), part(0, 4_000))) for n in range(5)))
    found = sorted(str(errors(results)) for results in answers)
    assert found == sorted([str([None])] * 2 + [str([("refused", ["lines"])])] * 3)
    assert (await order_of(sign_in))["shipped"] == [8_000, 0]
    assert await on_hand(engine) == -8_000
