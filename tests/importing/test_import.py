"""Customer lists are taken over: new ones made, known ones brought up to date, broken rows explained."""

import argparse
import csv
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from litestar import Litestar

from backend.customers.tables import Customers
from backend.history.tables import History
from backend.importing.command import add_arguments, run
from backend.notes.tables import Notes
from sync.server.registry import Registry
from tests import cast

HEADING = "Kundennr;Firma;Vorname;Nachname;E-Mail;Telefon;Straße;PLZ;Ort;Land;USt-IdNr.;Rabatt;Notiz\n"


class Done(NamedTuple):
    """What an import answered."""

    code: int
    out: str
    err: str
    refused: list[list[str]]

    @property
    def last(self) -> str:
        return self.out.splitlines()[-1]


Import = Callable[..., Awaitable[Done]]


@pytest.fixture
def registry(app: Litestar) -> Registry:
    found: Registry = app.state.registry
    return found


@pytest.fixture
def take(registry: Registry, tmp_path: Path) -> Import:
    """Import a content; arguments as on the command line."""

    async def take(content: str | bytes, *arguments: str) -> Done:
        path = tmp_path / "kunden.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        parser = argparse.ArgumentParser()
        add_arguments(parser)
        out, err = io.StringIO(), io.StringIO()
        code = await run(parser.parse_args(["customers", str(path), *arguments]), registry, out, err)
        told = path.with_name("kunden.csv.refused.csv")
        rows = []
        if told.exists():
            with told.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file, delimiter=";"))
        return Done(code, out.getvalue(), err.getvalue(), rows)

    return take


async def imported() -> list[dict[str, Any]]:
    """The customers that the cast had not."""
    mine = [id for id, _ in cast.CUSTOMERS]
    return await Customers.select().where(Customers.id.not_in(mine))


async def imported_notes() -> list[dict[str, Any]]:
    return await Notes.select().where(Notes.id.not_in([id for id, _ in cast.NOTES]))


async def only_customer() -> dict[str, Any]:
    rows = await imported()
    assert len(rows) == 1
    return rows[0]


async def test_it_works(take: Import) -> None:
    row = (
        "7001;Bäckerei Süß;Anna;Süß;anna@suess.example;030 23125-111;Am Markt 3;10437;Berlin;Deutschland;"
        'DE123456788;"5,5 %";"Ruft\nzurück"\n'
    )
    done = await take(HEADING + row)
    assert (done.code, done.last, done.refused) == (0, "1 new, 0 changed, 0 unchanged, 0 refused", [])
    customer = await only_customer()
    wanted = {
        "number": "7001",
        "kind": "company",
        "name": "Bäckerei Süß",
        "contact_person": "Anna Süß",
        "email": "anna@suess.example",
        "phone": "030 23125-111",
        "street": "Am Markt 3",
        "postcode": "10437",
        "city": "Berlin",
        "country": "DE",
        "vat_id": "DE123456788",
        "discount_bp": 550,
        "currency": "EUR",
        "language": "de",
        "status": "current",
        "temperature": "warm",
        "territory_id": cast.NORTH,
    }
    assert {field: customer[field] for field in wanted} == wanted
    notes = await imported_notes()
    assert [(note["customer_id"], note["text"]) for note in notes] == [(customer["id"], "Ruft\nzurück")]


async def test_the_second_time_nothing_changes(take: Import) -> None:
    content = (
        HEADING + "7001;A;;;;;;;;;;;Notiz eins\n;B;;;b@b.example;;;;;;;;Notiz zwei\n;C;;;;;Weg 1;20255;Hamburg;;;;\n"
    )
    assert (await take(content)).last == "3 new, 0 changed, 0 unchanged, 0 refused"
    assert (await take(content)).last == "0 new, 0 changed, 3 unchanged, 0 refused"
    assert len(await imported_notes()) == 2
    assert await History.select() == []


async def test_known_customers_get_what_differs_and_keep_what_the_row_leaves_empty(take: Import) -> None:
    await take(HEADING + "7001;A;Eva;Groß;a@a.example;030 23125-111;Weg 1;20255;Hamburg;;;5;\n")
    done = await take(HEADING + "7001;A;;;;030 23125-222;;;;;;;\n")
    assert done.last == "0 new, 1 changed, 0 unchanged, 0 refused"
    customer = await only_customer()
    assert (customer["phone"], customer["street"], customer["discount_bp"]) == ("030 23125-222", "Weg 1", 500)
    assert (customer["contact_person"], customer["email"]) == ("Eva Groß", "a@a.example")
    lines = await History.select()
    assert [line["op"] for line in lines] == ["update"]


async def test_a_new_note_makes_a_known_customer_changed(take: Import) -> None:
    await take(HEADING + "7001;A;;;;;;;;;;;eins\n")
    assert (await take(HEADING + "7001;A;;;;;;;;;;;zwei\n")).last == "0 new, 1 changed, 0 unchanged, 0 refused"
    assert {note["text"] for note in await imported_notes()} == {"eins", "zwei"}


