"""A photo of a product, taken in a cellar: shown at once, there after a restart, sent once, seen by another phone."""

import base64
import hashlib
from io import BytesIO
from itertools import count

import pytest
from PIL import Image
from playwright.async_api import Browser, FilePayload, expect

from backend.files.pieces import PIECE
from tests.browser.conftest import PATIENCE_MS, NewPhone
from tests.browser.phone import PASSWORD, Phone
from tests.browser.proxy import Proxy
from tests.browser.server import Server
from tests.files.drawn import from_a_camera, written

CAMERA = FilePayload(name="IMG_0001.jpg", mimeType="image/jpeg", buffer=from_a_camera(3_200, 2_400))
GRAINY = FilePayload(
    name="IMG_0002.jpg",
    mimeType="image/jpeg",
    buffer=written(Image.effect_noise((1_200, 900), 90).convert("RGB"), quality=95),
)
COMES_BACK = """async (input, encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0));
  const taken = new DataTransfer();
  taken.items.add(new File([bytes], "IMG_0001.jpg", { type: "image/jpeg" }));
  input.files = taken.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}"""
BARE = """SELECT id FROM products WHERE active AND id NOT IN (SELECT product_id FROM product_photos)
    ORDER BY id LIMIT 1"""
SEEN = """([width, height]) => {
  const image = document.querySelector("main .photo img, main .photo-full img");
  return image?.complete && image.naturalWidth === width && image.naturalHeight === height;
}"""


async def sees_it(phone: Phone) -> None:
    """The picture itself, upright and small, not its frame or a placeholder."""
    await phone.page.wait_for_function(SEEN, arg=[1_200, 1_600])


@pytest.mark.parametrize("server", ["sqlite", "postgres"], indirect=True)
async def test_a_photo_taken_in_a_cellar_arrives_once_and_is_seen_by_others(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    product = server.row(BARE)
    page = f"/products/{product['id']}"
    demo = server.rows("SELECT id FROM files")
    server.kill()

    await anna.open(page)
    await anna("input[name=photo]").set_input_files(CAMERA)
    await sees_it(anna)
    await expect(anna(".photo-mark")).to_have_text("wartet")

    await anna.cold()
    await anna.open(page)
    await sees_it(anna)
    await anna(".photo a").click()
    await sees_it(anna)

    server.start()
    server.gets(
        f"SELECT f.id FROM files f JOIN product_photos p ON p.hash = f.id WHERE p.product_id = '{product['id']}'"
    )
    await anna.settled()
    await anna.open(page)
    await expect(anna(".photo-mark")).to_have_count(0)
    await sees_it(anna)
    row = server.row("SELECT hash, size FROM product_photos WHERE product_id = ?", product["id"])
    assert server.row("SELECT size FROM files WHERE id = ?", row["hash"]) == {"size": row["size"]}
    assert len(server.rows("SELECT id FROM files")) == len(demo) + 1
    body = (server.data / "files" / row["hash"]).read_bytes()
    assert hashlib.sha256(body).hexdigest() == row["hash"]
    with Image.open(BytesIO(body)) as image:
        assert image.size == (1_200, 1_600)
        assert b"2026:11:26" not in body

    ben = await phone("ben")
    await ben.open(page)
    await sees_it(ben)
    server.kill()
    await ben.cold()
    await ben.open(page)
    await sees_it(ben)


async def test_a_page_that_is_renewed_while_the_camera_is_open_loses_no_photo(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    await anna.open(f"/products/{server.row(BARE)['id']}")
    camera = await anna.page.evaluate_handle("document.querySelector('input[name=photo]')")
    await camera.evaluate("(input) => input.form.replaceWith(input.form.cloneNode(true))")
    encoded = base64.b64encode(CAMERA["buffer"]).decode()
    await camera.evaluate(COMES_BACK, encoded)
    await sees_it(anna)


@pytest.mark.parametrize("wide", [390, 1_280])
async def test_without_a_script_a_photo_is_chosen_and_sent(server: Server, chromium: Browser, wide: int) -> None:
    context = await chromium.new_context(
        base_url=server.url, java_script_enabled=False, locale="de-DE", viewport={"width": wide, "height": 800}
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto("/login")
    await page.fill("[name=email]", "anna@demo.example")
    await page.fill("[name=password]", PASSWORD)
    await page.click("main form button")
    await page.goto(f"/products/{server.row(BARE)['id']}")
    await page.set_input_files("input[name=photo]", CAMERA)
    await page.click(".photo-new button")
    await page.wait_for_url("**?saved=photo")
    assert await page.locator(".photo img").count() == 1


async def test_one_that_is_deleted_is_taken_back(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    product = server.row(BARE)
    await anna.open(f"/products/{product['id']}")
    await anna("input[name=photo]").set_input_files(CAMERA)
    await sees_it(anna)
    await anna(".photo a").click()
    await anna(".photo-delete button").click()
    await expect(anna(".photo img")).to_have_count(0)
    await anna(".notice-bar button").click()
    await sees_it(anna)


async def test_a_large_photo_arrives_over_a_line_that_breaks_before_half_of_it_is_through(
    server: Server, proxy: Proxy, phone: NewPhone
) -> None:
    anna = await phone("anna", url=proxy.url)
    product = server.row(BARE)
    proxy.breaks_after = 2 * PIECE
    pieces = count(1)
    proxy.drops = lambda path: "/pieces/" in path and next(pieces) % 3 == 0
    await anna.open(f"/products/{product['id']}")
    await anna("input[name=photo]").set_input_files(GRAINY)
    await expect(anna(".photo img")).to_have_count(1)
    await anna.settled()
    row = server.row("SELECT hash, size FROM product_photos WHERE product_id = ?", product["id"])
    assert row["size"] > 4 * PIECE
    assert hashlib.sha256((server.data / "files" / row["hash"]).read_bytes()).hexdigest() == row["hash"]
    assert proxy.lost == []  # it was not even tried whole
    assert next(pieces) > 4 + 2  # of which every third was sent again


async def test_the_list_shows_photos_small_also_once_the_server_is_gone(server: Server, phone: NewPhone) -> None:
    product = server.row("SELECT p.number FROM products p JOIN product_photos f ON f.product_id = p.id LIMIT 1")
    anna = await phone("anna")
    for gone in (False, True):
        if gone:
            server.kill()
            await anna.cold()
        await anna.open(f"/products?q={product['number']}")
        picture = anna(".product-photo img")
        await expect(picture).to_have_js_property("naturalWidth", 144)
        assert await picture.evaluate("image => [image.clientWidth, image.clientHeight]") == [48, 48]
