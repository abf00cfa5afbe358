import assert from "node:assert/strict";
import { test } from "node:test";
import { HOUSE, ORIGIN, createPhone, customer, id, note, valueOf } from "./phone.js";

const HTMX = { "HX-Request": "true" };
const ROWS = [
  ...HOUSE,
  customer(101, { name: "Alpenhof <GmbH>", phone: "+49 30 1234567", status: "current" }),
  customer(102, { name: "Bergbau", temperature: "hot" }),
  note(201, 101, { text: "Ruft am Montag an", priority: "high", follow_up_on: "2026-11-23" }),
];
const ALPENHOF = `/customers/${id(101)}`;

/** @param {Response} response */
async function bodyOf(response) {
  assert.equal(response.status, 200);
  return response.text();
}

test("with the server gone the phone shows list, customer, history, notes, forms, waiting and more", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  const expected = {
    "/customers": "Alpenhof &lt;GmbH&gt;",
    "/customers?q=berg": "Bergbau",
    "/customers/new": "Neuer Kunde",
    [ALPENHOF]: "Ruft am Montag an",
    [`${ALPENHOF}/edit`]: "+49 30 1234567",
    [`${ALPENHOF}/history`]: "Ruft am Montag an",
    [`${ALPENHOF}/notes/new?priority=high`]: "textarea",
    [`${ALPENHOF}/notes/${id(201)}/edit`]: "Ruft am Montag an",
    [`${ALPENHOF}/notes/${id(201)}/delete`]: "Ruft am Montag an",
    "/waiting": "Nichts wartet",
    "/more": "anna@muster.example",
    "/ready": "2 Kunden, 1 Notiz, 0 Zeilen Verlauf",
  };
  for (const [path, text] of Object.entries(expected)) {
    const html = await bodyOf(await phone.get(path));
    assert.ok(html.includes(text), `${path} shows ${text}`);
    assert.ok(html.includes("Muster &amp; Söhne"), path);
  }
  assert.deepEqual(phone.passed, []);
  assert.deepEqual(phone.reports, []);
});

test("a page comes with the server's security headers", async () => {
  const { headers } = await (await createPhone(ROWS)).get("/customers");
  assert.equal(headers.get("Content-Type"), "text/html; charset=utf-8");
  assert.equal(headers.get("Cache-Control"), "no-store");
  assert.equal(headers.get("Vary"), "HX-Request, Accept-Encoding");
  assert.match(headers.get("Content-Security-Policy"), /script-src 'self'/);
  assert.equal(headers.get("Referrer-Policy"), "same-origin");
});

test("htmx gets the fragment, but a boosted link and a history restore the whole page", async () => {
  const phone = await createPhone(ROWS);
  const fragment = await bodyOf(await phone.get("/customers", HTMX));
  assert.ok(!fragment.includes("<html"));
  assert.ok(fragment.includes("Bergbau"));
  for (const more of ["HX-Boosted", "HX-History-Restore-Request"]) {
    assert.ok((await bodyOf(await phone.get("/customers", { ...HTMX, [more]: "true" }))).includes("<html"));
  }
});

test("the first page leads to the customers", async () => {
  const response = await (await createPhone(ROWS)).get("/");
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("Location"), `${ORIGIN}/customers`);
});

test("a new worker knows what the old one knew", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  phone.worker();
  assert.ok((await bodyOf(await phone.get(ALPENHOF))).includes("Ruft am Montag an"));
});

test("before the first sync every request goes to the server", async () => {
  const phone = await createPhone(ROWS, { synced: false });
  assert.equal(await (await phone.get("/customers")).text(), "from the server");
  assert.equal(await (await phone.post("/customers", { name: "X" })).text(), "from the server");
  assert.deepEqual(phone.passed, ["GET /customers", "POST /customers"]);
});

test("what the phone does not have is looked for once, then it is not found", async () => {
  const phone = await createPhone(ROWS);
  phone.rows = [...ROWS, customer(103, { name: "Gerade angelegt" })];
  assert.ok((await bodyOf(await phone.get(`/customers/${id(103)}`))).includes("Gerade angelegt"));
  const missing = await phone.get(`/customers/${id(999)}`);
  assert.equal(missing.status, 404);
  assert.equal((await phone.get(`${ALPENHOF}/notes/${id(999)}/edit`)).status, 404);
});

test("a page that only the server has says offline in the person's language", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  const response = await phone.get("/today");
  assert.equal(response.status, 503);
  const html = await response.text();
  assert.ok(html.includes("Kein Netz"));
  assert.ok(html.includes('href="/today"'), "with a way to try again");
});

test("who is not known yet is told offline in the browser's language", async () => {
  const phone = await createPhone(ROWS, { synced: false });
  phone.down = true;
  phone.languages = ["fr-FR", "en-GB"];
  assert.ok((await (await phone.get("/login")).text()).includes("No network"));
});

test("pages of a person who was put out of work come from the server", async () => {
  const rows = ROWS.map(([table, row]) => [table, table === "people" ? { ...row, active: false } : row]);
  const phone = await createPhone(rows);
  assert.equal(await (await phone.get("/customers")).text(), "from the server");
});

test("a rep sees only the territories he holds, an administrator all", async () => {
  const anna = await bodyOf(await (await createPhone(ROWS)).get("/more"));
  assert.ok(anna.includes("Nord") && !anna.includes("Süd"));
  const ben = await bodyOf(await (await createPhone(ROWS, { user: HOUSE[4][1].id })).get("/more"));
  assert.ok(ben.includes("Nord, Süd"));
});

test("files of the shell come from the cache, others from the server", async () => {
  const phone = await createPhone(ROWS);
  assert.equal(await (await phone.get("/static/known.css")).text(), "from the cache");
  assert.equal(await (await phone.get("/static/other.png")).text(), "from the server");
});

test("the form of a new customer starts with the territory and country of whoever makes him", async () => {
  const phone = await createPhone(ROWS);
  const html = await bodyOf(await phone.get("/customers/new?status=current"));
  assert.match(html, /value="DE" selected/);
  assert.match(html, /name="status" value="current" checked/);
  assert.match(valueOf(html, "id"), /^[0-9a-f-]{36}$/);
});
