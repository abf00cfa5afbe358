// What pricing is told: products and their prices, the customer, his price group, the company and its rates.
// Twin: backend/pricing/inputs.py, type for type; what they mean, and the units, are said there.

/** @typedef {"net" | "gross"} Mode */
/**
 * @typedef {object} Price
 * @property {string} [list]
 * @property {string} currency
 * @property {Mode} mode
 * @property {number} per_milli
 * @property {number} from_milli
 * @property {number | null} [amount]
 * @property {number | null} [discount_bp]
 * @property {string | null} [valid_from]
 * @property {string | null} [valid_to]
 */
/**
 * @typedef {object} CategoryDiscount
 * @property {string} category_id
 * @property {number} discount_bp
 * @property {string | null} [valid_from]
 * @property {string | null} [valid_to]
 */
/**
 * @typedef {object} Product
 * @property {string} id
 * @property {string} vat_class
 * @property {boolean} discountable
 * @property {string[]} categories
 * @property {Price[]} prices
 */
/**
 * @typedef {object} Customer
 * @property {"company" | "person"} kind
 * @property {string} country
 * @property {string} vat_id
 * @property {boolean} vat_id_confirmed
 * @property {string} currency
 * @property {number | null} discount_bp
 * @property {CategoryDiscount[]} category_discounts
 */
/**
 * @typedef {object} Group
 * @property {string} id
 * @property {Mode} mode
 * @property {number | null} discount_bp
 * @property {CategoryDiscount[]} category_discounts
 */
/**
 * @typedef {object} VatRate
 * @property {string} country
 * @property {string} vat_class
 * @property {number} rate_bp
 * @property {string | null} [valid_from]
 * @property {string | null} [valid_to]
 */
/** @typedef {{ currency: string, rate_e6: number, on: string }} ExchangeRate */
/**
 * @typedef {object} Company
 * @property {string} country
 * @property {string} currency
 * @property {boolean} small_business
 * @property {boolean} oss
 * @property {VatRate[]} vat_rates
 * @property {ExchangeRate[]} rates
 */

export {};
