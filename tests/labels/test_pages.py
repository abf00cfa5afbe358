"""What is chosen is what is printed, through HTTP, on both databases."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from litestar import Litestar

from backend.labels import pages
from backend.labels.pages import code_of
from backend.labels.prices import PriceList, on_label
from backend.labels.sheets import SHEETS
from backend.labels.wishes import MOST_CHOSEN, MOST_LABELS, address, parse
from backend.pricing.inputs import Company, Group, VatRate
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.values import Values
from tests.cast import COMPANY as CAST_COMPANY
from tests.cast import DORA, an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn

MUELLERS = an_id(310)
LABEL = re.compile(r'<li class="labels-one[" ]')
USED = re.compile(r'<li class="labels-one labels-used"')
NAME = re.compile(r'<p class="labels-name">([^<]*)</p>')


COMPANY = Company(
    country="DE",
    currency="EUR",
    small_business=False,
    oss=False,
    vat_rates=[
        VatRate(country="DE", vat_class=name, rate_bp=bp) for name, bp in (("standard", 1900), ("reduced", 700))
    ],
    rates=[],
)
PRICES = PriceList(COMPANY, [], None, "2026-11-26")


@pytest.fixture
async def anna(app: Litestar, sign_in: SignIn) -> Client:
    await goods.stock(app)
    return await sign_in("anna")


def names(page: str) -> list[str]:
    return [html.unescape(name) for name in NAME.findall(page)]


async def test_it_works(anna: Client) -> None:
    page = await anna.get(f"/labels/print?id={MUELLERS}&copies=2&start=3")
    assert page.status_code == 200
    for text in (
        "2 Etiketten",
        "A4, 3 × 8 Etiketten zu 70 × 36 mm",
        "1.234,56\u00a0€",
        "3.631,06\u00a0€ / kg",
        '<p class="labels-number">10 &lt;01&gt;</p>',
        '<p class="labels-text">4006381333931</p>',
        f'<link rel="stylesheet" href="/labels/style?sheet={SHEETS[0].key}">',
    ):
        assert text in page.text, text
    assert names(page.text) == ['Müllers "Bestes" & <mehr>'] * 2
    assert len(USED.findall(page.text)) == 2
    assert page.text.count('<symbol id="code-') == 1


async def test_without_a_choice_all_that_is_found_is_printed(anna: Client) -> None:
    page = (await anna.get(f"/labels/print?category={goods.BREAD}")).text
    assert len(names(page)) == 60  # without the inactive one
    assert page.count('<ol class="labels-sheet">') == 3
    assert len(names((await anna.get("/labels/print?q=brot%2007")).text)) == 1


async def test_only_what_is_ticked_stands_on_a_label(anna: Client) -> None:
    page = (await anna.get(f"/labels/print?id={MUELLERS}&part=none&part=number&code=none")).text
    assert names(page) == []
    assert "labels-number" in page
    for nothing in ("labels-price", "labels-per", "labels-bars", "labels-text", '<symbol id="code-'):
        assert nothing not in page, nothing
    qr = (await anna.get(f"/labels/print?id={MUELLERS}&code=qr&sheet=roll-57x32")).text
    assert 'class="labels-qr"' in qr
    assert "Rolle, 57 × 32 mm" in qr


async def test_bars_stand_on_the_smallest_label(anna: Client) -> None:
    page = (await anna.get(f"/labels/print?id={an_id(311)}&sheet=a4-5x13-38")).text
    assert 'class="labels-bars"' in page  # its number, 0815


def test_bars_that_would_be_too_fine_become_a_qr_code() -> None:
    wish = parse([("sheet", "a4-5x13-38")])
    ware = {**goods.WARES[0], "codes": [{"code": "REGAL-0815-4711-FACH-0042", "unit": "", "quantity_milli": 1_000}]}
    [[label]] = pages.printed(wish, [ware], PRICES)["pages"]  # type: ignore[list-item]
    assert label["code"]["kind"] == "qr"


def test_a_label_of_a_price_group_says_what_somebody_of_it_pays() -> None:
    loaf = {"list": "base", "currency": "EUR", "mode": "net", "per_milli": 1_000, "from_milli": 0, "amount": 1_000}
    dated = {"valid_from": None, "valid_to": None}
    ware = {**goods.WARES[1], "vat_class": "standard", "prices": [{**loaf, **dated}]}
    group = Group(id="g", mode="gross", discount_bp=1_000, category_discounts=[])
    found = on_label(ware, PriceList(COMPANY, [], group, "2026-11-26"))  # type: ignore[arg-type]
    assert found == {"amount": 1_071, "currency": "EUR", "per_milli": 1_000, "mode": "gross"}
    own = {**loaf, **dated, "list": "group:g", "mode": "gross", "amount": 900}
    found = on_label({**ware, "prices": [{**loaf, **dated}, own]}, PriceList(COMPANY, [], group, "2026-11-26"))  # type: ignore[arg-type, typeddict-item]
    assert found is not None
    assert found["amount"] == 810
    assert on_label({**ware, "prices": []}, PriceList(COMPANY, [], group, "2026-11-26")) is None  # type: ignore[arg-type, typeddict-item]
    assert on_label(ware, PRICES) == {"amount": 1_000, "currency": "EUR", "per_milli": 1_000, "mode": "net"}  # type: ignore[arg-type]


async def test_the_price_group_of_the_labels_is_chosen(app: Litestar, anna: Client) -> None:
    group = an_id(398)  # that of goods.GROUP
    system = Access(user=DORA, role="administrator", system=True)
    fields: Values = {"kind": "price", "name": "Kioske & mehr", "mode": "gross"}
    await apply(app.state.registry, system, [Mutation(op="create", table="groups", id=group, set=fields)])
    rates: Values = {"vat_rates": [{**rate, "valid_from": None, "valid_to": None} for rate in COMPANY["vat_rates"]]}
    await apply(app.state.registry, system, [Mutation(op="update", table="company", id=CAST_COMPANY, set=rates)])
    page = (await anna.get(f"/labels?prices={group}")).text
    assert f'<option value="{group}" selected>Kioske &amp; mehr</option>' in page
    page = (await anna.get(f"/labels/print?id={an_id(401)}&prices={group}")).text
    assert "inkl. MwSt." in page
    assert "/ 100 kg" in page
    unknown = (await anna.get(f"/labels/print?id={MUELLERS}&prices={an_id(999)}")).text
    assert "1.234,56\u00a0€" in unknown


async def test_a_product_without_code_and_number_is_told_of(anna: Client) -> None:
    page = (await anna.get(f"/labels/print?id={an_id(313)}&id={MUELLERS}")).text
    assert "Ein Artikel hat weder Code noch Nummer" in page
    assert page.count("labels-text") == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("copies=0", "von 1 bis 500"),
        ("copies=501", "von 1 bis 500"),
        ("copies=viele", "von 1 bis 500"),
        ("copies=1.5", "von 1 bis 500"),
        ("start=25", "Etiketten 1 bis 24"),
        ("start=66&sheet=a4-5x13-38", "Etiketten 1 bis 65"),
        ("start=-1", "Etiketten 1 bis 24"),
        ("copies=40", f"Höchstens {MOST_LABELS} Etiketten"),
        ("q=nothing", "Kein Artikel passt"),
        (f"id={an_id(999)}", "Kein Artikel passt"),
    ],
)
async def test_a_figure_that_makes_no_sense_comes_back_with_what_is_wrong(anna: Client, query: str, said: str) -> None:
    answer = await anna.get(f"/labels/print?{query}")
    assert answer.status_code == 422
    assert said in answer.text
    assert "Etiketten drucken" in answer.text
    assert "labels-sheet" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%25&category=%00",
        "category=x&id=x&ids=%00,,x&sheet=x&code=x&part=x",
        "sheet=a4-3x8-70%0D%0A&start=1&start=2",
        "copies=%EF%BC%92",
    ],
)
async def test_an_address_that_makes_no_sense_breaks_nothing(anna: Client, query: str) -> None:
    for path in ("/labels", "/labels/print", "/labels/style"):
        assert (await anna.get(f"{path}?{query}")).status_code in (200, 422)


async def test_the_choice_keeps_what_was_ticked_through_a_search(anna: Client) -> None:
    page = (await anna.get(f"/labels?q=brot&id={MUELLERS}&part=none&code=qr&copies=7&sheet=roll-62x29")).text
    assert f'value="{MUELLERS}" checked' in page
    assert page.index(MUELLERS) < page.index(an_id(400))
    assert 'name="part" value="name">' in page
    assert 'name="code" value="qr" checked' in page
    assert 'value="roll-62x29" selected' in page
    assert 'name="copies" type="text" value="7"' in page
    assert "Ein Artikel ist angekreuzt" in page


def test_an_address_says_the_whole_wish() -> None:
    for query in (
        [("q", "a b"), ("category", goods.BREAD), ("id", MUELLERS), ("part", "none"), ("code", "qr"), ("copies", "3")],
        [("ids", f"{MUELLERS},{goods.BREAD}"), ("part", "price"), ("sheet", "a4-5x13-38"), ("start", "65")],
        [],
    ):
        wish = parse(query)
        assert wish.errors == {}
        assert parse(parse_qsl(urlsplit(address(wish)).query)) == wish


def test_an_address_says_own_measures_and_numbers_too() -> None:
    query = [("sheet", "own"), ("columns", "2"), ("rows", "5"), ("wide", "90,5"), ("high", "50"), ("left", "12")]
    wish = parse([*query, (f"n-{MUELLERS}", "7"), ("start", "10")])
    assert wish.errors == {}
    assert wish.ids == (MUELLERS,)
    assert (wish.copies_of(MUELLERS), wish.copies_of(an_id(999))) == (7, 1)
    assert parse(parse_qsl(urlsplit(address(wish)).query)) == wish


async def test_each_product_gets_as_many_labels_as_stand_behind_it(anna: Client) -> None:
    other = an_id(400)
    page = (await anna.get(f"/labels/print?id={other}&n-{MUELLERS}=3&n-{other}=&copies=2")).text
    assert len(names(page)) == 5
    assert names(page).count('Müllers "Bestes" & <mehr>') == 3
    again = (await anna.get(f"/labels?n-{MUELLERS}=3")).text
    assert f'value="{MUELLERS}" checked' in again
    assert f'name="n-{MUELLERS}" value="3"' in again
    wrong = await anna.get(f"/labels/print?n-{MUELLERS}=x")
    assert wrong.status_code == 422
    assert f'<p class="error" id="b-n-{MUELLERS}">Bitte eintragen, wie viele: von 1 bis 500.</p>' in wrong.text
    assert f'name="n-{MUELLERS}" value="x"' in wrong.text
    three = "&".join(f"id={an_id(401 + n)}" for n in range(3))
    many = await anna.get(f"/labels/print?n-{MUELLERS}=500&n-{other}=500&{three}&copies=400")
    assert many.status_code == 422
    assert "2200" in many.text


MEASURED = "sheet=own&columns=2&rows=5&wide=90,5&high=50&between=2.5&below=1&left=12&top=20"


async def test_a_sheet_measured_by_oneself_is_printed_on(anna: Client) -> None:
    page = (await anna.get(f"/labels/print?id={MUELLERS}&{MEASURED}&start=10&copies=2")).text
    assert "A4, 2 × 5 Etiketten zu 90,5 × 50 mm" in page
    assert page.count('<ol class="labels-sheet">') == 2
    link = re.search(r'<link rel="stylesheet" href="(/labels/style[^"]*)">', page)
    assert link is not None
    style = (await anna.get(html.unescape(link[1]))).text
    for text in (
        "grid-template: repeat(5, 50mm) / repeat(2, 90.5mm)",
        "column-gap: 2.5mm",
        "row-gap: 1mm",
        "padding: 20mm 0 0 12mm",
    ):
        assert text in style, text
    choice = (await anna.get(f"/labels?{MEASURED}")).text
    assert '<option value="own" selected>' in choice
    assert 'name="wide" type="text" value="90,5"' in choice


async def test_a_roll_measured_by_oneself_is_as_large_as_its_label(anna: Client) -> None:
    style = (await anna.get("/labels/style?sheet=own-roll&wide=40&high=30&columns=9&left=50")).text
    assert "@page { size: 40mm 30mm; margin: 0; }" in style
    assert "repeat(1, 30mm) / repeat(1, 40mm)" in style
    assert "padding: 0mm 0 0 0mm" in style


@pytest.mark.parametrize(
    ("measures", "field", "said"),
    [
        ("columns=2&rows=5&high=50", "wide", "Millimeter eingeben, von 20 bis 210"),
        ("columns=2&rows=5&wide=19.99&high=50", "wide", "von 20 bis 210"),
        ("columns=2&rows=5&wide=1e2&high=50", "wide", "von 20 bis 210"),
        ("columns=2&rows=5&wide=50&high=50.123", "high", "von 10 bis 297"),
        ("columns=11&rows=5&wide=20&high=50", "columns", "von 1 bis 10"),
        ("columns=0&rows=5&wide=20&high=50", "columns", "von 1 bis 10"),
        ("columns=2&rows=99999999999&wide=20&high=50", "rows", "von 1 bis 30"),
        ("columns=2&rows=5&wide=50&high=50&between=-1", "between", "von 0 bis 50"),
        ("columns=2&rows=5&wide=50&high=50&left=101", "left", "von 0 bis 100"),
        ("columns=3&rows=5&wide=70.01&high=50", "columns", "breiter als das Papier"),
        ("columns=2&rows=5&wide=90&high=50&left=30.01", "columns", "breiter als das Papier"),
        ("columns=2&rows=5&wide=90&high=59&below=1", "rows", "höher als das Papier"),
    ],
)
async def test_measures_that_make_no_sheet_are_told_at_their_field(
    anna: Client, measures: str, field: str, said: str
) -> None:
    answer = await anna.get(f"/labels/print?sheet=own&{measures}&start=7")
    assert answer.status_code == 422
    [(name, error)] = re.findall(r'<p class="error" id="b-(\w+)">([^<]*)', answer.text)
    assert name == field
    assert said in error


def test_only_so_many_are_chosen_one_by_one() -> None:
    assert len(parse([("ids", ",".join(an_id(n) for n in range(MOST_CHOSEN + 5)))]).ids) == MOST_CHOSEN


def test_the_code_of_a_label_is_that_of_the_products_own_unit() -> None:
    own = {"code": "1", "unit": "", "quantity_milli": 1_000}
    box = {"code": "2", "unit": "Karton", "quantity_milli": 6_000}
    ware = goods.WARES[0]
    assert code_of({**ware, "codes": [box, own]}) == "1"  # type: ignore[typeddict-item]
    assert code_of({**ware, "codes": [box]}) == "2"  # type: ignore[typeddict-item]
    assert code_of({**ware, "codes": [], "number": "77"}) == "77"  # type: ignore[typeddict-item]


async def test_a_sheet_tells_all_about_a_product_and_leads_to_it(anna: Client) -> None:
    page = (await anna.get(f"/products/{MUELLERS}/sheet")).text
    for text in (
        "Müllers &#34;Bestes&#34; &amp; &lt;mehr&gt;",
        "Eine Zeile\nund &amp; noch &lt;eine&gt;.",
        "ab 24,5 Stück",
        "7,5\u00a0%",
        "Karton mit 12,5 Stück",
        'aria-label="4006381333931"',
        'aria-label="14006381333938"',
        f'aria-label="http://feldbuch.test/products/{MUELLERS}"',
        "Nordlicht Großhandel › Gebackenes &amp; &lt;Co&gt; › Öko-Brötchen",
    ):
        assert text in page, text


@pytest.mark.parametrize("id_", [an_id(999), "x", "%00"])
async def test_what_is_no_product_has_no_sheet(anna: Client, id_: str) -> None:
    assert (await anna.get(f"/products/{id_}/sheet")).status_code == 404


async def test_a_product_and_the_page_of_everything_lead_to_the_labels(anna: Client) -> None:
    page = (await anna.get(f"/products/{MUELLERS}")).text
    assert f'href="/products/{MUELLERS}/sheet"' in page
    assert f'href="/labels?id={MUELLERS}"' in page
    assert 'href="/labels"' in (await anna.get("/more")).text


async def test_the_pages_speak_english(app: Litestar, anna: Client) -> None:
    await anna.post("/language", data={"language": "en"})
    assert "For which products" in (await anna.get("/labels")).text
    assert "One label" in (await anna.get(f"/labels/print?id={MUELLERS}")).text
    assert "Opens this product" in (await anna.get(f"/products/{MUELLERS}/sheet")).text
