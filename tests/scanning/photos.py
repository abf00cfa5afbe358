"""Photos of codes as phones take them, made here: turned, blurred, dark, noisy, small, several, none."""

import random
from functools import lru_cache
from io import BytesIO

import zxingcpp
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

SAMPLES = {
    "EAN-13": "4006381333931",
    "EAN-8": "96385074",
    "UPC-A": "036000291452",
    "UPC-E": "01234565",
    "Code 128": "AUFTRAG-4711",
    "QR Code": "https://feldbuch.example/products/1",
    "Data Matrix": "K-4711/2026",
    "ITF-14": "14006381333938",
}
FORMATS = {
    "EAN-13": zxingcpp.BarcodeFormat.EAN13,
    "EAN-8": zxingcpp.BarcodeFormat.EAN8,
    "UPC-A": zxingcpp.BarcodeFormat.UPCA,
    "UPC-E": zxingcpp.BarcodeFormat.UPCE,
    "Code 128": zxingcpp.BarcodeFormat.Code128,
    "QR Code": zxingcpp.BarcodeFormat.QRCode,
    "Data Matrix": zxingcpp.BarcodeFormat.DataMatrix,
    "ITF-14": zxingcpp.BarcodeFormat.ITF,
}
SAID = {**SAMPLES, "UPC-E": "012345000065"}  # what the code says is its UPC-A
SIZE = (4_000, 3_000)


def label(name: str, text: str | None = None, module: int = 6) -> Image.Image:
    """A printed code with its quiet zone, `module` pixels to its narrowest bar."""
    code = zxingcpp.create_barcode(text or SAMPLES[name], FORMATS[name])
    drawn = Image.fromarray(code.to_image(scale=1))  # type: ignore[no-untyped-call]
    height = drawn.height if name in ("QR Code", "Data Matrix") else max(drawn.height, 40)
    bars = drawn.resize((drawn.width * module, height * module), Image.Resampling.NEAREST)
    framed = Image.new("L", (bars.width + 20 * module, bars.height + 20 * module), 255)
    framed.paste(bars, (10 * module, 10 * module))
    return framed


@lru_cache(maxsize=3)
def _shelf(seed: int, size: tuple[int, int]) -> Image.Image:
    chance = random.Random(seed)
    picture = Image.new("RGB", size, (150, 140, 125))
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        colour = tuple(chance.randrange(40, 230) for _ in range(3))
        box = (x, y, x + chance.randrange(50, 900), y + chance.randrange(20, 600))
        draw.rectangle(box, fill=colour, outline=(30, 30, 30), width=3)
    return picture.filter(ImageFilter.GaussianBlur(2))


def shelf(seed: int = 1, size: tuple[int, int] = SIZE) -> Image.Image:
    """What stands around: boxes in greys and colours, lines, no code."""
    return _shelf(seed, size).copy()


def photo(*labels: Image.Image, angle: float = 0, seed: int = 1, size: tuple[int, int] = SIZE) -> Image.Image:
    """Labels stuck side by side onto something, each turned by `angle` degrees."""
    picture = shelf(seed, size)
    for place, one in enumerate(labels):
        turned = one.convert("LA").rotate(angle, expand=True, resample=Image.Resampling.BICUBIC, fillcolor=(0, 0))
        x = size[0] * (2 * place + 1) // (2 * len(labels)) - turned.width // 2
        picture.paste(turned.convert("RGBA"), (x, (size[1] - turned.height) // 2), turned.getchannel("A"))
    return picture


def blurred(picture: Image.Image, radius: float) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(radius))


def dark(picture: Image.Image, light: float) -> Image.Image:
    return noisy(ImageEnhance.Brightness(picture).enhance(light), 6)


def noisy(picture: Image.Image, sigma: float) -> Image.Image:
    """Grain of a sensor in the dark, the same for the same size."""
    grain = Image.effect_noise(picture.size, sigma * 2).convert(picture.mode)
    return Image.blend(picture, grain, 0.25) if sigma > 20 else Image.blend(picture, grain, 0.1)


def encoded(picture: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **{"quality": 85, **how})
    return out.getvalue()
