/**
 * A phone for the parity tests: answers what it is asked on stdin, one JSON line each, until stdin ends.
 *
 *   {"pull": [{table, data}, …], "user": "…"}   forget everything; this is what the server has for this person
 *   {"method", "path", "headers", "fields"}     → {"status", "headers", "body"} as the worker answers
 *   {"waiting": true}                           → {"mutations", "views", "lines"}: what waits and what it makes of the rows
 *   {"template", "frame", "context", "zone"}    → {"body", "headers"} of a page with that very context
 */
import { createInterface } from "node:readline";
import { headers as pageHeaders, html } from "../../web/worker/rendering.js";
import { createPhone } from "../worker/phone.js";

let phone = null;

async function answer(asked) {
  if (asked.pull) {
    const rows = asked.pull.map(({ table, data }) => [table, data]);
    phone = await createPhone(rows, { user: asked.user });
    phone.down = true;
    return {};
  }
  if (asked.template) {
    return { body: html(asked.frame, asked.template, asked.context, asked.zone), headers: pageHeaders() };
  }
  if (asked.waiting) return whatWaits();
  const { method, path, headers, fields } = asked;
  const response = await (method === "GET" ? phone.get(path, headers) : phone.post(path, fields, headers));
  const { status } = response;
  return {
    status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    reports: phone.reports.map(String),
  };
}

async function whatWaits() {
  const replica = await phone.client.replica();
  const mutations = (await replica.waiting()).map(({ number, at, op, table, id, set, was }) => ({
    ...{ number, at, op, table, id },
    ...(op === "delete" ? {} : { set }),
    ...(was ? { was } : {}),
  }));
  const ids = [...new Set((await replica.waiting()).flatMap(({ root }) => root ?? []))];
  const lines = (await replica.index()).filter(({ id }) => ids.includes(id));
  return { mutations, views: await replica.roots(ids), lines };
}

for await (const line of createInterface({ input: process.stdin })) {
  const said = await answer(JSON.parse(line)).catch((error) => ({ error: String(error.stack) }));
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