async def test_customers_are_found_by_number_else_by_mail(take: Import) -> None:
    await take(HEADING + "7001;A;;;Info@A.example;;;;;;;;\n;B;;;info@b.example;;;;;;;;\n")
    content = "Kundennr;E-Mail;Ort\n7001;;Kiel\n;INFO@b.example;Köln\n"
    assert (await take(content)).last == "0 new, 2 changed, 0 unchanged, 0 refused"
    assert {(row["name"], row["city"]) for row in await imported()} == {("A", "Kiel"), ("B", "Köln")}


async def test_a_number_with_the_mail_of_a_numbered_customer_is_another_customer(take: Import) -> None:
    await take(HEADING + "7001;A;;;info@a.example;;;;;;;;\n")
    assert (await take(HEADING + "7002;A2;;;info@a.example;;;;;;;;\n")).last.startswith("1 new, 0 changed")


async def test_a_lead_known_by_mail_gets_his_number(take: Import) -> None:
    await take(HEADING + ";A;;;info@a.example;;;;;;;;\n")
    assert (await take(HEADING + "7002;A;;;info@a.example;;;;;;;;\n")).last.startswith("0 new, 1 changed")
    assert (await only_customer())["number"] == "7002"


async def test_doubled_keys_within_a_file_are_refused(take: Import) -> None:
    rows = (
        ";A;;;info@a.example;;;;;;;;\n;B;;;INFO@a.example;;;;;;;;\n"
        "7;C;;;;;;;;;;;\n7;D;;;;;;;;;;;\n;E;;;;;;;Ulm;;;;\n;E;;;;;;;Ulm;;;;\n"
    )
    done = await take(HEADING + rows)
    assert done.last == "3 new, 0 changed, 0 unchanged, 3 refused"
    assert [row[:2] for row in done.refused[1:]] == [["3", "E-Mail"], ["5", "Kundennr"], ["7", "Firma"]]
    assert ["2" in done.refused[1][2], "4" in done.refused[2][2], "6" in done.refused[3][2]] == [True] * 3


async def test_wrong_cells_are_named_with_their_column(take: Import) -> None:
    rows = "\n".join((
        ";;;;;;;;Ulm;;;;",
        ";A;;;no mail;abc;;;;;;;",
        ";A;;;;;;;;Atlantis;;;",
        ";A;;;;;;;;;;120 %;",
        ";A;;;;4,93E+11;;;;;;;",
        ";A;;;;;;;;;;;;more",
        ';"A;;;;',
    ))  # fmt: skip
    done = await take(HEADING + rows + "\n")
    assert (done.code, done.last) == (0, "0 new, 0 changed, 0 unchanged, 7 refused")
    assert [row[:2] for row in done.refused[1:]] == [
        ["2", "Firma"],
        ["3", "E-Mail, Telefon"],
        ["4", "Land"],
        ["5", "Rabatt"],
        ["6", "Telefon"],
        ["7", ""],
        ["8", ""],
    ]
    assert all(row[2] for row in done.refused)


async def test_letters_that_cannot_be_read_are_refused(take: Import) -> None:
    done = await take("Firma;Ort\nMüller;Köln\nJäger;".encode() + b"F\xfcrth\n")
    assert done.last == "1 new, 0 changed, 0 unchanged, 1 refused"
    assert done.refused[1][:2] == ["3", "Ort"]


async def test_refused_cells_are_no_formulas_and_can_be_imported_when_corrected(take: Import) -> None:
    done = await take(HEADING + ";=1+1;;;@x;+49 30 23125111;;;;;;;-5\n")
    row = done.refused[1]
    assert (row[4], row[7], row[8], row[-1]) == ("'=1+1", "'@x", "'+49 30 23125111", "'-5")
    row[7] = "x@x.example"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([done.refused[0], row])
    again = await take(out.getvalue())
    assert again.last == "1 new, 0 changed, 0 unchanged, 0 refused"
    customer = await only_customer()
    assert (customer["name"], customer["phone"]) == ("=1+1", "+49 30 23125111")
    assert again.refused == []


async def test_a_dry_run_writes_nothing(take: Import, tmp_path: Path) -> None:
    done = await take(HEADING + "7001;A;;;;;;;;;;;\n;B;;;no mail;;;;;;;;\n", "--dry-run")
    assert (done.code, done.last) == (0, "1 new, 0 changed, 0 unchanged, 1 refused")
    assert done.out.startswith("3\tE-Mail\t")
    assert len(await imported()) == 0
    assert not (tmp_path / "kunden.csv.refused.csv").exists()


async def test_a_territory_is_chosen_by_name(take: Import) -> None:
    assert (await take(HEADING + "7001;A;;;;;;;;;;;\n", "--territory", "Süd")).code == 0
    assert (await only_customer())["territory_id"] == cast.SOUTH


