"""Codes read: by the server in photos as they come, by a phone from the film of a label with the server gone."""

import asyncio
import json
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.async_api import CDPSession, async_playwright

from backend.scanning.pictures import codes_in
from bench.browser import PATIENCE_MS, WHO
from bench.house import feldbuch, new_sqlite, serving
from bench.report import milliseconds, table, whole
from tests.browser.film import ALLOWED, camera, show
from tests.browser.phone import Phone
from tests.scanning.photos import FORMATS, SAID, blurred, dark, encoded, label, noisy, photo, shelf

SIZE = (4_000, 3_000)  # 12 megapixels, as phones take them
SEEDS = (1, 2)
PRODUCTS = 20_000
RUNS = 8
SLOWER = (1, 4)
Made = Callable[[str, int], Image.Image]
# From the moment somebody asks until the product stands on the screen, as the page itself sees it.
ASKED = """async () => {
  const start = performance.now();
  const found = document.getElementById("found");
  found.replaceChildren();
  document.querySelector(".finder-state[data-state=paused] button").click();
  await new Promise((resolve) => new MutationObserver((_, seen) => {
    if (found.querySelector("[data-found=product]")) { seen.disconnect(); resolve(); }
  }).observe(found, { childList: true }));
  await new Promise((resolve) => requestAnimationFrame(() => resolve()));
  return performance.now() - start;
}"""
LOOKED_UP = """async (code) => {
  const start = performance.now();
  const answer = await fetch(`/scan/found?code=${code}`, { headers: { "HX-Request": "true" } });
  await answer.text();
  return performance.now() - start;
}"""


def _turned(name: str, seed: int) -> Image.Image:
    return photo(label(name), angle=random.Random(f"{name}{seed}").uniform(0, 360), seed=seed, size=SIZE)


PHOTOS: dict[str, Made] = {
    "straight": lambda name, seed: photo(label(name), seed=seed, size=SIZE),
    "turned by any angle": _turned,
    "small: 3 pixels to a bar": lambda name, seed: photo(label(name, module=3), seed=seed, size=SIZE),
    "small: 2 pixels to a bar": lambda name, seed: photo(label(name, module=2), seed=seed, size=SIZE),
    "blurred by a third of a bar": lambda name, seed: blurred(photo(label(name), seed=seed, size=SIZE), 2),
    "blurred by half a bar": lambda name, seed: blurred(photo(label(name), seed=seed, size=SIZE), 3),
    "dark: 15 % of the light": lambda name, seed: dark(photo(label(name), seed=seed, size=SIZE), 0.15),
    "grainy": lambda name, seed: noisy(photo(label(name), seed=seed, size=SIZE), 30),
}


def main() -> None:
    _photos()
    asyncio.run(_phone())


def _photos() -> None:
    rows = []
    for title, make in PHOTOS.items():
        read, taken = 0, []
        for name in FORMATS:
            for seed in SEEDS:
                content = encoded(make(name, seed))
                begun = time.process_time()
                found = codes_in(content)
                taken.append(time.process_time() - begun)
                read += [code.text for code in found] == [SAID[name]]
        rows.append([title, f"{read} of {len(taken)}", milliseconds(taken)])
    for title, several in (("three codes at once", 3), ("none", 0)):
        right, taken = 0, []
        for seed in SEEDS:
            names = random.Random(seed).sample(sorted(FORMATS), several)
            picture = photo(*(label(name, module=4) for name in names), seed=seed) if names else shelf(seed, SIZE)
            content = encoded(picture)
            begun = time.process_time()
            found = codes_in(content)
            taken.append(time.process_time() - begun)
            right += sorted(code.text for code in found) == sorted(SAID[name] for name in names)
        rows.append([title, f"{right} of {len(taken)}", milliseconds(taken)])
    table(
        "Codes in photos of 12 megapixels, read by the server",
        ["photo", "right", "processor ms"],
        rows,
        f"JPEG at quality 85, each of {', '.join(FORMATS)} in {len(SEEDS)} surroundings, 6 pixels to the narrowest bar "
        "unless said otherwise. Right: this code and no other. Median of the processor time, decoding included.",
    )


async def _phone() -> None:
    path = new_sqlite()
    feldbuch("demo", "--customers", "200", "--products", str(PRODUCTS), database=path)
    with closing(sqlite3.connect(path)) as connection:
        (codes,) = connection.execute("SELECT codes FROM products WHERE active ORDER BY name_key LIMIT 1").fetchone()
    code = json.loads(codes)[0]["code"]
    rows = []
    with TemporaryDirectory() as folder, serving(path) as server:
        film = show(Path(folder) / "film.y4m", [code])
        async with async_playwright() as playwright, camera(playwright, film, *ALLOWED) as chromium:
            context = await chromium.new_context(**playwright.devices["Pixel 7"], base_url=server.url, locale="de-DE")
            context.set_default_timeout(PATIENCE_MS)
            rep = Phone(context, await context.new_page())
            await rep.sign_in(WHO)
            await _found(rep)
            server.kill()
            session = await context.new_cdp_session(rep.page)
            for slower in SLOWER:
                rows += await _measured(rep, session, code, slower)
    table(
        f"A label before the camera, {whole(PRODUCTS)} products on the phone, server process killed",
        ["", "ms", "least", "most"],
        rows,
        f"Real Chromium, a film of 640 × 480 as its camera; median, least and most of {RUNS}. The camera opens, two "
        "frames agree, the worker looks the code up, the product is drawn. Slowing down touches the page, neither the "
        "worker nor the reader.",
    )


async def _measured(rep: Phone, session: CDPSession, code: str, slower: int) -> list[list[str]]:
    await session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    opened, asked, looked = [], [], []
    for _ in range(RUNS):
        await rep.cold()
        begun = time.perf_counter()
        await _found(rep)
        opened.append((time.perf_counter() - begun) * 1000)
        looked.append(await rep.page.evaluate(LOOKED_UP, code))
        asked.append(await rep.page.evaluate(ASKED))
    names = ("page opened, worker cold → product", "“next one” tapped → product", "code read → its product's HTML")
    measured = zip(names, (opened, asked, looked), strict=True)
    return [[f"{name}, CPU ×{slower}", *_cells(found)] for name, found in measured]


async def _found(rep: Phone) -> None:
    await rep.open("/scan")
    await rep.page.wait_for_selector("[data-found=product]")


def _cells(found: list[float]) -> list[str]:
    return [f"{figure:.0f}" for figure in (median(found), min(found), max(found))]
