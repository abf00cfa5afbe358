"""Parts of an order that are more than one value: the address of a delivery, a signature, the tax case. Pure.

A signature is strokes of points on a field of so many units: {width, height, strokes [[x, y, x, y …] …]}.
"""

from collections.abc import Mapping
from typing import cast, get_args, get_type_hints

from backend.orders.lines import lines
from backend.pricing.tax import TaxCase
from sync.server.fields import Normalise, Unfit, day, matching, one_of, optional, text, whole
from sync.server.values import Json, encode

ADDRESS: dict[str, Normalise] = {
    "name": text(200),
    "street": text(200),
    "postcode": text(20),
    "city": text(100),
    "country": matching("(?:[A-Z]{2})?"),
}
RATE_MAX = 10**15  # millionths
SIDE_MAX = 4_000  # units of a signature's field
STROKES_MAX = 200
POINTS_MAX = 6_000  # numbers of all strokes: about 30 kB, more than anybody writes

_side = whole(1, SIDE_MAX)
_point = whole(0, SIDE_MAX)
_TAX: dict[str, Normalise] = {
    **{name: one_of(*get_args(get_type_hints(TaxCase)[name])) for name in ("case", "reason")},
    "country": matching("(?:[A-Z]{2})?"),
}
SEEN = frozenset(
    {
        "lines", "currency", "price_mode", "rate_e6", "rate_on", "tax", "price_decision", "fulfilment",
        "delivery_address", "payment_method", "wish_on", "valid_until", "remark", "signature", "created_at",
    }
)  # fmt: skip
_SEEN: dict[str, Normalise] = {
    "lines": lines,
    "currency": matching("[A-Z]{3}"),
    "price_mode": one_of("net", "gross"),
    "rate_e6": optional(whole(1, RATE_MAX)),
    "rate_on": optional(day()),
}
"""What prices go on with, so that it must be what it is in an order."""
SEEN_BYTES = 220 * 1024  # of a record of 256 KiB; an order's lines have at most 160
DOMESTIC: Json = {"case": "domestic", "reason": "no_country", "country": ""}


def address(value: Json) -> Json:
    """Where a delivery goes. Raises Unfit."""
    return _fitting(value, ADDRESS, dict.fromkeys(ADDRESS, ""))


def tax(value: Json) -> Json:
    """A tax case as the rule of prices finds it. Raises Unfit."""
    return _fitting(value, _TAX, {})


def signature(value: Json) -> Json:
    """Strokes as they were drawn. Raises Unfit."""
    if not isinstance(value, dict) or value.keys() != {"width", "height", "strokes"}:
        raise Unfit("a signature expected")
    strokes = value["strokes"]
    if not isinstance(strokes, list) or not 0 < len(strokes) <= STROKES_MAX:
        raise Unfit("strokes expected")
    left = POINTS_MAX
    for stroke in strokes:
        if not isinstance(stroke, list) or not 0 < len(stroke) <= left or len(stroke) % 2:
            raise Unfit("points expected")
        left -= len(stroke)
    drawn = [[_point(number) for number in cast("list[Json]", stroke)] for stroke in strokes]
    return {"width": _side(value["width"]), "height": _side(value["height"]), "strokes": cast("Json", drawn)}


def seen(value: Json) -> Json:
    """How an order stood when somebody began to edit it: some of its fields, as they were. Raises Unfit."""
    if not isinstance(value, dict) or value.keys() - SEEN or len(encode(value)) > SEEN_BYTES:
        raise Unfit("fields of an order expected")
    return {**value, **{name: check(value.get(name)) for name, check in _SEEN.items()}}


def _fitting(value: Json, fits: Mapping[str, Normalise], absent: Mapping[str, Json]) -> Json:
    if not isinstance(value, dict) or value.keys() - fits.keys():
        raise Unfit("known fields expected")
    return {name: check(value.get(name, absent.get(name))) for name, check in fits.items()}
