import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNA, BEN, HOUSE, createPhone, customer, id } from "./phone.js";

const ROWS = [...HOUSE, customer(101, { name: "Alpenhof", temperature: "cold" })];
const TAP = [`/customers/${id(101)}/temperature`, { temperature: "hot", was: "cold" }];

test("after somebody signed out the phone shows nobody's customers, also to a new worker", async () => {
  const phone = await createPhone(ROWS);
  phone.rows = HOUSE; // whoever comes next has none
  phone.user = BEN;
  const response = await phone.post("/logout");
  assert.equal(await response.text(), "from the server");
  phone.worker();
  assert.equal(await (await phone.get("/customers")).text(), "from the server");
});

test("what the first person saved is neither shown nor sent as the second's, and is there when the first returns", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  await phone.post(...TAP);
  phone.down = false;
  phone.user = BEN;
  phone.rows = HOUSE;
  phone.pushed = [];
  await phone.post("/login", { email: "ben@muster.example" });
  await phone.settle();
  assert.ok(!(await (await phone.get("/customers")).text()).includes("Alpenhof"));
  assert.ok((await (await phone.get("/waiting")).text()).includes("Nichts wartet"));
  assert.deepEqual(phone.pushed, []);

  phone.user = ANNA;
  phone.rows = ROWS;
  await phone.post("/login", { email: "anna@muster.example" });
  await phone.settle();
  assert.deepEqual(
    phone.pushed.map(({ set }) => set),
    [{ temperature: "hot" }],
  );
});

test("signing out sends first what waits", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  await phone.post(...TAP);
  phone.down = false;
  await phone.post("/logout");
  assert.equal(phone.pushed.length, 1);
  assert.deepEqual(phone.passed, ["HEAD /health", "POST /logout"]);
});

test("without a network nobody is signed out", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  phone.online = false;
  assert.equal((await phone.post("/logout")).status, 503);
  assert.equal((await phone.get("/customers")).status, 200);
});

test("nor when the browser takes a dead zone for a network", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  assert.equal((await phone.post("/logout")).status, 503);
  assert.equal((await phone.post("/login", { email: "anna@muster.example" })).status, 503);
  assert.ok((await (await phone.get("/customers")).text()).includes("Alpenhof"));
});

test("after the language was changed on the server the pages speak it", async () => {
  const phone = await createPhone(ROWS);
  phone.rows = ROWS.map(([table, row]) => [table, table === "profiles" ? { ...row, language: "en" } : row]);
  assert.equal(await (await phone.post("/language", { language: "en" })).text(), "from the server");
  assert.ok((await (await phone.get("/customers")).text()).includes('lang="en"'));
});

test("a page that says that nobody is signed in lets the phone ask why: a revoked one is empty then", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  await phone.post(...TAP);
  phone.down = false;
  phone.revoked = true;
  assert.equal((await phone.get("/devices")).status, 401);
  await phone.settle();
  assert.equal(await phone.client.replica(), null);
  phone.revoked = false;
  await phone.client.sync({ now: true });
  assert.ok((await (await phone.get("/customers")).text()).includes("Alpenhof"));
  assert.deepEqual(phone.pushed, [], "what waited went with it");
});

const DAY = 86_400_000;

test("a phone away for too long shows the locked page instead of customers, whatever is asked for", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  await phone.post(...TAP);
  phone.wait(15 * DAY);
  for (const path of ["/customers", `/customers/${id(101)}`, "/waiting", "/login", "/today"]) {
    const response = await phone.get(path);
    assert.equal(response.status, 401, path);
    const page = await response.text();
    assert.ok(page.includes("Gesperrt") && page.includes('href="/login"'), path);
    assert.ok(!page.includes("Alpenhof") && !page.includes("Muster"), path);
  }
  assert.equal((await phone.post(...TAP)).status, 401);
});

test("after signing in again the pages are there, and what waited is sent", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  await phone.post(...TAP);
  phone.wait(15 * DAY);
  await phone.get("/customers");
  phone.down = false;
  phone.user = null; // the server ended the session as well
  assert.equal(await (await phone.get("/customers")).text(), "from the server");
  phone.user = ANNA;
  await phone.post("/login", { email: "anna@muster.example" });
  await phone.settle();
  assert.ok((await (await phone.get("/customers")).text()).includes("Alpenhof"));
  assert.deepEqual(
    phone.pushed.map(({ set }) => set),
    [{ temperature: "hot" }],
  );
});
