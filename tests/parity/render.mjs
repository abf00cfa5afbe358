/**
 * The phone's side of the parity tests: renders what it is asked for on stdin, one JSON line each, until stdin ends.
 *
 *   node render.mjs MODULE ENVIRONMENT
 *   {"template": "…", "context": {…}, "settings": {…}}   →   {"html": "…"} or {"error": "…"}
 *
 * MODULE is the compiled templates; ENVIRONMENT is a module whose `environment(settings)` gives gettext, ngettext, asset
 * and filters.
 */
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [module, environment] = process.argv.slice(2).map((path) => pathToFileURL(path).href);
const { render } = await import(module);
const { environment: environmentOf } = await import(environment);

/** @param {string} line */
function answer(line) {
  const { template, context, settings } = JSON.parse(line);
  try {
    return { html: render(template, context, environmentOf(settings)) };
  } catch (error) {
    return { error: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(line))}\n`);
}
