"""Product lists are taken over: new ones made, known ones brought up to date, broken rows explained."""

import argparse
import csv
import io
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar

from backend.catalog.gtin import CODE_MAX
from backend.catalog.rules import path as way
from backend.catalog.tables import Products, all_categories
from backend.database import Engine
from backend.importing.command import add_arguments, run
from backend.importing.products import cells
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.fields import Unfit
from sync.server.messages import Mutation
from tests import cast
from tests.importing.test_import import Done

HEADING = "Artikel-Nr.;Bezeichnung;EAN;Warengruppe;Einheit;MwSt.;VK netto;Inhalt;VPE\n"
RATES = [
    {"country": "DE", "vat_class": "standard", "rate_bp": 1900, "valid_from": None, "valid_to": None},
    {"country": "DE", "vat_class": "reduced", "rate_bp": 700, "valid_from": None, "valid_to": None},
    {"country": "AT", "vat_class": "standard", "rate_bp": 2000, "valid_from": None, "valid_to": None},
]
Import = Callable[..., Awaitable[Done]]


@pytest.fixture
async def take(app: Litestar, tmp_path: Path) -> Import:
    """Import a content; arguments as on the command line."""
    system = Access(user=cast.DORA, role="administrator", system=True)
    change = Mutation(op="update", table="company", id=cast.COMPANY, set={"vat_rates": RATES})
    await apply(app.state.registry, system, [change])

    async def take(content: str, *arguments: str) -> Done:
        path = tmp_path / "artikel.csv"
        path.write_bytes(content.encode())
        parser = argparse.ArgumentParser()
        add_arguments(parser)
        out, err = io.StringIO(), io.StringIO()
        code = await run(parser.parse_args(["products", str(path), *arguments]), app.state.registry, out, err)
        told = path.with_name("artikel.csv.refused.csv")
        rows = []
        if told.exists():
            with told.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file, delimiter=";"))
        return Done(code, out.getvalue(), err.getvalue(), rows)

    return take


async def products() -> dict[str, dict[str, Any]]:
    """All, by number."""
    rows = await Products.select()
    lists = {name: [json.loads(row[name]) for row in rows] for name in ("codes", "prices")}
    return {row["number"]: {**row, **{name: lists[name][at] for name in lists}} for at, row in enumerate(rows)}


async def path_of(category_id: str) -> list[str]:
    return [step["name"] for step in way(await all_categories(), category_id)]


async def test_it_works(take: Import) -> None:
    done = await take(
        HEADING
        + "1001;Roggenbrot;4006381333931;Backwaren > Brot;Stück;7 %;1.234,50 €;750 g;12\n"
        + "1002;Semmel;96385074, 4006381333948;Backwaren > Brötchen;Stück;19;0,0375;;\n"
    )
    assert (done.code, done.last) == (0, "2 new, 0 changed, 0 unchanged, 0 refused")
    found = await products()
    bread, roll = found["1001"], found["1002"]
    assert (bread["name"], bread["unit"], bread["vat_class"]) == ("Roggenbrot", "Stück", "reduced")
    assert (bread["content_milli"], bread["content_unit"], bread["packaging_milli"]) == (750_000, "g", 12_000)
    assert bread["codes"] == [{"code": "4006381333931", "unit": "", "quantity_milli": 1_000}]
    assert await path_of(bread["category_id"]) == ["Backwaren", "Brot"]
    assert bread["prices"] == [
        {
            "list": "base",
            "currency": "EUR",
            "mode": "net",
            "per_milli": 1_000,
            "from_milli": 0,
            "amount": 123_450,
            "valid_from": None,
            "valid_to": None,
        }
    ]
    assert [code["code"] for code in roll["codes"]] == ["96385074", "4006381333948"]
    assert (roll["prices"][0]["amount"], roll["prices"][0]["per_milli"]) == (375, 100_000)
    assert roll["vat_class"] == "standard"
    assert len(await all_categories()) == 3
    assert bread["created_by"] == cast.DORA


