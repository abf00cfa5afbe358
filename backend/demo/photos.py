"""Photos for the demo business: drawn here, since nothing is brought along; a jar, a bottle or a bag with its label."""

from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

from backend.demo.products import Made
from backend.files.folder import Folder
from backend.files.keeping import keep
from backend.files.pictures import Picture, checked
from sync.server.messages import Mutation

SIDE = 640  # pixels
PHOTOGRAPHED = 12
"""So many products, the first ones; drawing takes 20 ms each."""
LABEL_LINES, LABEL_WIDTH = 3, 215
FONTS = (34, 28, 23, 18, 14)  # the largest that fits
COLOURS = ("#b3402a", "#8c5800", "#4d6b2f", "#7a2f4d", "#c07a1e", "#31506b", "#6b3f23", "#9a6a10")
BOTTLES = ("Flasche",)
BAGS = ("Packung", "Beutel")
PAPER, TABLE, GLASS, LID, INK = "#efe8da", "#cbb894", "#dfe6df", "#4a3b2a", "#2b2118"


def photo(random: Random, name: str, unit: str) -> Picture:
    """What a product of this name might look like on a table."""
    image = Image.new("RGB", (SIDE, SIDE), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 450, SIDE, SIDE), fill=TABLE)
    draw.ellipse((140, 505, 500, 575), fill="#a8946d")  # its shadow
    colour = random.choice(COLOURS)
    if unit in BOTTLES:
        draw.rounded_rectangle((275, 90, 365, 250), 18, fill=GLASS)
        draw.rounded_rectangle((280, 70, 360, 120), 10, fill=LID)
        draw.rounded_rectangle((210, 210, 430, 545), 50, fill=colour)
    elif unit in BAGS:
        draw.polygon([(190, 150), (450, 150), (480, 545), (160, 545)], fill=colour)
        draw.rectangle((190, 120, 450, 165), fill=LID)
    else:
        draw.rounded_rectangle((165, 150, 475, 550), 60, fill=GLASS)
        draw.rounded_rectangle((180, 195, 460, 540), 50, fill=colour)
        draw.rounded_rectangle((185, 105, 455, 175), 18, fill=LID)
    draw.rounded_rectangle((205, 290, 435, 470), 8, fill="#fbf7ee", outline=INK, width=3)
    what = name.rsplit(" ", 2)[0]
    for place, words in enumerate((*what.split()[:LABEL_LINES], name[len(what) :].strip())):
        font = ImageFont.load_default(next(size for size in FONTS if _fits(draw, words, size)))
        draw.text((320, 325 + 42 * place), words, fill=INK, font=font, anchor="mm")
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return checked(out.getvalue())


async def photographed(random: Random, data: Path, products: list[Made], by: str, now: int) -> list[Mutation]:
    """Keep a photo of each of the first products in this FELDBUCH_DATA; the rows that name them."""
    rows = []
    for product in products[:PHOTOGRAPHED]:
        picture = photo(random, str(product.row["name"]), str(product.row["unit"]))
        await keep(Folder(data), picture, by, now)
        size = {"size": len(picture.body), "width": picture.width, "height": picture.height}
        named = {"product_id": product.id, "hash": picture.hash, "type": picture.type}
        rows.append(Mutation(op="create", table="product_photos", id=_id_of(product.id), set={**named, **size}, by=by))
    return rows


def _fits(draw: ImageDraw.ImageDraw, words: str, size: int) -> bool:
    return size == FONTS[-1] or draw.textlength(words, font=ImageFont.load_default(size)) <= LABEL_WIDTH


def _id_of(product_id: str) -> str:
    """Of the photo of a product: the same for the same product, and another than its own."""
    return f"{product_id[:-1]}{'0' if product_id[-1] != '0' else '1'}"
