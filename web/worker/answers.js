// What a handler answers, before it becomes a Response (edge.js): a page, or the way to another one.
// Twin: Page in backend/rendering.py and the problems of backend/answers.py.

/** @typedef {Record<string, unknown>} Context */

/**
 * @typedef {object} Page a full template, the fragment of it that htmx gets, and their context
 * @property {string} template
 * @property {string} fragment
 * @property {Context} context
 * @property {number} status
 * @property {Record<string, string>} headers beside those of every page
 */

/** @typedef {{ location: string }} Redirect */
/** @typedef {Page | Redirect} Answer */

/** No such thing, or none on this phone. */
export class NotFound extends Error {}

/** The phone cannot do this itself, and passes the request on as it came. */
export class NeedsServer extends Error {}

/**
 * @param {string} template
 * @param {string} fragment
 * @param {Context} context
 * @param {number} [status]
 * @param {Record<string, string>} [headers]
 * @returns {Page}
 */
export function page(template, fragment, context, status = 200, headers = {}) {
  return { template, fragment, context, status, headers };
}

/**
 * Go on to another page; after a form, so that a reload does not send it again.
 * @param {string} location
 * @returns {Redirect}
 */
export function redirect(location) {
  return { location };
}

/** @returns {Page} */
export function notFound() {
  return problem("errors/not_found.html", 404);
}

/** This person may not do that. @returns {Page} */
export function forbidden() {
  return problem("errors/forbidden.html", 403);
}

/** The request cannot be understood. @returns {Page} */
export function invalid() {
  return problem("errors/problem.html", 400);
}

/** A bug. @returns {Page} */
export function broken() {
  return problem("errors/problem.html", 500);
}

/** Only the server can answer this, and it does not. @returns {Page} */
export function offline(status = 503) {
  return problem("errors/offline.html", status);
}

/** It may still be on its way to this phone. @returns {Page} */
export function following() {
  return problem("errors/following.html", 503);
}

/** For too long without the server: nothing is shown until somebody has signed in. @returns {Page} */
export function locked() {
  return problem("errors/locked.html", 401);
}

/**
 * @param {string} template
 * @param {number} status
 * @returns {Page}
 */
function problem(template, status) {
  return page(template, template, { nav: "" }, status);
}
