/** The phone's environment of the probes; its twin is in ../test_compiler.py. */

/** @type {Record<string, string>} */
const GERMAN = {
  "Hello %(name)s": "Grüß <b>Gott</b>, %(name)s & Co. %(name)s",
  "<i>%(name)s</i> 100%%": "<i>%(name)s</i> 100%% \"'",
  "%(num)s note": "%(num)s Notiz",
  "%(num)s notes of %(name)s": "%(num)s Notizen von %(name)s",
};

/** @param {string} text */
const gettext = (text) => (Object.hasOwn(GERMAN, text) ? GERMAN[text] : text);

export const environment = () => ({
  gettext,
  /** @param {string} one @param {string} many @param {number} number */
  ngettext: (one, many, number) => gettext(number === 1 ? one : many),
  /** @param {string} name */
  asset: (name) => `/static/${name}?a&b`,
  filters: {
    /** @param {unknown} value @param {unknown[]} more */
    date: (value, ...more) => `<${[value, ...more].map((part) => (typeof part === "string" ? part : "?")).join(",")}>`,
    /** @param {unknown} value */
    number: (value) => (typeof value === "number" ? value + 1 : 0),
  },
});
