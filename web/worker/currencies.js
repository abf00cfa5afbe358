// In how many decimal places a currency is counted (ISO 4217). Twin: backend/currencies.py.

const MINOR_DIGITS = new Map(
  [
    /** @type {const} */ ([0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"]),
    /** @type {const} */ ([3, "BHD IQD JOD KWD LYD OMR TND"]),
    /** @type {const} */ ([4, "CLF UYW"]),
  ].flatMap(([count, currencies]) => currencies.split(" ").map((currency) => [currency, count])),
);

/**
 * Decimal places of a currency's minor unit: EUR 2, JPY 0, KWD 3.
 * @param {string} currency
 * @returns {number}
 */
export function digits(currency) {
  return MINOR_DIGITS.get(currency) ?? 2;
}
