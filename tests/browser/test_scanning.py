"""Scanning as a person does it: a label before the camera, and the product on the screen, with the server gone."""

import json
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Playwright, Request, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.film import ALLOWED, camera, show
from tests.browser.phone import Phone
from tests.browser.server import Server
from tests.scanning.photos import encoded, label, photo

WARES = 'SELECT id, name, codes FROM products WHERE active AND codes LIKE \'%unit":""%\' ORDER BY id LIMIT 3'
REFUSED = ["--deny-permission-prompts"]


def wares(server: Server) -> list[tuple[str, str]]:
    """Name and code of three products."""
    return [(row["name"], json.loads(row["codes"])[0]["code"]) for row in server.rows(WARES)]


async def context_of(playwright: Playwright, browser: Browser, server: Server) -> BrowserContext:
    expect.set_options(timeout=PATIENCE_MS)
    context = await browser.new_context(**playwright.devices["Pixel 7"], base_url=server.url, locale="de-DE")
    context.set_default_timeout(PATIENCE_MS)
    return context


async def test_a_code_is_scanned_with_the_server_killed_and_the_reader_is_fetched_once(
    playwright: Playwright, server: Server, tmp_path: Path
) -> None:
    name, code = wares(server)[0]
    async with camera(playwright, show(tmp_path / "film.y4m", [code]), *ALLOWED) as browser:
        context = await context_of(playwright, browser, server)
        anna = Phone(context, await context.new_page())
        await anna.sign_in("anna")
        fetched: list[str] = []

        def note(request: Request) -> None:
            if "reader" in request.url and request.service_worker:
                fetched.append(request.url)

        context.on("request", note)
        await anna(".nav a[href='/scan']").click()
        await expect(anna(".scan-find h2")).to_have_text(name)
        await expect(anna(".finder")).to_have_attribute("data-state", "paused")
        server.kill()
        await anna.cold()
        await anna.page.reload()
        await expect(anna(".scan-find h2")).to_have_text(name)
        await anna.page.fill("#code", "ABC")
        await anna.page.press("#code", "Enter")
        await anna.sees("Zu diesem Code gibt es keinen Artikel")
        await anna(".finder-state[data-state=paused] button").click()
        await expect(anna(".scan-find h2")).to_have_text(name)
        await expect(anna(".finder")).to_have_attribute("data-state", "paused")
        assert sorted(path.rsplit(".", 1)[1] for path in fetched) == ["js", "wasm"]
        await anna(".scan-find a").first.click()
        await expect(anna("h1")).to_have_text(name)


async def test_three_products_are_scanned_into_a_draft_in_the_cellar_and_one_is_taken_back(
    playwright: Playwright, server: Server, tmp_path: Path
) -> None:
    known = wares(server)
    async with camera(playwright, show(tmp_path / "film.y4m", [code for _, code in known]), *ALLOWED) as browser:
        context = await context_of(playwright, browser, server)
        anna = Phone(context, await context.new_page())
        await anna.sign_in("anna")
        await anna.open("/scan")  # so that the reader is here
        await expect(anna(".scan-find h2")).to_have_count(1)
        server.kill()
        await anna.open("/orders/new")
        await anna("main form[action$='/drafts'] button").first.click()
        await anna(".draft-add a[href^='/scan']").click()
        await expect(anna(".draft-line")).to_have_count(3)
        names = await anna(".draft-line .draft-name").all_inner_texts()
        assert sorted(names) == sorted(name for name, _ in known)
        await anna.page.evaluate("document.querySelector('.finder video').srcObject.getTracks()[0].stop()")
        await expect(anna(".finder")).to_have_attribute("data-state", "busy")
        quantities = anna(".draft-line .stepper input")
        scanned = sum([int(value) for value in await quantities.evaluate_all("all => all.map((one) => one.value)")])
        await anna(".scan-undo button").click()
        await expect(anna(".scan-find")).to_have_count(0)
        left = sum([int(value) for value in await quantities.evaluate_all("all => all.map((one) => one.value)")])
        assert left < scanned
        await anna.page.fill("#code", known[0][1])
        await anna.page.press("#code", "Enter")
        await expect(anna(".scan-added")).to_be_visible()
        await anna("#draft-foot a").click()
        await anna.page.wait_for_url("**/drafts/*")
        await anna.sees(known[0][0])
        await anna.open("/scan")
        await anna(".scan-find .scan-ways a[href*='draft=']").click()
        await expect(anna(".scan-add button")).to_have_count(1)


