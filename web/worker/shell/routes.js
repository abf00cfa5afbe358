// The first page, and the page for when there is no network. Twin: backend/shell/routes.py.

import { offline, redirect } from "../answers.js";

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["GET", "/", async () => redirect("/customers")],
  ["GET", "/offline", async () => offline(200)],
];
