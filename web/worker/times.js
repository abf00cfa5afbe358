// Instants are text `2026-11-22T10:15:30.123Z` (UTC, three decimals), dates `2026-11-22`. Twin: backend/times.py.
// Instants from 1970 to 2199, without leap seconds; dates of any year. Only `local`, `today` and `dayBegins` need a
// zone (an IANA name such as Europe/Berlin).

const INSTANT =
  /^((?:19[7-9]|2[01][0-9])[0-9]-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{3})Z$/;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

/** @typedef {{year: number, month: number, day: number, hour: number, minute: number}} Moment a minute in a zone */

/** @type {Map<string, Intl.DateTimeFormat>} */
const clocks = new Map();

/** This instant. */
export function now() {
  return instant(Date.now());
}

/**
 * The text of an instant given in milliseconds since 1970.
 * @param {number} ms
 */
export function instant(ms) {
  return new Date(ms).toISOString();
}

/**
 * Milliseconds since 1970, or null if the value is no instant of exactly this form.
 * @param {unknown} value
 * @returns {number | null}
 */
export function parseInstant(value) {
  const found = typeof value === "string" ? INSTANT.exec(value) : null;
  if (found === null || !isDate(found[1])) return null;
  const [hour, minute, second] = found.slice(2, 5).map(Number);
  if (hour > 23 || minute > 59 || second > 59) return null;
  return Date.parse(found[0]);
}

/** @param {unknown} value */
export function isInstant(value) {
  return parseInstant(value) !== null;
}

/**
 * Whether a value is a day of the calendar as `YYYY-MM-DD`.
 * @param {unknown} value
 */
export function isDate(value) {
  const found = typeof value === "string" ? DATE.exec(value) : null;
  if (found === null) return false;
  const [year, month, day] = found.slice(1).map(Number);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

/**
 * What clock and calendar of the zone show at an instant.
 * @param {number} ms
 * @param {string} zone
 * @returns {Moment}
 */
export function local(ms, zone) {
  const parts = new Map(
    clock(zone)
      .formatToParts(ms)
      .map((part) => [part.type, Number(part.value)]),
  );
  /** @param {Intl.DateTimeFormatPartTypes} type */
  const shown = (type) => parts.get(type) ?? 0;
  return {
    year: shown("year"),
    month: shown("month"),
    day: shown("day"),
    hour: shown("hour"),
    minute: shown("minute"),
  };
}

/**
 * The date in the zone at an instant, by default now.
 * @param {string} zone
 * @param {number} [ms]
 */
export function today(zone, ms = Date.now()) {
  const { year, month, day } = local(ms, zone);
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** The date after a date; the last day of 9999 is its own. @param {string} day */
export function nextDay(day) {
  if (day === "9999-12-31") return day;
  const [year, month, of] = day.split("-").map(Number);
  const [y, m, d] =
    of < daysIn(year, month) ? [year, month, of + 1] : month < 12 ? [year, month + 1, 1] : [year + 1, 1, 1];
  return `${String(y).padStart(4, "0")}-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`;
}

/**
 * The first instant of a date in a zone: midnight, or when the clock goes on after one that there was not.
 * @param {string} day
 * @param {string} zone
 */
export function dayBegins(day, zone) {
  const [year, month, of] = day.split("-").map(Number);
  let early = Date.UTC(year, month - 1, of) - DAY_MS;
  let late = early + 2 * DAY_MS;
  while (late - early > MINUTE_MS) {
    const middle = Math.floor((early + late) / (2 * MINUTE_MS)) * MINUTE_MS;
    if (today(zone, middle) < day) early = middle;
    else late = middle;
  }
  return instant(late);
}

/**
 * @param {number} year
 * @param {number} month
 */
function daysIn(year, month) {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** @param {string} zone */
function clock(zone) {
  let format = clocks.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    clocks.set(zone, format);
  }
  return format;
}