async def test_the_same_file_again_changes_nothing(take: Import) -> None:
    rows = HEADING + "1001;Brot;4006381333931;Backwaren;Stück;7;2,50;;\n;Ohne Nummer;96385074;;;;;;\n;Nur Name;;;;;;;\n"
    assert (await take(rows)).last == "3 new, 0 changed, 0 unchanged, 0 refused"
    assert (await take(rows)).last == "0 new, 0 changed, 3 unchanged, 0 refused"
    assert len(await products()) == 2  # of two no number is known
    assert len(await all_categories()) == 1


async def test_a_known_product_is_brought_up_to_date_and_keeps_what_the_file_does_not_say(
    take: Import, engine: Engine
) -> None:
    await take("Artikel-Nr.;Bezeichnung;EAN;Beschreibung;VK brutto\n1001;Brot;4006381333931;Gut.;2,50\n")
    done = await take("SKU,Name,Barcode,Price (net)\n1001,Brot neu,96385074,2.60\n")
    assert done.last == "0 new, 1 changed, 0 unchanged, 0 refused"
    row = (await products())["1001"]
    assert (row["name"], row["description"]) == ("Brot neu", "Gut.")
    assert [code["code"] for code in row["codes"]] == ["4006381333931", "96385074"]
    assert [(price["mode"], price["amount"]) for price in row["prices"]] == [("net", 260)]  # the gross one is replaced
    [line] = await engine.sql("SELECT changes FROM product_history")
    assert {change["field"] for change in json.loads(str(line["changes"]))} == {"name", "codes", "prices"}


async def test_a_scale_stays_where_a_price_comes_in(take: Import, app: Litestar) -> None:
    await take("Nr.;Name;Preis\n7;Brot;2,50\n")
    row = (await products())["7"]
    step = {**row["prices"][0], "from_milli": 10_000, "amount": 200}
    office = Access(user=cast.DORA, role="administrator", scopes=("shared",))
    scale = [*row["prices"], step]
    change = Mutation(op="update", table="products", id=row["id"], set={"prices": scale}, was={"prices": row["prices"]})
    [result] = await apply(app.state.registry, office, [change])
    assert result.status == "applied"
    await take("Nr.;Name;Preis\n7;Brot;2,70\n", "--gross")
    prices = (await products())["7"]["prices"]
    assert {(price["mode"], price["from_milli"], price["amount"]) for price in prices} == {
        ("gross", 0, 270),
        ("net", 10_000, 200),
    }


async def test_a_product_is_found_by_its_code_in_any_spelling(take: Import) -> None:
    await take("Name;EAN\nBrot;0036000291452\n")
    done = await take("Name;UPC\nBrot;036000291452\n")
    assert done.last == "0 new, 1 changed, 0 unchanged, 0 refused"
    done = await take("Nr.;Name;EAN\n5;Brot;036000291452\n")
    assert done.last == "0 new, 1 changed, 0 unchanged, 0 refused"
    assert set(await products()) == {"5"}


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("1;A;4,00638E+12;;;;;;", "EAN", "Tabellenprogramm"),
        ("1;A;;;;21;;;", "MwSt.", "kein Mehrwertsteuersatz"),
        ("1;A;;;;viel;;;", "MwSt.", "kein Mehrwertsteuersatz"),
        ("1;A;;;;;teuer;;", "VK netto", "Betrag"),
        ("1;A;;;;;-1;;", "VK netto", "Betrag"),
        ("1;A;;;;;0,0000001;;", "VK netto", "Betrag"),
        ("1;A;;;;;99999999999999;;", "VK netto", "Betrag"),
        ("1;A;;;;;;viel;", "Inhalt", "Menge"),
        ("1;A;;;;;;5 Ellen;", "Inhalt", "gemessen"),
        ("1;A;;;;;;;x", "VPE", "Menge"),
        (f"1;A;;;;;;;{'9' * 40}", "VPE", "Menge"),
        (f"{'1' * 41};A;;;;;;;", "Artikel-Nr.", "40"),
        (f"1;A;;{'x' * 201};;;;;", "Warengruppe", "200"),
        (f"1;A;{'1' * (CODE_MAX + 1)};;;;;;", "EAN", "Codes"),
        (";;;;;;2,50;;", "Bezeichnung", "Namen"),
        ("1;A;;;;;;;;zu viel", "", "mehr Zellen"),
    ],
)
async def test_a_broken_row_is_refused_with_its_reason_and_the_others_come_in(
    take: Import, row: str, column: str, reason: str
) -> None:
    done = await take(f"{HEADING}{row}\n2;Gut;;;;;1,00;;\n")
    assert done.last == "1 new, 0 changed, 0 unchanged, 1 refused"
    assert set(await products()) == {"2"}
    [_, refused] = done.refused
    assert refused[:2] == ["2", column]
    assert reason in refused[2]


