"""In how many decimal places a currency is counted (ISO 4217). Twin: web/worker/currencies.js."""

_LISTED = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
MINOR_DIGITS = {currency: count for count, currencies in _LISTED.items() for currency in currencies.split(" ")}
"""Of those that do not have two."""


def digits(currency: str) -> int:
    """Decimal places of a currency's minor unit: EUR 2, JPY 0, KWD 3."""
    return MINOR_DIGITS.get(currency, 2)
