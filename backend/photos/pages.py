"""Photos of a product as the pages show them (B1). Pure; twin: web/worker/photos/pages.js, function for function."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.files.rules import address
from backend.forms import N_
from backend.photos.rules import PHOTOS_MAX, may_remove, ordered

Context = dict[str, Any]

MESSAGES = {  # by the fault of files/pictures.py, and of our own
    "no_picture": N_("This is no picture that can be shown here. Please choose a photo."),
    "too_large": N_("This picture is too large. Please take a smaller one."),
    "missing": N_("Please take or choose a photo first."),
    "full": N_("This product has very many photos already. Please delete one first."),
}


class Photo(TypedDict):
    """A photo's wire row."""

    id: str
    product_id: str
    hash: str
    type: str
    size: int
    width: int
    height: int
    created_at: str
    created_by: str


def strip(
    product_id: str,
    photos: Sequence[Photo],
    unsent: Sequence[str] = (),
    refused: Sequence[str] = (),
    saved: str = "",
    deleted: str = "",
    error: str = "",
) -> Context:
    """The photos on the page of a product: photos/strip.html, photos/said.html.

    `unsent` and `refused` are the hashes of files that wait on this phone, and that the server would not take.
    `deleted` is the id of a photo that just went, `saved` "photo" or "restored", `error` a text; "" if there is none.
    Context: {add, photos [{id, href, src, width, height, waiting, refused}], full, saved, undo, error}. `add` is where
    a new one is posted.
    """
    shown = ordered(photos)
    return {
        "add": f"/products/{product_id}/photos",
        "photos": [_shown(photo, unsent, refused) for photo in shown],
        "full": len(shown) >= PHOTOS_MAX,
        "saved": saved if saved in ("photo", "restored") else "",
        "undo": f"/products/{product_id}/photos/{deleted}/restore" if deleted else "",
        "error": error,
    }


def page(
    product: Mapping[str, Any],
    photos: Sequence[Photo],
    photo_id: str,
    people: Sequence[Mapping[str, Any]],
    unsent: Sequence[str],
    refused: Sequence[str],
    role: str,
    person_id: str,
) -> Context | None:
    """One photo as large as the screen: photos/page.html; None if the product has none of this id.

    Context: {nav, product {name, href}, photo (as in the strip), at, by, number, count, previous, next, delete}.
    The last three are addresses, or "".
    """
    shown = ordered(photos)
    place = next((place for place, photo in enumerate(shown) if photo["id"] == photo_id), None)
    if place is None:
        return None
    photo = shown[place]
    names = {person["id"]: person["name"] for person in people}
    return {
        "nav": "products",
        "product": {"name": product["name"] or product["number"], "href": f"/products/{product['id']}"},
        "photo": _shown(photo, unsent, refused),
        "at": photo["created_at"],
        "by": names.get(photo["created_by"], ""),
        "number": place + 1,
        "count": len(shown),
        "previous": _href(shown[place - 1]) if place > 0 else "",
        "next": _href(shown[place + 1]) if place + 1 < len(shown) else "",
        "delete": f"{_href(photo)}/delete" if may_remove(photo, role, person_id) else "",
    }


def _shown(photo: Photo, unsent: Sequence[str], refused: Sequence[str]) -> Context:
    return {
        "id": photo["id"],
        "href": _href(photo),
        "src": address(photo["hash"]),
        "width": photo["width"],
        "height": photo["height"],
        "waiting": photo["hash"] in unsent,
        "refused": photo["hash"] in refused,
    }


def _href(photo: Photo) -> str:
    return f"/products/{photo['product_id']}/photos/{photo['id']}"
