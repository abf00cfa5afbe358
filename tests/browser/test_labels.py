"""Labels on paper: printed to PDF by a real browser, and read back from the paper."""

import json

from playwright.async_api import expect

from backend.labels.sheets import BY_KEY
from tests.browser.conftest import NewPhone
from tests.browser.server import Server
from tests.labels.reading import papers

CODES = (
    "SELECT json_group_array(json_extract(codes, '$[0].code')) AS codes FROM (SELECT codes FROM products WHERE active)"
)


async def test_a_sheet_begun_is_printed_on_and_each_code_stands_on_its_label(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    codes = json.loads(server.row(CODES)["codes"])
    sheet = BY_KEY["a4-5x13-38"]
    used = 6
    await anna.open(f"/labels/print?sheet={sheet.key}&start={used + 1}")
    pages = papers(await anna.page.pdf(prefer_css_page_size=True))
    assert {(round(page.wide), round(page.high)) for page in pages} == {(210, 297)}
    left, top = sheet.edges
    found: list[list[tuple[str, str]]] = []
    for page in pages:
        for place in range(sheet.labels):
            row, column = divmod(place, sheet.columns)
            across, down = left + column * (sheet.wide + sheet.between), top + row * sheet.high
            found.append(page.read(*(length / 100 for length in (across, down, sheet.wide, sheet.high))))
    assert found[:used] == [[]] * used
    printed = found[used : used + len(codes)]
    assert all(len(label) == 1 for label in printed)
    assert {text for [(form, text)] in printed if form == "EAN13"} == set(codes)
    assert not any(found[used + len(codes) :])


async def test_a_sheet_measured_by_oneself_is_printed_where_it_was_measured(phone: NewPhone) -> None:
    anna = await phone("anna")
    await anna.open("/labels?q=honig")
    await anna.page.select_option("#f-sheet", "own")
    await anna(".labels-own summary").click()
    measures = {"wide": "60", "high": "40", "columns": "2", "rows": "3", "between": "20", "below": "12,5"}
    for name, text in {**measures, "left": "31", "top": "44"}.items():
        await anna.page.fill(f"#f-{name}", text)
    await anna.page.fill(".labels-row input[inputmode=numeric] >> nth=0", "5")
    await anna("main .form-foot .button").click()
    await anna.page.wait_for_url("**/labels/print?*")
    [paper] = papers(await anna.page.pdf(prefer_css_page_size=True))
    places = [(31 + 80 * (place % 2), 44 + 52.5 * (place // 2)) for place in range(6)]
    read = [paper.read(left, top, 60, 40) for left, top in places]
    assert [len(label) for label in read] == [1, 1, 1, 1, 1, 0]
    assert len({text for [(_, text)] in read[:5]}) == 1
    outside = [paper.read(0, 0, 210, 43), paper.read(0, 0, 30, 297), paper.read(92, 0, 18, 297)]
    assert outside == [[], [], []]


async def test_a_roll_is_a_page_for_each_label(phone: NewPhone) -> None:
    anna = await phone("anna")
    await anna.open("/labels/print?q=honig&sheet=roll-57x32&code=qr&copies=2")
    pages = papers(await anna.page.pdf(prefer_css_page_size=True))
    assert len(pages) == 8
    assert {(round(page.wide), round(page.high)) for page in pages} == {(57, 32)}
    assert all([form for form, _ in page.all()] == ["QRCode"] for page in pages)


async def test_a_product_sheet_is_one_page_whose_qr_code_leads_to_the_product(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    honey = server.row("SELECT id, codes FROM products WHERE active AND name LIKE '%honig%' ORDER BY id LIMIT 1")
    await anna.open(f"/products/{honey['id']}")
    await anna("a[href$='/sheet']").click()
    await anna.page.wait_for_url("**/sheet")
    await expect(anna("button[data-behaviour=print]")).to_be_visible()
    [paper] = papers(await anna.page.pdf(prefer_css_page_size=True))
    read = {text for _, text in paper.all()}
    assert read == {f"{server.url}/products/{honey['id']}", *(code["code"] for code in json.loads(honey["codes"]))}


async def test_without_a_network_the_phone_says_that_labels_need_one(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    server.kill()
    await anna.open("/labels")
    await anna.sees("Kein Netz")
