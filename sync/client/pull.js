/**
 * What the server has, brought to the phone.
 *
 * A page with more behind it is only staged, as one record. When the last one is here, all are applied (apply.js); what
 * a killed worker left staged, `finish` takes up. A reply that is whole at once skips the staging.
 */

import { apply } from "./apply.js";
import { renewLease } from "./lease.js";
import { OtherUser, StartAgain, Unreachable } from "./problems.js";
import { readPosition } from "./position.js";
import { put, remove } from "./store.js";

/** @import { ApplyHouse } from "./apply.js" */
/** @import { Limits, Page, Tx } from "./types.js" */
/** @import { Store } from "./store.js" */
/** @import { Pulled } from "./wire.js" */

/**
 * @typedef {object} Staged
 * @property {number} page  0, 1, 2 …
 * @property {string} cursor  where to go on
 * @property {boolean} last
 * @property {string} text  the page as it came
 * @property {number} done  rows up to here
 * @property {number | null} total  rows in all, if the server said it with the first page
 */

/** Asks for a page; `later`: nothing is here yet, so that some rows may follow. @typedef {(since: string | null, later: boolean) => Promise<Pulled>} Changes */

/** Being told to start again this often in one pull means that the server is not well. */
const FRESH_STARTS = 2;

/**
 * Pulls until there is no more, and applies it.
 * @param {ApplyHouse} house
 * @param {Changes} changes
 * @param {(done: number, total: number | null) => void} progress
 * @returns {Promise<boolean>}  whether it was more than a small page
 */
export async function pull(house, changes, progress) {
  let freshStarts = 0;
  /** @type {{ since: string, pulled: Promise<Pulled> } | null} the next page, asked for while this one is staged */
  let ahead = null;
  for (;;) {
    const { since, isNew, pages, done, total } = await house.store.run(
      ["staged", "meta"],
      "readonly",
      whereToGoOn,
    );
    /** @type {Pulled} */
    let pulled;
    try {
      pulled = await (ahead?.since === since ? ahead.pulled : changes(since, isNew));
    } catch (error) {
      ahead = null;
      if (!(error instanceof StartAgain) || ++freshStarts > FRESH_STARTS) throw error;
      await startAgain(house.store);
      continue;
    }
    const { page, text } = pulled;
    if (page.user !== house.user) throw new OtherUser();
    if ((page.more || page.later) && page.cursor === since) throw new Unreachable("the cursor stands still");
    const so = { done: done + page.changes.length, total: total ?? page.total ?? null };
    progress(so.done, so.total);
    if (!page.more && pages === 0 && isSmall(page, house.records)) {
      await apply(house, [page], true);
      return false;
    }
    ahead = page.more ? { since: page.cursor, pulled: changes(page.cursor, false) } : null;
    ahead?.pulled.catch(() => {}); // told when its turn comes, or never if this page cannot be staged
    const staged = { page: pages, cursor: page.cursor, last: !page.more, text, ...so };
    await stage(house.store, staged, page.limits, Date.parse(house.now()));
    if (!page.more) return finish(house, true);
  }
}

/** Whether one transaction takes the whole page. @param {Page} page @param {number} most */
function isSmall(page, most) {
  const records = page.changes.reduce((sum, change) => sum + Math.max(1, change.parents?.length ?? 0), 0);
  return records <= most && !page.dropped?.length;
}

/** @param {Tx} tx */
async function whereToGoOn(tx) {
  const [{ cursor, ready }, pages] = await Promise.all([readPosition(tx), tx.objectStore("staged").count()]);
  /** @type {Staged | undefined} */
  const last = pages > 0 ? await tx.objectStore("staged").get(pages - 1) : undefined;
  const since = last?.cursor ?? cursor;
  return { since, isNew: since === null && !ready, pages, done: last?.done ?? 0, total: last?.total ?? null };
}

/** With the last page the contact is complete, whatever happens before it is applied. @param {Store} store @param {Staged} staged @param {Limits | undefined} limits @param {number} now */
async function stage(store, staged, limits, now) {
  await store.run(["staged", "meta"], "readwrite", async (tx) => {
    put(tx, "staged", staged);
    if (staged.last) await renewLease(tx, now, limits);
  });
}

/**
 * What was staged is void; what is held stays until the new state is here; what waits stays anyway.
 * @param {Store} store @param {string[]} [difference]  scopes that were found to differ, of which the server is to be told
 */
export async function startAgain(store, difference) {
  await store.run(["staged", "meta"], "readwrite", async (tx) => {
    if (difference) put(tx, "meta", difference, "difference");
    const position = await readPosition(tx);
    remove(tx, "staged", IDBKeyRange.lowerBound(0));
    put(tx, "meta", { ...position, cursor: null, applied: null, again: position.ready }, "position");
  });
}

/**
 * Applies staged pages if the last one has arrived.
 * @param {ApplyHouse} house
 * @param {boolean} [fresh]  it arrived just now, not in a run before this one
 * @returns {Promise<boolean>}  whether there was anything to apply
 */
export async function finish(house, fresh = false) {
  const { store } = house;
  const pages = await store.run(["staged"], "readonly", async (tx) => {
    const count = await tx.objectStore("staged").count();
    const last = count > 0 ? await tx.objectStore("staged").get(count - 1) : null;
    return last?.last ? count : 0;
  });
  if (pages > 0) await apply(house, stagedPages(store, pages), fresh);
  return pages > 0;
}

/** One at a time: sixty of them at once would hold up every page request, and fill the memory. @param {Store} store @param {number} count @returns {AsyncGenerator<Page>} */
async function* stagedPages(store, count) {
  for (let page = 0; page < count; page++) {
    const { text } = await store.run(["staged"], "readonly", (tx) => tx.objectStore("staged").get(page));
    yield JSON.parse(text);
  }
}
