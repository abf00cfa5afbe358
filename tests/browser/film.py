"""A film for Chromium's camera: labels held before it, one after the other, over and over."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM

SIZE = (640, 480)
FRAMES_PER_SECOND = 5
CAMERA = ["--use-fake-device-for-media-stream"]
ALLOWED = ["--use-fake-ui-for-media-stream"]


def show(path: Path, codes: Sequence[str], seconds: float = 2) -> Path:
    """An EAN-13 each, or a shelf without any for ""; `seconds` long, with a gap between two."""
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for code in codes:
            for shown in (code, "") if len(codes) > 1 else (code,):
                frame = b"FRAME\n" + _picture(shown).tobytes() + bytes([128]) * (SIZE[0] * SIZE[1] // 2)
                film.write(frame * round(FRAMES_PER_SECOND * (seconds if shown else 0.6)))
    return path


def _picture(code: str) -> Image.Image:
    """The label a little aslant on something grey."""
    picture = Image.new("L", SIZE, 120)
    if code:
        drawn = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.EAN13)
        bars = Image.fromarray(drawn.to_image(scale=4))  # type: ignore[no-untyped-call]
        bars = bars.resize((bars.width, 200))
        label = Image.new("L", (bars.width + 40, bars.height + 40), 250)
        label.paste(bars, (20, 20))
        turned = label.convert("LA").rotate(4, expand=True, resample=Image.Resampling.BICUBIC)
        place = ((SIZE[0] - turned.width) // 2, (SIZE[1] - turned.height) // 2)
        picture.paste(turned.getchannel("L"), place, turned.getchannel("A"))
    return picture


@asynccontextmanager
async def camera(playwright: Playwright, film: Path | None, *arguments: str) -> AsyncIterator[Browser]:
    """A browser with a camera that shows a film, allowed unless `arguments` say otherwise."""
    shown = [f"--use-file-for-fake-video-capture={film}"] if film else []
    browser = await playwright.chromium.launch(
        executable_path=CHROMIUM, chromium_sandbox=False, args=[*ARGUMENTS, *CAMERA, *shown, *(arguments or ALLOWED)]
    )
    try:
        yield browser
    finally:
        await browser.close()