async def test_an_unknown_territory_is_told(take: Import) -> None:
    done = await take(HEADING + "7001;A;;;;;;;;;;;\n", "--territory", "West")
    assert (done.code, done.out) == (1, "")
    assert "Nord, Süd" in done.err


async def test_a_rep_imports_with_his_own_rights(take: Import) -> None:
    rows = "7001;A;;;;;;;;;;;\n7002;B;;;;;;;;;;5;\n"
    done = await take(HEADING + rows, "--as", "ben@cast.example")
    assert done.last == "1 new, 0 changed, 0 unchanged, 1 refused"
    assert done.refused[1][:2] == ["3", "Rabatt"]
    customer = await only_customer()
    assert customer["territory_id"] == cast.SOUTH
    assert customer["created_by"] == cast.BEN


async def test_a_rep_chooses_no_other_territory(take: Import) -> None:
    done = await take(HEADING + "7001;A;;;;;;;;;;;\n", "--as", "ben@cast.example", "--territory", "Nord")
    assert done.code == 1
    assert len(await imported()) == 0


async def test_nobody_acts_for_a_stranger(take: Import) -> None:
    done = await take(HEADING, "--as", "stranger@cast.example")
    assert (done.code, done.err) == (1, "Nobody signs in as stranger@cast.example.\n")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"Umsatz;Fax\n1;2\n"])
async def test_a_file_that_says_nothing_ends_with_1(take: Import, content: bytes) -> None:
    done = await take(content)
    assert (done.code, done.out) == (1, "")
    assert done.err


async def test_a_file_that_is_not_there_ends_with_1(registry: Registry, tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    err = io.StringIO()
    options = parser.parse_args(["customers", str(tmp_path / "none.csv")])
    assert await run(options, registry, io.StringIO(), err) == 1
    assert "none.csv" in err.getvalue()


async def test_a_heading_alone_is_a_list_of_nobody(take: Import) -> None:
    assert (await take(HEADING)).last == "0 new, 0 changed, 0 unchanged, 0 refused"


async def test_columns_that_are_not_taken_over_are_told(take: Import) -> None:
    done = await take("Firma;Fax;Umsatz 2025\nA;1;2\n")
    assert done.err == "Not taken over: Fax, Umsatz 2025\n"


async def test_what_an_earlier_import_refused_is_forgotten_when_all_goes_well(take: Import) -> None:
    assert len((await take(HEADING + ";A;;;no mail;;;;;;;;\n")).refused) == 2
    assert (await take(HEADING + ";A;;;a@a.example;;;;;;;;\n")).refused == []


def five_thousand() -> bytes:
    """A list in Windows-1252 with semicolons, 20 of its 5,000 rows broken in various ways."""
    breaks: list[tuple[int, str]] = [
        (4, "keine Adresse"), (4, "a@b"), (4, "müll@@x.example"), (5, "siehe Notiz"), (5, "12"),
        (9, "Schlaraffenland"), (11, "120"), (11, "-3"), (11, "viel"), (10, "DE" + "9" * 40), (0, "10007"),
        (4, "kunde10@post.example"), (5, "4,93E+11"), (1, "X" * 300), (12, "n" * 12_000), (7, "1" * 30),
        (4, "zwei@a.example, drei@b.example"), (5, "030 23125-111, 030 23125-112"), (11, "5,125"), (0, "K" * 60),
    ]  # fmt: skip
    rows = []
    for n in range(5_000):
        row = [
            f"{10000 + n}", f"Bäckerei Nr. {n}", "Jörg", f"Groß{n}", f"kunde{n}@post.example", f"030 23125-{n:04d}",
            "Hauptstraße 5", "10437", "Berlin", "Deutschland", "", "2,5" if n % 3 else "", f"Notiz {n} – für später",
        ]  # fmt: skip
        if n % 250 == 249:
            place, cell = breaks[n // 250]
            row[place] = cell
        rows.append(row)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([HEADING.strip().split(";"), *rows])
    return out.getvalue().encode("cp1252")


async def test_five_thousand_rows_of_which_twenty_are_broken(take: Import) -> None:
    content = five_thousand()
    done = await take(content)
    assert (done.code, done.last) == (0, "4980 new, 0 changed, 0 unchanged, 20 refused")
    assert len(await imported()) == 4980
    assert len(await imported_notes()) == 4980
    assert len(done.refused) == 21
    assert all(row[2] for row in done.refused)
    assert [row[0] for row in done.refused[1:]] == [str(n + 2) for n in range(249, 5_000, 250)]
    again = await take(content)
    assert (again.code, again.last) == (0, "0 new, 0 changed, 4980 unchanged, 20 refused")
    assert len(await imported_notes()) == 4980
    assert await History.select() == []
