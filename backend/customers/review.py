"""What somebody should look at again (A5): checks that need big tables. They never refuse, and the phone has none."""

from collections.abc import Mapping
from functools import lru_cache

import phonenumbers
from stdnum.ch import vat as swiss_vat
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as british_vat

REVIEWED = ("phone", "country", "vat_id")
"""The fields that are looked at."""

KEPT_CHECKS = 4_096  # a customer's number is checked again whenever his phone changes
_WHOLE_SWISS = "MWST"  # suffix that Swiss numbers carry as VAT ids; TVA, IVA and TPV mean the same


def review_needed(customer: Mapping[str, object]) -> list[str]:
    """The fields of a wire row that look wrong: `phone` if no such number exists, `vat_id` if its checksum fails."""
    phone, country, vat_id = (customer.get(field) for field in REVIEWED)
    found: list[str] = []
    if isinstance(phone, str) and phone and not _exists(phone, country if isinstance(country, str) else ""):
        found.append("phone")
    if isinstance(vat_id, str) and vat_id and not _checks(vat_id):
        found.append("vat_id")
    return found


def _exists(phone: str, country: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(phone, country or None))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=KEPT_CHECKS)
def _checks(vat_id: str) -> bool:
    if vat_id.startswith("CHE"):
        whole = vat_id if vat_id.endswith(("MWST", "TVA", "IVA", "TPV")) else vat_id + _WHOLE_SWISS
        return bool(swiss_vat.is_valid(whole))
    if vat_id.startswith(("GB", "XI")):
        return bool(british_vat.is_valid(vat_id[2:]))
    return bool(eu_vat.is_valid(vat_id))
