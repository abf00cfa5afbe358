"""The codes printed on a product and on its packaging units, as they are stored; pure.

A code is {code, unit, quantity_milli}: what a reader reads, the unit it stands on ("" is the product's own), and how
many of the product's unit are in it, in thousandths.
"""

import re

from backend.catalog.gtin import CODE_MAX, CODES_MAX
from sync.server.fields import Unfit, text, whole
from sync.server.values import Json

UNIT_MAX = 20
QUANTITY_MAX = 10**12  # thousandths
ONE = 1_000

_BLANKS = re.compile(r"\s+")


def codes(value: Json) -> Json:
    """Codes in the order given, each once. Raises Unfit."""
    if not isinstance(value, list) or len(value) > CODES_MAX:
        raise Unfit("a list of codes expected")
    found: dict[str, Json] = {}
    for item in value:
        if not isinstance(item, dict) or item.keys() - {"code", "unit", "quantity_milli"}:
            raise Unfit("a code is {code, unit, quantity_milli}")
        code = _BLANKS.sub("", str(text(CODE_MAX, least=1)(item.get("code"))))
        if not code or code in found:
            raise Unfit("each code once, and none empty")
        found[code] = {
            "code": code,
            "unit": text(UNIT_MAX)(item.get("unit", "")),
            "quantity_milli": whole(1, QUANTITY_MAX)(item.get("quantity_milli", ONE)),
        }
    return list(found.values())
