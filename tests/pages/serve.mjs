// The JavaScript pages, asked over standard input: a line [slice, function, …arguments] is answered by a line of JSON.

import { createInterface } from "node:readline";

import * as catalog from "../../web/worker/catalog/pages.js";
import * as conflicts from "../../web/worker/conflicts/pages.js";
import * as customers from "../../web/worker/customers/pages.js";
import * as history from "../../web/worker/history/pages.js";
import * as more from "../../web/worker/more/pages.js";
import * as notes from "../../web/worker/notes/pages.js";
import * as drafts from "../../web/worker/orders/draft_pages.js";
import * as photos from "../../web/worker/photos/pages.js";
import * as orders from "../../web/worker/orders/pages.js";
import * as parcels from "../../web/worker/parcels/pages.js";
import * as assigning from "../../web/worker/scanning/assigning.js";
import * as scanning from "../../web/worker/scanning/pages.js";
import * as stock from "../../web/worker/stock/pages.js";
import * as waiting from "../../web/worker/waiting/pages.js";

const slices = {
  assigning,
  catalog,
  conflicts,
  customers,
  drafts,
  history,
  more,
  notes,
  orders,
  parcels,
  photos,
  scanning,
  stock,
  waiting,
};

for await (const line of createInterface({ input: process.stdin })) {
  const [slice, name, ...values] = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(slices[slice][name](...values))}\n`);
}
