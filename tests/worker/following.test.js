/** While the older orders are on their way, no page says that there are none. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { HOUSE, createPhone, customer, id } from "./phone.js";

const ORDER = `/customers/${id(100)}/orders/${id(501)}`;
const NOTE = "Ältere Aufträge folgen: 0 von 30.000";
const CLAIMS = ["Noch keine Aufträge", "Nichts abzuholen", "Nicht gefunden"];

async function phoneOnTheWay() {
  const phone = await createPhone([...HOUSE, customer(100)], { synced: false });
  phone.follows = 30_000;
  await phone.client.sync({ now: true });
  return phone;
}

async function textOf(response) {
  return (await response.text()).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
}

test("lists and the customer say what is missing instead of that there is nothing", async () => {
  const phone = await phoneOnTheWay();
  for (const path of [
    "/orders",
    "/pickup",
    `/customers/${id(100)}`,
    "/ready",
    `/orders?customer=${id(100)}`,
  ]) {
    const text = await textOf(await phone.get(path));
    assert.ok(text.includes(NOTE), path);
    for (const claim of CLAIMS) assert.ok(!text.includes(claim), `${path}: ${claim}`);
  }
  assert.equal((await phone.client.state()).following.of, 30_000);
});

test("where products are proposed, too", async () => {
  const phone = await phoneOnTheWay();
  await phone.post(`/customers/${id(100)}/drafts`, { id: id(700), kind: "order" });
  const text = await textOf(await phone.get(`/customers/${id(100)}/drafts/${id(700)}/add?from=last`));
  assert.ok(text.includes(NOTE));
  assert.ok(!text.includes("Noch keine Aufträge"));
});

test("an order that is not here yet comes from the server, and without one a page says why", async () => {
  const phone = await phoneOnTheWay();
  assert.equal(await (await phone.get(ORDER)).text(), "from the server");
  assert.equal(await (await phone.post(`${ORDER}/step`, { state: "confirmed" })).text(), "from the server");
  phone.down = true;
  const answer = await phone.get(ORDER);
  assert.equal(answer.status, 503);
  const text = await textOf(answer);
  assert.ok(text.includes("Noch nicht da"));
  assert.ok(text.includes(NOTE));
  assert.ok(!text.includes("Nicht gefunden"));
});

test("as soon as all is here, what is missing does not exist", async () => {
  const phone = await phoneOnTheWay();
  phone.follows = 0;
  await phone.client.sync({ now: true });
  assert.ok((await textOf(await phone.get("/orders"))).includes("Noch keine Aufträge"));
  assert.equal((await phone.get(ORDER)).status, 404);
});
