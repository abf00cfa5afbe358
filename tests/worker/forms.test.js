import assert from "node:assert/strict";
import { test } from "node:test";
import { BEN, CARLA, HOUSE, NORTH, ORIGIN, createPhone, customer, id, note, valueOf } from "./phone.js";

const HTMX = { "HX-Request": "true" };
const NEW = id(500);
const ROWS = [
  ...HOUSE,
  customer(101, { name: "Alpenhof", phone: "030 1234567", temperature: "cold" }),
  note(201, 101, { text: "Alt" }),
];
const ALPENHOF = `/customers/${id(101)}`;

/** What waits on the phone, without numbers and moments. */
async function waiting(phone) {
  const entries = await (await phone.client.replica()).waiting();
  return entries.map(({ op, table, id, set, was }) => ({ op, table, id, set, was }));
}

function leadsTo(response, path) {
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("Location"), ORIGIN + path);
}

async function offline(rows = ROWS, options = {}) {
  const phone = await createPhone(rows, options);
  phone.down = true;
  return phone;
}

/** The fields of the edit form as the page shows them. */
async function editForm(phone) {
  const html = await (await phone.get(`${ALPENHOF}/edit`)).text();
  return { was: valueOf(html, "was"), name: "Alpenhof", phone: "030 1234567", kind: "company" };
}

test("an edit is saved with what the form showed, and the customer says that it waits", async () => {
  const phone = await offline();
  leadsTo(
    await phone.post(`${ALPENHOF}/edit`, { ...(await editForm(phone)), phone: "030 7654321" }),
    `${ALPENHOF}?saved=customer`,
  );
  assert.deepEqual(await waiting(phone), [
    {
      op: "update",
      table: "customers",
      id: id(101),
      set: { phone: "030 7654321" },
      was: { phone: "030 1234567" },
    },
  ]);
  const html = await (await phone.get(ALPENHOF)).text();
  assert.ok(html.includes("030 7654321"));
  assert.ok(html.includes("1 Änderung wartet auf das Netz"));
  assert.equal(phone.saved, 1);
});

test("a form that changes nothing saves nothing", async () => {
  const phone = await offline();
  leadsTo(await phone.post(`${ALPENHOF}/edit`, await editForm(phone)), `${ALPENHOF}?saved=customer`);
  assert.deepEqual(await waiting(phone), []);
});

test("a form sent twice changes one thing once", async () => {
  const phone = await offline();
  const form = { ...(await editForm(phone)), phone: "030 7654321" };
  await phone.post(`${ALPENHOF}/edit`, form);
  await phone.post(`${ALPENHOF}/edit`, form);
  assert.equal((await waiting(phone)).length, 1);
});

test("a form left open does not take back what a pull changed meanwhile", async () => {
  const phone = await createPhone(ROWS);
  const form = { ...(await editForm(phone)), phone: "030 7654321" };
  phone.rows = ROWS.map(([table, row]) => [table, row.id === id(101) ? { ...row, city: "Köln" } : row]);
  await phone.client.sync({ now: true });
  phone.down = true;
  await phone.post(`${ALPENHOF}/edit`, { ...form, city: "" });
  assert.deepEqual((await waiting(phone))[0].set, { phone: "030 7654321" });
});

test("a form that was refused and sent again does not take it back either", async () => {
  const phone = await createPhone(ROWS);
  const form = await editForm(phone);
  phone.rows = ROWS.map(([table, row]) => [table, row.id === id(101) ? { ...row, city: "Köln" } : row]);
  await phone.client.sync({ now: true });
  phone.down = true;
  const refused = await phone.post(`${ALPENHOF}/edit`, { ...form, city: "", phone: "1" });
  const was = valueOf(await refused.text(), "was");
  await phone.post(`${ALPENHOF}/edit`, { ...form, city: "", phone: "030 7654321", was });
  assert.deepEqual((await waiting(phone))[0].set, { phone: "030 7654321" });
});

test("wrong fields come back together, with what was typed, and nothing is saved", async () => {
  const phone = await offline();
  const response = await phone.post(`${ALPENHOF}/edit`, {
    ...(await editForm(phone)),
    name: "",
    email: "x@",
    phone: "1",
  });
  assert.equal(response.status, 422);
  const html = await response.text();

  assert.ok(html.includes('value="x@"'));
  assert.equal(html.match(/aria-invalid="true"/g).length, 3);
  assert.deepEqual(await waiting(phone), []);
});