async def test_whoever_refuses_the_camera_is_told_what_to_do_and_types_the_code(
    playwright: Playwright, server: Server
) -> None:
    name, code = wares(server)[0]
    async with camera(playwright, None, *REFUSED) as browser:
        context = await context_of(playwright, browser, server)
        anna = Phone(context, await context.new_page())
        await anna.sign_in("anna")
        server.kill()
        await anna.open("/scan")
        await expect(anna(".finder")).to_have_attribute("data-state", "refused")
        await anna.sees("Die Kamera ist hier nicht erlaubt")
        await anna.page.fill("#code", f"{code[:-1]}{(int(code[-1]) + 1) % 10}")
        await anna.page.press("#code", "Enter")
        await anna.sees("Die Prüfziffer stimmt nicht")
        await anna.page.fill("#code", code)
        await anna.page.press("#code", "Enter")
        await expect(anna(".scan-find h2")).to_have_text(name)


async def test_each_reason_for_no_picture_says_what_to_do(playwright: Playwright, server: Server) -> None:
    async with camera(playwright, None, *ALLOWED) as browser:
        context = await context_of(playwright, browser, server)
        anna = Phone(context, await context.new_page())
        await anna.sign_in("anna")
        for error, state, said in (
            ("NotFoundError", "none", "Keine Kamera gefunden"),
            ("NotReadableError", "busy", "Die Kamera ist belegt"),
            ("", "unable", "Dieser Browser kann nicht scannen"),
        ):
            refuse = f"() => Promise.reject(new DOMException('', '{error}'))" if error else "undefined"
            await anna.page.add_init_script(f"navigator.mediaDevices.getUserMedia = {refuse}")
            await anna.open("/scan")
            await expect(anna(".finder")).to_have_attribute("data-state", state)
            await expect(anna(f".finder-state[data-state={state}] h2")).to_have_text(said)
            await expect(anna("#code")).to_be_visible()


async def test_a_phone_that_never_loaded_the_reader_says_so_in_the_cellar(
    playwright: Playwright, server: Server, tmp_path: Path
) -> None:
    name, code = wares(server)[0]
    async with camera(playwright, show(tmp_path / "film.y4m", [code]), *ALLOWED) as browser:
        context = await context_of(playwright, browser, server)
        anna = Phone(context, await context.new_page())
        await anna.sign_in("anna")
        server.kill()
        await anna.open("/scan")
        await expect(anna(".finder")).to_have_attribute("data-state", "unread")
        server.start()
        await anna(".finder-state[data-state=unread] button").click()
        await expect(anna(".scan-find h2")).to_have_text(name)


@pytest.mark.parametrize("read_by", ["phone", "server"])
async def test_a_photo_from_the_gallery_is_read(
    playwright: Playwright, server: Server, tmp_path: Path, read_by: str
) -> None:
    name, code = wares(server)[0]
    content = encoded(photo(label("EAN-13", code), size=(2_000, 1_500)))
    async with camera(playwright, None, *REFUSED) as browser:
        context = await context_of(playwright, browser, server)
        anna = Phone(context, await context.new_page())
        await anna.sign_in("anna")
        if read_by == "server":
            await context.route("**/static/reader.*", lambda route: route.abort())
        await anna.open("/scan")
        await expect(anna(".finder")).to_have_attribute("data-state", "refused")
        await anna.page.set_input_files("#photo", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": content})
        await expect(anna(".scan-find h2")).to_have_text(name)
        await anna.page.set_input_files("#photo", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
        await anna.sees("Diese Datei ist nicht lesbar")
        big = tmp_path / "big.jpg"
        big.write_bytes(bytes(30 * 1024 * 1024))
        await anna.page.set_input_files("#photo", big)
        await anna.sees("Dieses Foto ist zu groß")


TWO_LENSES = """
const media = navigator.mediaDevices;
const [film, known] = [media.getUserMedia.bind(media), media.enumerateDevices.bind(media)];
media.enumerateDevices = async () =>
  (await known()).flatMap((one) => (one.kind === "videoinput" ? [one, { kind: one.kind, deviceId: "dark" }] : [one]));
window.dark = [];
media.getUserMedia = async (wish) => {
  if (dark.length > 0) return film(wish);
  const paper = document.createElement("canvas").getContext("2d");
  setInterval(() => paper.fillRect(0, 0, 640, 480), 50);
  const stream = paper.canvas.captureStream(10);
  dark.push(...stream.getTracks());
  return stream;
};
"""
"""The first lens sees nothing, the next one the film."""


async def test_the_next_lens_goes_on_scanning_and_the_first_one_is_given_back(
    playwright: Playwright, server: Server, tmp_path: Path
) -> None:
    name, code = wares(server)[0]
    async with camera(playwright, show(tmp_path / "film.y4m", [code]), *ALLOWED) as browser:
        context = await context_of(playwright, browser, server)
        anna = Phone(context, await context.new_page())
        await anna.sign_in("anna")
        await anna.page.add_init_script(TWO_LENSES)
        await anna.open("/scan")
        await expect(anna(".finder")).to_have_attribute("data-hint", "aim")
        await anna("[data-scan=lens]").click()
        await expect(anna(".scan-find h2")).to_have_text(name)
        await expect(anna(".finder")).to_have_attribute("data-state", "paused")
        assert await anna.page.evaluate("dark.map((track) => track.readyState)") == ["ended"]
