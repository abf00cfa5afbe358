/** A phone whose clock is wrong: what it did keeps its order and its distance from now, and nothing stands still. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, populate, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

const DAY = 86_400_000;
const CUSTOMER = uuid("c0", 1);
const rename = (name) => ({ op: "update", table: "customers", id: CUSTOMER, set: { name } });

async function readyPhone() {
  const server = createServer();
  server.person("anna", "north");
  populate(server, { customers: 4, notes: 2 });
  const phone = createDevice(server, "phone", { user: "anna" });
  await phone.client.sync();
  return { server, phone, replica: await phone.replica() };
}

const bodyOf = (phone) => JSON.parse(phone.requests.findLast(({ method }) => method === "POST").body);

for (const [how, wrong] of [
  ["a day behind", -DAY],
  ["right", 0],
  ["a day ahead", DAY],
]) {
  test(`a clock that is ${how} leaves each change as old as it is, by the same clock as it is sent`, async () => {
    const { server, phone, replica } = await readyPhone();
    phone.wait(wrong);
    phone.down = true;
    await replica.save([rename("eins")]);
    phone.wait(60_000);
    await replica.save([rename("zwei")]);
    phone.wait(60_000);
    phone.down = false;
    assert.equal((await phone.client.sync({ now: true })).state, "synced");
    const { sent, mutations } = bodyOf(phone);
    const ages = mutations.map(({ at }) => Math.round((Date.parse(sent) - Date.parse(at)) / 60_000));
    assert.deepEqual(ages, [2, 1]);
    assert.deepEqual(await shown(phone), server.visible("anna"));
  });
}

test("a clock set right between two changes does not turn their order", async () => {
  const { server, phone, replica } = await readyPhone();
  phone.wait(DAY);
  await replica.save([rename("eins")]);
  phone.wait(-DAY);
  await replica.save([rename("zwei")]);
  await phone.client.sync({ now: true });
  assert.deepEqual(
    bodyOf(phone).mutations.map(({ number, set }) => [number, set.name]),
    [
      [1, "eins"],
      [2, "zwei"],
    ],
  );
  assert.equal(server.rows.get(`customers/${CUSTOMER}`).data.name, "zwei");
});

for (const [how, turned] of [
  ["back", -DAY],
  ["on", DAY],
]) {
  test(`a clock turned ${how} by a day after a failure does not keep the phone from trying again`, async () => {
    const { phone } = await readyPhone();
    phone.down = true;
    assert.equal((await phone.client.sync()).state, "offline");
    phone.down = false;
    assert.equal((await phone.client.sync()).state, "offline", "its pause is not over");
    phone.wait(turned);
    assert.equal((await phone.client.sync()).state, "synced");
  });
}
