"""The list's page, read back from its HTML."""

import re
from html import unescape

import msgspec
from httpx import Response

from tests.conftest import Client

_AREA = re.compile(r'<section class="area" id="(\w+)".*?</section>', re.DOTALL)
_COUNT = re.compile(r'<span class="count">([\d.,]+)</span>')
_CARD = re.compile(r'id="card-([0-9a-f-]+)"')
_LINK = re.compile(r'<p class="area-more"><a href="(?P<href>[^"]*)">.*?<use href="#i-(?P<icon>\w+)"/>')
_NAME = re.compile(r'<h3 class="card-name"><a href="[^"]*">(.*?)</a></h3>')


class Area(msgspec.Struct, frozen=True):
    """`more`, `start` and `unfold` are addresses without their anchor, or ""."""

    total: int
    ids: list[str]
    names: list[str]
    more: str
    start: str
    unfold: str


def areas(answer: Response) -> dict[str, Area]:
    """The areas that a page shows, by their key."""
    assert answer.status_code == 200
    return {found[1]: _area(found[0]) for found in _AREA.finditer(answer.text)}


async def area(client: Client, address: str, key: str) -> Area:
    return areas(await client.get(address))[key]


async def all_pages(client: Client, address: str, key: str) -> list[Area]:
    """The pages of an area from this address on, each by the link of the one before."""
    pages = [await area(client, address, key)]
    while pages[-1].more:
        pages.append(await area(client, pages[-1].more, key))
    return pages


def _area(html: str) -> Area:
    count = _COUNT.search(html)
    assert count is not None
    links = {found["icon"]: unescape(found["href"]).partition("#")[0] for found in _LINK.finditer(html)}
    return Area(
        total=int(re.sub(r"\D", "", count[1])),
        ids=_CARD.findall(html),
        names=[unescape(name) for name in _NAME.findall(html)],
        more=links.get("down", ""),
        start=links.get("up", ""),
        unfold=links.get("not_interested", ""),
    )
