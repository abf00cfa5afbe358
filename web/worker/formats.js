// How values are written on the screen: the filters of the templates. Twin: backend/formats.py.
//
// German: 22.11.2026 · 22.11.2026, 11:15 · 1.234 · 5,5 %. English: 22 Nov 2026 · 22 Nov 2026, 11:15 · 1,234 · 5.5%.
// The blank before the German percent sign does not break (U+00A0), a minus is U+2212. Nothing (null, "") is "".

import { countryName } from "./countries.js";
import { digits } from "./currencies.js";
import { oneLine, upper } from "./letters.js";
import { digits as phoneDigits, international } from "./phones.js";
import { isDate, local, parseInstant } from "./times.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LONG_MONTHS = {
  de: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(" "),
  en: "January February March April May June July August September October November December".split(" "),
};
const ROUTE = "https://www.google.com/maps/dir/?api=1&destination="; // the navigation of Android and iOS alike
const WHATSAPP = "https://wa.me/";
const NO_BREAK = "\u00a0";
const MINUS = "\u2212";
const SIGNS = new Map([
  ["EUR", "€"],
  ["USD", "$"],
  ["GBP", "£"],
  ["JPY", "¥"],
]);
const START = /^[!-/:-@[-`{-~\u2010-\u201f\u00ab\u00bb\u2026]+/; // signs before a word

/**
 * The filters by name, for a language (de, else English) and the zone in which instants are shown.
 * @param {string} language
 * @param {string} zone
 */
export function filters(language, zone) {
  const german = language === "de";

  /** @param {number} part */
  const two = (part) => String(part).padStart(2, "0");

  /**
   * @param {number} year
   * @param {number} month
   * @param {number} ofMonth
   */
  function day(year, month, ofMonth) {
    const long = String(year).padStart(4, "0");
    return german ? `${two(ofMonth)}.${two(month)}.${long}` : `${ofMonth} ${MONTHS[month - 1]} ${long}`;
  }

  /**
   * A date, or the day of an instant; what is neither is shown as it is.
   * @param {string | null} value
   */
  function date(value) {
    if (!value) return "";
    if (isDate(value)) {
      const [year, month, ofMonth] = value.split("-").map(Number);
      return day(year, month, ofMonth);
    }
    const ms = parseInstant(value);
    if (ms === null) return value;
    const moment = local(ms, zone);
    return day(moment.year, moment.month, moment.day);
  }

  /**
   * A month `YYYY-MM` in words: November 2026; what is none is shown as it is.
   * @param {string | null} value
   */
  function month(value) {
    if (!value || !isDate(`${value}-01`)) return value || "";
    const [year, ofYear] = value.split("-");
    return `${LONG_MONTHS[german ? "de" : "en"][Number(ofYear) - 1]} ${year}`;
  }

  /**
   * An instant to the minute; what is none is shown as it is.
   * @param {string | null} value
   */
  function datetime(value) {
    const ms = parseInstant(value);
    if (ms === null) return value || "";
    const moment = local(ms, zone);
    return `${day(moment.year, moment.month, moment.day)}, ${two(moment.hour)}:${two(moment.minute)}`;
  }

  /**
   * A whole number in groups of three.
   * @param {number | null} value
   */
  function number(value) {
    if (value === null) return "";
    const text = String(Math.abs(value)).replace(/\B(?=(?:[0-9]{3})+$)/g, german ? "." : ",");
    return value < 0 ? MINUS + text : text;
  }

  /**
   * Basis points as a percentage: 550 is 5,5 %.
   * @param {number | null} value
   */
  function percent(value) {
    if (value === null) return "";
    const size = Math.abs(value);
    const decimals = two(size % 100).replace(/0+$/, "");
    const text = number(Math.trunc(size / 100)) + (decimals ? (german ? "," : ".") + decimals : "");
    return (value < 0 ? MINUS : "") + text + (german ? `${NO_BREAK}%` : "%");
  }

  /**
   * Thousandths: 1500 is 1,5.
   * @param {number | null} value
   */
  function quantity(value) {
    if (value === null) return "";
    const size = Math.abs(value);
    const decimals = String(size % 1_000)
      .padStart(3, "0")
      .replace(/0+$/, "");
    const text = number(Math.trunc(size / 1_000)) + (decimals ? (german ? "," : ".") + decimals : "");
    return (value < 0 ? MINUS : "") + text;
  }

  /**
   * Minor units of a currency: 123450 EUR is 1.234,50 €, in English €1,234.50.
   * @param {number | null} value
   * @param {string} currency
   */
  function money(value, currency) {
    if (value === null) return "";
    const places = digits(currency);
    const size = Math.abs(value);
    const rest = String(size % 10 ** places).padStart(places, "0");
    const text = number(Math.trunc(size / 10 ** places)) + (places ? (german ? "," : ".") + rest : "");
    const minus = value < 0 ? MINUS : "";
    const sign = SIGNS.get(currency) ?? "";
    if (german) return `${minus}${text}${NO_BREAK}${sign || currency}`;
    return sign ? `${minus}${sign}${text}` : `${minus}${currency}${NO_BREAK}${text}`;
  }

  /**
   * The way to an address in one line, in the navigation app.
   * @param {string} place
   * @param {string} [country]
   */
  function routeHref(place, country = "") {
    if (!place) return "";
    return ROUTE + quote(country ? `${place}, ${countryName(country, language)}` : place);
  }

  return {
    date,
    month,
    datetime,
    number,
    percent,
    quantity,
    money,
    phone_href: phoneHref,
    whatsapp_href: whatsappHref,
    route_href: routeHref,
    initials,
  };
}

/**
 * To call a number: international where its country is known, else as typed; "" without digits.
 * @param {string} phone
 * @param {string} [country]
 */
export function phoneHref(phone, country = "") {
  const number = international(phone, country);
  if (number) return `tel:+${number}`;
  const typed = phoneDigits(phone);
  return typed ? `tel:${typed}` : "";
}

/**
 * To write to a number by WhatsApp, which needs it international; "" if that cannot be known.
 * @param {string} phone
 * @param {string} [country]
 */
export function whatsappHref(phone, country = "") {
  const number = international(phone, country);
  return number ? WHATSAPP + number : "";
}

/**
 * The first letters of the first and the last word that has one: Anna-Lena von (Berg) & Co. is AC.
 * @param {string} name
 */
export function initials(name) {
  const words = oneLine(name)
    .split(" ")
    .map((word) => [...word.replace(START, "")]);
  const letters = words.filter((word) => word.length > 0).map((word) => word[0]);
  return upper(letters.slice(0, 1).join("") + letters.slice(1).slice(-1).join(""));
}

/**
 * Percent-encoded but for letters, digits and _.-~, as Python's quote does.
 * @param {string} text
 */
function quote(text) {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
