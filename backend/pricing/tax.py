"""Whose value added tax an order bears, and why.

Twin: web/worker/pricing/tax.js, function for function.
"""

from typing import Literal, TypedDict

from backend.pricing.inputs import Company, Customer

_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
UNION = frozenset(_UNION.split(" "))  # member states
TAXED_AS = {"MC": "FR", "EL": "GR"}  # Monaco belongs to France (§ 1 Abs. 2a UStG); Greek VAT ids begin with EL
TAX_FREE = ("small_business", "eu_company", "export")


class TaxCase(TypedDict):
    """Whose tax, and why: `case` and `reason` are codes for texts, `country` is the one whose rates count."""

    case: Literal["small_business", "domestic", "eu_company", "oss", "eu_origin", "export"]
    reason: Literal[
        "paragraph_19", "same_country", "no_country", "vat_id", "person", "vat_id_missing", "vat_id_unconfirmed",
        "vat_id_domestic", "third_country",
    ]  # fmt: skip
    country: str


def tax_case(company: Company, customer: Customer, delivery_country: str) -> TaxCase:
    """Whose value added tax an order to this country bears. Goods only; the place is where they arrive.

    In this order: § 19 UStG, none at all. Within the country (or no country known): domestic. From or to outside of the
    Union: export, free (§ 4 Nr. 1a, § 6 UStG). A company of the Union with a confirmed VAT id of another state than
    the supplier's: free, the customer pays (§ 4 Nr. 1b, § 6a UStG; the id need not be of the state of arrival). All
    others in the Union, companies without such an id too, since nobody may supply them free: tax of the country of
    arrival if the company uses the One Stop Shop (§ 3c, § 18j UStG), else its own ("eu_origin", § 3c Abs. 4).
    A country's special areas (Helgoland, the Canaries, Northern Ireland) cannot be told by its code; they follow it.
    """
    home = _taxed_as(company["country"])
    place = _taxed_as(delivery_country or customer["country"])
    if company["small_business"]:
        return TaxCase(case="small_business", reason="paragraph_19", country=home)
    if place == "":
        return TaxCase(case="domestic", reason="no_country", country=home)
    if place == home:
        return TaxCase(case="domestic", reason="same_country", country=home)
    if home not in UNION or place not in UNION:
        return TaxCase(case="export", reason="third_country", country=home)
    if customer["kind"] == "person":
        return _in_the_union(company, "person", home, place)
    if customer["vat_id"] == "":
        return _in_the_union(company, "vat_id_missing", home, place)
    if not customer["vat_id_confirmed"]:
        return _in_the_union(company, "vat_id_unconfirmed", home, place)
    if _taxed_as(customer["vat_id"][:2]) == home:
        return _in_the_union(company, "vat_id_domestic", home, place)
    return TaxCase(case="eu_company", reason="vat_id", country=home)


def _taxed_as(country: str) -> str:
    return TAXED_AS.get(country, country)


def _in_the_union(
    company: Company,
    reason: Literal["person", "vat_id_missing", "vat_id_unconfirmed", "vat_id_domestic"],
    home: str,
    place: str,
) -> TaxCase:
    if company["oss"]:
        return TaxCase(case="oss", reason=reason, country=place)
    return TaxCase(case="eu_origin", reason=reason, country=home)
