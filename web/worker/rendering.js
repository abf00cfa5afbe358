// A page's context becomes HTML, with the headers that the server would send. Twin: backend/rendering.py.

import { MESSAGES, render } from "../built/templates.js";
import { ASSETS, HEADERS, MORE_MESSAGES, TEXTS } from "../built/shell.js";
import { filters, initials } from "./formats.js";

/** @typedef {import("./answers.js").Context} Context */
/** @typedef {import("../../sync/client/position.js").Following} Following */
/** @typedef {Record<number, string | string[] | number>} Words by the place of their message; 0: it answers itself */

/**
 * @typedef {object} Person
 * @property {string} id
 * @property {string} name
 * @property {string} role
 * @property {string} email
 */

export const DEFAULT_ZONE = "Europe/Berlin";
export const DEFAULT_LANGUAGE = "de";

/** @type {ReadonlyMap<string, Words>} */
const catalogues = new Map(Object.entries(TEXTS));
const messages = [...MESSAGES, ...MORE_MESSAGES];
/** @type {ReadonlyMap<string, string>} */
const assets = new Map(Object.entries(ASSETS));
/** @type {Map<string, ReturnType<typeof environment>>} */
const environments = new Map();

/** @param {string} language @param {string} zone */
function environment(language, zone) {
  return { ...texts(language), asset, filters: filters(language, zone) };
}

/** What renders for a language and a zone. @param {string} language @param {string} zone */
export function templates(language, zone) {
  const key = `${language} ${zone}`;
  const found = environments.get(key) ?? environment(language, zone);
  environments.set(key, found);
  return found;
}

/**
 * The words of a language; unknown messages answer themselves. Twin: Texts in backend/texts.py.
 * @param {string} language
 */
export function texts(language) {
  const words = catalogues.get(language) ?? [];
  const catalogue = new Map(messages.map((message, place) => [message, words[place]]));
  return {
    /** @param {string} message */
    gettext(message) {
      const found = catalogue.get(message);
      return typeof found === "string" && found ? found : message;
    },
    /** @param {string} one @param {string} many @param {number} count */
    ngettext(one, many, count) {
      const found = catalogue.get(one);
      const forms = Array.isArray(found) ? found : [one, many];
      return forms[count === 1 ? 0 : 1];
    },
  };
}

/**
 * What the worker speaks before it knows whose pages it makes.
 * @param {readonly string[]} wished as in navigator.languages
 */
export function negotiate(wished) {
  const known = wished.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => catalogues.has(tag));
  return known ?? DEFAULT_LANGUAGE;
}

/**
 * What every page's context has besides its own; twin: frame_of in backend/rendering.py.
 * @param {string} lang
 * @param {string} company
 * @param {Person | null} person
 * @param {string} path
 * @param {Following | null} following
 * @returns {Context}
 */
export function frameOf(lang, company, person, path, following) {
  return {
    lang,
    path,
    company: { name: company },
    person: person && {
      id: person.id,
      name: person.name,
      initials: initials(person.name),
      role: person.role,
      email: person.email,
    },
    following: following && { here: following.of - following.left, of: following.of },
  };
}

/**
 * @param {Context} frame
 * @param {string} template
 * @param {Context} context
 * @param {string} [zone] in which instants are shown: the company's
 * @returns {string}
 */
export function html(frame, template, context, zone = DEFAULT_ZONE) {
  return render(template, { ...frame, ...context }, templates(String(frame.lang), zone));
}

/** The headers of every page, as the server sends them. */
export function headers() {
  return {
    ...HEADERS,
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    Vary: "HX-Request, Accept-Encoding",
  };
}

/** @param {string} name */
function asset(name) {
  const address = assets.get(name);
  if (address === undefined) throw new Error(`no asset ${name}`);
  return address;
}
