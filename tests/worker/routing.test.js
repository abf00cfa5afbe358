/* global Headers */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES, decide, find } from "../../web/worker/routing.js";
import { id } from "./phone.js";

const ORIGIN = "https://feldbuch.example";

/** What the worker does with a request that a page of our own sends, unless said otherwise. */
function kind(method, path, more = {}) {
  const { headers = {}, ...seen } = more;
  const request = { method, url: ORIGIN + path, mode: "navigate", referrer: `${ORIGIN}/customers`, ...seen };
  return decide({ ...request, headers: new Headers(headers) }, ORIGIN)?.kind ?? null;
}

const HTMX = { mode: "cors", headers: { "HX-Request": "true" } };

test("navigations and htmx requests of app pages are answered by the worker", () => {
  for (const path of [
    "/",
    "/customers",
    "/customers?q=x",
    "/customers/new",
    `/customers/${id(1)}`,
    "/waiting",
    "/more",
  ]) {
    assert.equal(kind("GET", path), "app", path);
    assert.equal(kind("GET", path, HTMX), "app", path);
  }
});

test("forms of our own pages are answered by the worker", () => {
  for (const path of [
    "/customers",
    `/customers/${id(1)}/edit`,
    `/customers/${id(1)}/notes`,
    "/waiting/3/again",
  ]) {
    assert.equal(kind("POST", path), "app", path);
  }
  assert.equal(kind("POST", `/customers/${id(1)}/temperature`, HTMX), "app");
});

test("a form of a foreign page, or of one that hides where it comes from, is left to the server", () => {
  for (const referrer of [
    "https://evil.example/",
    "https://feldbuch.example.evil.example/",
    "",
    "about:client",
  ]) {
    assert.equal(kind("POST", "/customers", { referrer }), null, referrer);
    assert.equal(kind("POST", "/logout", { referrer }), null, referrer);
  }
});

test("signing in and out, language and what only the server knows go to the network", () => {
  assert.equal(kind("POST", "/login"), "session");
  assert.equal(kind("POST", "/logout"), "session");
  assert.equal(kind("POST", "/setup"), "session");
  assert.equal(kind("POST", "/language"), "network");
  for (const path of ["/login", "/setup", "/today", "/health"])
    assert.equal(kind("GET", path), "network", path);
});

test("requests of scripts, other methods and other origins are none of the worker's business", () => {
  assert.equal(kind("GET", "/sync/changes", { mode: "cors" }), null);
  assert.equal(kind("POST", "/sync/mutations", { mode: "cors" }), null);
  assert.equal(kind("GET", "/health", { mode: "cors" }), null);
  assert.equal(kind("HEAD", "/customers"), null);
  const foreign = { method: "GET", url: "https://other.example/customers", mode: "navigate", referrer: "" };
  assert.equal(decide({ ...foreign, headers: new Headers() }, ORIGIN), null);
});

test("files of the shell come from the cache", () => {
  assert.equal(kind("GET", "/static/main.0123456789ab.css", { mode: "no-cors" }), "asset");
});

test("an address finds its handler and the ids in it", () => {
  assert.deepEqual(find("GET", "/customers/a/notes/b/edit")?.params, { customer: "a", note: "b" });
  assert.deepEqual(find("GET", "/customers/new")?.params, {});
  assert.equal(find("GET", "/customers/a/b"), null);
  assert.equal(find("POST", "/customers/new"), null);
});

test("every route is reachable: none hides behind another", () => {
  for (const [method, pattern, handle] of ROUTES) {
    assert.equal(find(method, pattern.replace(/\{\w+\}/g, "7"))?.handle, handle, `${method} ${pattern}`);
  }
});