test("a field that the role may not write is refused before it is saved", async () => {
  const phone = await offline();
  const response = await phone.post(`${ALPENHOF}/edit`, { ...(await editForm(phone)), discount_bp: "10" });
  assert.equal(response.status, 403);
  assert.deepEqual(await waiting(phone), []);
});

test("a lead with its first note is made once, however often the form is sent", async () => {
  const phone = await offline();
  const form = { id: NEW, kind: "company", name: "Neu & Co", note_text: "Messe", note_priority: "high" };
  leadsTo(await phone.post("/customers", form), `/customers/${NEW}?saved=customer`);
  await phone.post("/customers", form);
  const [made, first, ...more] = await waiting(phone);
  assert.deepEqual(more, []);
  assert.deepEqual([made.op, made.table, made.id, made.set.name], ["create", "customers", NEW, "Neu & Co"]);
  assert.equal(made.set.territory_id, NORTH);
  assert.ok(!("discount_bp" in made.set) || made.set.discount_bp === null);
  assert.deepEqual([first.op, first.table, first.id, first.set.text], ["create", "notes", NEW, "Messe"]);
  const list = await (await phone.get("/customers")).text();
  assert.ok(list.includes("Neu &amp; Co"));
  assert.ok((await (await phone.get(`/customers/${NEW}`)).text()).includes("Messe"));
});

test("a new customer's form that went back and was sent again corrects what it made", async () => {
  const phone = await offline();
  const form = { id: NEW, kind: "company", name: "Nue", note_text: "Messe" };
  await phone.post("/customers", form);
  await phone.post("/customers", { ...form, name: "Neu" });
  assert.deepEqual((await waiting(phone)).at(-1), {
    op: "update",
    table: "customers",
    id: NEW,
    set: { name: "Neu" },
    was: { name: "Nue" },
  });
});

test("a form of long ago does not overwrite what others changed since", async () => {
  const changed = { id: id(301), customer_id: id(101), table: "customers", record_id: id(101), op: "update" };
  const history = [["history", { ...changed, changes: [], at: "2026-11-03T08:00:00.000Z", by: BEN }]];
  const phone = await offline([...ROWS, ...history]);
  await phone.post("/customers", { id: id(101), kind: "company", name: "Alt" });
  assert.equal((await waiting(phone))[0].op, "create", "which the server refuses");
});

test("what somebody else made is not corrected by a form that carries its id", async () => {
  const phone = await offline([...ROWS, customer(102, { name: "Bergbau", created_by: BEN })]);
  await phone.post("/customers", { id: id(102), kind: "company", name: "Anders" });
  assert.equal((await waiting(phone))[0].op, "create", "which the server refuses");
});

test("a note's form that went back and was sent again corrects the note", async () => {
  const phone = await offline();
  const form = { id: NEW, text: "Mitwoch", priority: "none" };
  await phone.post(`${ALPENHOF}/notes`, form);
  await phone.post(`${ALPENHOF}/notes`, { ...form, text: "Mittwoch" });
  const { op, set, was } = (await waiting(phone)).at(-1);
  assert.deepEqual([op, set, was], ["update", { text: "Mittwoch" }, { text: "Mitwoch" }]);
});

test("one tap changes the temperature; htmx gets the card and the way back", async () => {
  const phone = await offline();
  const tap = { temperature: "hot", was: "cold" };
  const response = await phone.post(`${ALPENHOF}/temperature`, tap, HTMX);
  const html = await response.text();
  assert.equal(response.status, 200);
  assert.ok(html.includes(`id="card-${id(101)}"`));
  assert.ok(html.includes('value="cold"'), "undo");
  leadsTo(
    await phone.post(`${ALPENHOF}/status`, { status: "current", was: "potential" }),
    `${ALPENHOF}?saved=status`,
  );
  assert.deepEqual(await waiting(phone), [
    {
      op: "update",
      table: "customers",
      id: id(101),
      set: { temperature: "hot" },
      was: { temperature: "cold" },
    },
    {
      op: "update",
      table: "customers",
      id: id(101),
      set: { status: "current" },
      was: { status: "potential" },
    },
  ]);
});

test("a temperature that does not exist is an error", async () => {
  const phone = await offline();
  assert.equal((await phone.post(`${ALPENHOF}/temperature`, { temperature: "boiling" })).status, 400);
  assert.deepEqual(await waiting(phone), []);
});

