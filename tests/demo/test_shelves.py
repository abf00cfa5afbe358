"""The demo business has counted its stock, and photographed some of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from backend.database import Engine, sql
from backend.demo.load import load_demo
from backend.demo.photos import PHOTOGRAPHED, photo
from backend.files.folder import Folder
from backend.stock.tables import StockEntries
from sync.server.registry import Registry

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


async def test_what_is_on_hand_is_what_was_booked_and_nobody_has_less_than_nothing(
    engine: Engine, registry: Registry
) -> None:
    await load_demo(registry, customers=20, notes=0, products=40, orders=60, seed=1, now=NOW)
    rows = await sql(
        engine,
        "SELECT stock.id, kept, on_hand_milli, coalesce(sum(quantity_milli), 0) AS booked FROM stock"
        " LEFT JOIN stock_entries ON product_id = stock.id GROUP BY stock.id, kept, on_hand_milli",
    )
    assert [row for row in rows if row["on_hand_milli"] != row["booked"]] == []
    kept = [int(str(row["on_hand_milli"])) for row in rows if row["kept"]]
    assert 20 < len(kept) < len(rows) == 40
    assert min(kept) >= 0
    assert {row["cause"] for row in await StockEntries.select(StockEntries.cause)} == {"receipt", "order", "count"}


async def test_the_first_products_have_a_photo_whose_file_is_there(
    engine: Engine, registry: Registry, tmp_path: Path
) -> None:
    made = await load_demo(registry, customers=4, notes=0, products=20, seed=1, now=NOW, data=tmp_path)
    rows = await sql(engine, "SELECT product_id, hash, size FROM product_photos")
    assert {row["product_id"] for row in rows} == {each.id for each in made.catalogue.products[:PHOTOGRAPHED]}
    for row in rows:
        body = Folder(tmp_path).read(str(row["hash"]))
        assert body is not None
        assert len(body) == row["size"] < 60_000


async def test_one_that_was_interrupted_goes_on_the_day_after(
    engine: Engine, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cut(Exception):
        pass

    async def cut(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as power:
        power.setattr("backend.demo.load._let_in", cut)
        with pytest.raises(Cut):
            await load_demo(registry, customers=4, notes=0, products=20, seed=1, now=NOW, data=tmp_path)
    (before,) = await sql(engine, "SELECT count(*) AS n FROM stock_entries")
    await load_demo(registry, customers=4, notes=0, products=20, seed=1, now=NOW + timedelta(days=1), data=tmp_path)
    assert await sql(engine, "SELECT count(*) AS n FROM stock_entries") == [before]
    assert await sql(engine, "SELECT count(*) AS n FROM product_photos") == [{"n": PHOTOGRAPHED}]


def test_a_photo_is_the_same_for_the_same_seed_and_another_for_another_thing() -> None:
    jar = photo(Random(1), "Liebstöckel-Pesto 120 g", "Glas")
    assert jar.hash == photo(Random(1), "Liebstöckel-Pesto 120 g", "Glas").hash
    assert jar.hash not in {photo(Random(1), "Apfellikör 200 ml", unit).hash for unit in ("Glas", "Flasche", "Packung")}
