"""Taxes, rates of exchange and permissions: administrators keep them, and are warned of old rates."""

import pytest

from backend.company.tables import pricing_row
from backend.company.typed import KEPT_RATES, ROWS, decimal_rate, read_rate, read_vat
from backend.pricing.rates import RATES_MAX
from sync.server.fields import Unfit
from tests.catalog.test_editing import shown
from tests.conftest import Client, SignIn
from tests.pricing.test_pages import read

ADDRESS = "/settings/prices"


@pytest.fixture
async def dora(sign_in: SignIn) -> Client:
    return await sign_in("dora")


async def test_it_works(dora: Client) -> None:
    data = {"country": "AT", "oss": "on", "small_business": "", "rep_discount_bp": "7,5"}
    answer = await dora.post(ADDRESS, data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ADDRESS}?saved=1")
    row = await pricing_row()
    assert [row[name] for name in ("country", "oss", "small_business", "rep_discount_bp")] == ["AT", True, False, 750]
    page = (await dora.get(ADDRESS)).text
    assert '<option value="AT" selected>' in page
    assert 'value="7,5"' in page


async def test_a_rate_of_a_country_changes_on_a_day(dora: Client) -> None:
    form = shown((await dora.get(f"{ADDRESS}?of=DE")).text)
    ours = {name: value for name, value in form.items() if name.startswith("vat-") or name in ("of", "seen")}
    [place] = [
        name[:-6]
        for name in ours
        if name.endswith("-class") and ours[name] == "standard" and ours[name[:-5] + "percent"] == "19"
    ]
    number = next(n for n in range(12) if not ours.get(f"vat-{n}-percent"))
    later = {f"{place}-valid_to": "2026-12-31", f"vat-{number}-class": "standard"}
    later |= {f"vat-{number}-percent": "20", f"vat-{number}-valid_from": "2027-01-01"}
    assert (await dora.post(f"{ADDRESS}/vat", data={**ours, **later})).status_code == 303
    found = [
        rate
        for rate in (await pricing_row())["vat_rates"]
        if (rate["country"], rate["vat_class"]) == ("DE", "standard")
    ]
    assert [(rate["rate_bp"], rate["valid_from"], rate["valid_to"]) for rate in found] == [
        (1900, None, "2026-12-31"),
        (2000, "2027-01-01", None),
    ]
    assert any(rate["country"] == "FR" for rate in (await pricing_row())["vat_rates"]), "others stay"
    late = await dora.post(f"{ADDRESS}/vat", data={**ours, f"{place}-percent": "1"})
    assert late.status_code == 422
    assert "Jemand anderes hat das inzwischen geändert." in late.text


async def test_an_old_rate_warns_the_administrator_here_and_on_mehr(dora: Client, sign_in: SignIn) -> None:
    old = {"currency": "chf", "rate": "0,9415", "on": "2026-01-05"}
    assert (await dora.post(f"{ADDRESS}/rates", data=old)).status_code == 303
    assert (await pricing_row())["rates"] == [{"currency": "CHF", "rate_e6": 941_500, "on": "2026-01-05"}]
    assert "Älter als 7 Tage: CHF." in await read(dora, ADDRESS)
    assert "älter als 7 Tage: CHF" in await read(dora, "/more")
    assert "CHF" not in await read(await sign_in("mia"), "/more")
    fresh = shown((await dora.get(ADDRESS)).text)["on"]
    await dora.post(f"{ADDRESS}/rates", data={**old, "on": fresh})
    assert "CHF" not in await read(dora, "/more")
    await dora.post(f"{ADDRESS}/rates", data={"remove": f"CHF {fresh}"})
    assert len((await pricing_row())["rates"]) == 1


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("", {"country": "XX", "rep_discount_bp": "1"}),
        ("", {"country": "DE", "rep_discount_bp": ""}),
        ("", {"country": "DE", "rep_discount_bp": "101"}),
        ("/rates", {"currency": "EUR", "rate": "1", "on": "2026-01-05"}),
        ("/rates", {"currency": "C4F", "rate": "1", "on": "2026-01-05"}),
        ("/rates", {"currency": "CHF", "rate": "-1", "on": "2026-01-05"}),
        ("/rates", {"currency": "CHF", "rate": "0,0000001", "on": "2026-01-05"}),
        ("/rates", {"currency": "CHF", "rate": "1", "on": "2199-01-05"}),
        ("/rates", {"currency": "CHF", "rate": "1", "on": "x"}),
        ("/vat", {"of": "DE", "vat-0-percent": "x"}),
        ("/vat", {"of": "DE", "vat-0-percent": "1", "vat-0-valid_from": "x"}),
        ("/vat", {"of": "DE", "vat-0-percent": "1", "vat-1-percent": "2"}),
    ],
)
async def test_what_is_wrong_is_said_and_changes_nothing(dora: Client, path: str, wrong: dict[str, str]) -> None:
    before = await pricing_row()
    answer = await dora.post(f"{ADDRESS}{path}", data=wrong)
    assert answer.status_code == 422
    assert 'class="summary"' in answer.text
    assert await pricing_row() == before


def test_rates_are_read_with_comma_or_point() -> None:
    assert [decimal_rate(text) for text in ("0,9415", "1", "1.5", " 25,000001 ")] == [
        941_500,
        10**6,
        1_500_000,
        25_000_001,
    ]
    for wrong in ("", "x", "1,2,3", "-1", "1e3", "²", "1234567", "1,1234567"):
        with pytest.raises(Unfit):
            decimal_rate(wrong)


def test_rates_that_do_not_fit_into_the_form_stay() -> None:
    there = [
        {"country": "DE", "vat_class": "standard", "rate_bp": 1_900, "valid_from": f"20{year}-01-01", "valid_to": None}
        for year in range(10, 10 + ROWS + 2)
    ]
    fields = {"vat-0-percent": "19", "vat-0-class": "standard", "vat-0-valid_from": "2010-01-01"}
    found = read_vat(fields, "DE", there, str).values["vat_rates"]
    assert isinstance(found, list)
    assert [rate["valid_from"] for rate in found if isinstance(rate, dict)] == [
        "2010-01-01",
        "2022-01-01",
        "2023-01-01",
    ]


def test_many_currencies_each_keep_as_many_days_as_there_is_room_for() -> None:
    there = [
        {"currency": f"AA{letter}", "rate_e6": 1, "on": f"2026-{1 + day // 28:02d}-{1 + day % 28:02d}"}
        for letter in "ABCDEFGHIJ"
        for day in range(KEPT_RATES)
    ]
    typed = {"currency": "CHF", "rate": "0,94", "on": "2026-11-26"}
    found = read_rate(typed, there, "EUR", "2026-11-26", str)
    older = read_rate({**typed, "currency": "AAA", "on": "2025-12-31"}, there, "EUR", "2026-11-26", str)
    assert list(older.errors) == ["on"]
    rates = found.values["rates"]
    assert (found.errors, isinstance(rates, list) and len(rates)) == ({}, 10 * (RATES_MAX // 11) + 1)
