// The page *Mehr*: who is signed in, language, what waits, the installed app. Pure. Twin: backend/more/pages.py.

/** @import { Context, Named } from "../notes/pages.js" */

const LANGUAGES = ["de", "en"];

/**
 * While something waits or was refused, logging out is preceded by a warning.
 * @param {Named[]} territories
 * @param {string} language
 * @param {string} version
 * @param {number} waiting
 * @param {number} refused
 * @param {number} conflicts
 * @param {readonly string[]} [outdated]
 * @returns {Context}
 */
export function page(territories, language, version, waiting, refused, conflicts, outdated = []) {
  return {
    nav: "more",
    territories: territories.map((territory) => territory.name),
    languages: LANGUAGES.map((code) => ({ code, current: code === language })),
    version,
    waiting,
    refused,
    conflicts,
    outdated: [...outdated],
  };
}
