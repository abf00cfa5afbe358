// The draft that was scanned into last: whatever is found alone may go there, too, as long as it is one.

import { recall, remember } from "../page/memory.js";

const LAST = "scan-draft";

/** @param {string} query that names the draft @param {string} name whose it is */
export function rememberDraft(query, name) {
  remember(LAST, JSON.stringify({ query, name }));
}

/** Puts the way there onto each find. @param {Element} place @param {Element | null} template */
export async function offerDraft(place, template) {
  const kept = recall(LAST);
  if (!kept || !(template instanceof HTMLTemplateElement) || !place.querySelector(".scan-find")) return;
  const { query, name } = JSON.parse(kept);
  if (!(await isOpen(query))) return;
  for (const find of place.querySelectorAll(".scan-find")) {
    const way = /** @type {Element} */ (template.content.cloneNode(true)).firstElementChild;
    const code = find instanceof HTMLElement ? (find.dataset.code ?? "") : "";
    if (!(way instanceof HTMLAnchorElement)) continue;
    way.href = `/scan?${query}&${new URLSearchParams({ code })}`;
    for (const word of way.querySelectorAll("span"))
      word.textContent = word.textContent.replace("{name}", name);
    find.querySelector(".scan-ways")?.prepend(way);
  }
}

/** It may have become an order meanwhile. @param {string} query */
async function isOpen(query) {
  try {
    return (await fetch(`/scan/found?${query}`, { headers: { "HX-Request": "true" } })).ok;
  } catch {
    return false; // neither worker nor server
  }
}