async def test_what_stands_twice_in_a_file_comes_in_once(take: Import) -> None:
    rows = ("1;A;;;;;;;", "1;B;;;;;;;", ";C;96385074;;;;;;", ";D;9638 5074;;;;;;", ";C2;;;;;;;", ";c2;;;;;;;")
    done = await take(HEADING + "\n".join(rows))
    assert done.last == "3 new, 0 changed, 0 unchanged, 3 refused"
    assert [row[2] for row in done.refused[1:]] == [f"Zeile {n} beschreibt denselben Artikel." for n in (2, 4, 6)]


async def test_a_category_of_a_refused_row_is_there_for_those_after_it(take: Import) -> None:
    done = await take(f"{HEADING}1;A;{'1' * (CODE_MAX + 1)};Obst;;;;;\n2;B;;Obst;;;;;\n")
    assert done.last == "1 new, 0 changed, 0 unchanged, 1 refused"
    assert await path_of((await products())["2"]["category_id"]) == ["Obst"]


async def test_a_dry_run_writes_nothing(take: Import) -> None:
    done = await take(HEADING + "1;A;;Obst > Äpfel;;;2,50;;\n2;B;;;;21;;;\n", "--dry-run")
    assert done.last == "1 new, 0 changed, 0 unchanged, 1 refused"
    assert "MwSt." in done.out
    assert (await products(), await all_categories(), done.refused) == ({}, [], [])


async def test_whoever_sells_imports_no_catalogue(take: Import) -> None:
    done = await take(HEADING + "1;A;;;;;;;\n", "--as", cast.email("anna"))
    assert done.code == 1
    assert "may not keep the catalogue" in done.err
    assert await products() == {}


async def test_a_file_about_something_else_is_not_taken(take: Import) -> None:
    done = await take("Vorname;Nachname\nA;B\n")
    assert done.code == 1
    assert "No heading says what the rows are about" in done.err


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("1.234,50", ",", "1234.50"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("1,234", ".", "1234"),
        ("1,234.50", ",", "1234.50"),
        ("12.50", ",", "12.50"),
        ("2,5 €", ".", "2.5"),
        ("CHF 1'234.50", ".", "1234.50"),
        ("1.234.567", ".", "1234567"),
        ("7 %", ",", "7"),
    ],
)
def test_numbers_are_read_as_they_are_meant(text: str, sign: str, value: str) -> None:
    assert cells.number(text, sign) == cells.Decimal(value)


@pytest.mark.parametrize("text", ["", "x", "1,2,3", "1.2.3,4", "1..2", ",5", "--1", "1e5", "٣x"])
def test_what_is_no_number_is_none(text: str) -> None:
    with pytest.raises(Unfit):
        cells.number(text, ",")


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("A > B > C", ["A", "B", "C"]),
        ("A|B", ["A", "B"]),
        ("A / B", ["A", "B"]),
        ("A/B", ["A/B"]),
        ("A :: B", ["A", "B"]),
        (" > ", []),
        ("Öl & Essig", ["Öl & Essig"]),
    ],
)
def test_a_category_is_a_path_of_names(text: str, steps: list[str]) -> None:
    assert cells.path(text) == steps


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("4 006381 333931", ["4006381333931"]),
        ("4006381333931, 96385074", ["4006381333931", "96385074"]),
        ("4006381333931 96385074", ["4006381333931", "96385074"]),
        ("A 77 | B 78", ["A77", "B78"]),
        (" ", []),
    ],
)
def test_a_cell_may_hold_several_codes(text: str, codes: list[str]) -> None:
    assert cells.codes(text) == codes