test("a note is made, edited, deleted and taken back", async () => {
  const phone = await offline();
  const notes = `${ALPENHOF}/notes`;
  leadsTo(await phone.post(notes, { id: NEW, text: "Eilt", priority: "high" }), `${ALPENHOF}?saved=note`);
  const form = await (await phone.get(`${notes}/${id(201)}/edit`)).text();
  await phone.post(`${notes}/${id(201)}/edit`, { was: valueOf(form, "was"), text: "Neu", priority: "none" });
  leadsTo(
    await phone.post(`${notes}/${id(201)}/delete`, { was: valueOf(form, "was") }),
    `${ALPENHOF}?deleted=${id(201)}`,
  );
  const undo = await (await phone.get(`${ALPENHOF}?deleted=${id(201)}`)).text();
  assert.ok(undo.includes(`action="${notes}/${id(201)}/restore"`));
  assert.ok(!undo.includes(`id="note-${id(201)}"`));
  leadsTo(await phone.post(`${notes}/${id(201)}/restore`), `${ALPENHOF}?saved=restored`);
  const html = await (await phone.get(ALPENHOF)).text();
  assert.ok(html.includes(`id="note-${id(201)}"`) && html.includes("Neu") && html.includes("Eilt"));
  assert.deepEqual(
    (await waiting(phone)).map(({ op, id, set }) => [op, id.slice(-3), set]),
    [
      ["create", "1f4", { customer_id: id(101), text: "Eilt", priority: "high", follow_up_on: null }],
      ["update", "0c9", { text: "Neu" }],
      ["delete", "0c9", {}],
      ["update", "0c9", { deleted: false }],
    ],
  );
});

test("the counter may change, delete and take back its own notes", async () => {
  const phone = await offline(ROWS, { user: CARLA });
  const own = `${ALPENHOF}/notes/${NEW}`;
  await phone.post(`${ALPENHOF}/notes`, { id: NEW, text: "Holt Mitwoch ab", priority: "none" });
  const html = await (await phone.get(ALPENHOF)).text();
  assert.ok(html.includes(`href="${own}/edit"`) && html.includes(`href="${own}/delete"`));
  assert.equal((await phone.get(`${own}/edit`)).status, 200);
  await phone.post(`${own}/edit`, { text: "Holt Mittwoch ab", priority: "none" });
  await phone.post(`${own}/delete`);
  leadsTo(await phone.post(`${own}/restore`), `${ALPENHOF}?saved=restored`);
  assert.ok((await (await phone.get(ALPENHOF)).text()).includes("Holt Mittwoch ab"));
});

test("the counter is offered no change of others' notes, and none is kept", async () => {
  const phone = await offline(ROWS, { user: CARLA });
  const foreign = `${ALPENHOF}/notes/${id(201)}`;
  const html = await (await phone.get(ALPENHOF)).text();
  assert.ok(html.includes("Alt") && !html.includes(`href="${foreign}/`));
  for (const way of ["edit", "delete"]) assert.equal((await phone.get(`${foreign}/${way}`)).status, 403, way);
  for (const way of ["edit", "delete", "restore"]) {
    assert.equal((await phone.post(`${foreign}/${way}`, { text: "Neu" })).status, 403, way);
  }
  assert.deepEqual(await waiting(phone), []);
});

test("a note sent twice is one note", async () => {
  const phone = await offline();
  const form = { id: NEW, text: "Einmal", priority: "none" };
  await phone.post(`${ALPENHOF}/notes`, form);
  await phone.post(`${ALPENHOF}/notes`, form);
  assert.equal((await waiting(phone)).length, 1);
});

test("a note without text is refused, with the form as it was typed", async () => {
  const phone = await offline();
  const response = await phone.post(`${ALPENHOF}/notes`, { id: NEW, text: " ", follow_up_on: "morgen" });
  assert.equal(response.status, 422);
  const html = await response.text();
  assert.equal(valueOf(html, "id"), NEW);
  assert.ok(html.includes("morgen"));
});

test("the page of what waits names the customers", async () => {
  const phone = await offline();
  await phone.post(`${ALPENHOF}/notes`, { id: NEW, text: "Eilt", priority: "high" });
  const html = await (await phone.get("/waiting")).text();
  assert.ok(html.includes("Alpenhof") && html.includes("Eilt"));
  assert.match(await (await phone.get("/more")).text(), /1 Änderung ist noch nicht/);
});

test("a form of a foreign page does nothing", async () => {
  const phone = await createPhone(ROWS);
  const foreign = { referrer: "https://evil.example/" };
  assert.equal(await phone.post(`${ALPENHOF}/temperature`, { temperature: "hot" }, {}, foreign), null);
  assert.deepEqual(await waiting(phone), []);
});
