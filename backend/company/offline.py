"""The company on the phone."""

from backend.company.tables import Company
from backend.pricing.rates import FIRST_VAT_RATES, FULL_BP, exchange_rates, vat_rates
from backend.shared_rows import rights, scope
from sync.server.fields import flag, guarded, matching, plain, text, whole
from sync.server.registry import Synced

NAME_MAX = 200
ZONE_MAX = 64
REP_DISCOUNT_BP = 1_000  # ten per cent, as many houses let their reps give without asking

COMPANY = Synced(
    table=Company,
    fields={
        "name": plain(text(NAME_MAX, least=1)),
        "country": plain(matching("[A-Z]{2}"), "DE"),
        "currency": plain(matching("[A-Z]{3}"), "EUR"),
        "language": plain(matching("[a-z]{2}"), "de"),
        "zone": plain(text(ZONE_MAX, least=1), "Europe/Berlin"),
        "small_business": plain(flag(), default=False),
        "oss": plain(flag(), default=False),
        "vat_rates": guarded(vat_rates, FIRST_VAT_RATES),
        "rates": guarded(exchange_rates, []),
        "rep_discount_bp": plain(whole(0, FULL_BP), REP_DISCOUNT_BP),
    },
    scope=scope,
    rights=rights,
)
