"""Goods given free: a line that keeps its product and quantity and costs nothing (B3: *Naturalrabatt*, *Muster*).

Twin: web/worker/pricing/giving.js, function for function.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.pricing.reasons import Priced, Step

GIVEN = ("bonus", "sample")
"""Why something is given: more of what is bought (*Naturalrabatt*), or to be tried (*Muster*)."""

ONE = 1_000  # thousandths: what nothing is for, where there is no price


def given(priced: Priced, why: str) -> Priced:
    """The same for nothing, its last step saying why; what it would cost is told before. `why` is one of GIVEN.

    Without a rate of tax, or of no quantity, it stays as it is: nobody could write that down.
    """
    if priced["vat_rate_bp"] is None or priced["quantity_milli"] <= 0:
        return priced
    known = priced["unit_price"] is not None
    return {
        **priced,
        "per_milli": priced["per_milli"] if known else ONE,
        "unit_price": 0,
        "reason": [*(priced["reason"] if known else []), Step(code="given", amount=0, of=why)],
    }


def given_of(reason: Sequence[Mapping[str, Any]]) -> str:
    """Why a line with this explanation is given free; "" if it is not."""
    found = [str(step.get("of")) for step in reason if step["code"] == "given"]
    return found[-1] if found and found[-1] in GIVEN else ""
