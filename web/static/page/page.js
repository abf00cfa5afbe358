// The small behaviours of the pages. An element names those it wants: data-behaviour="list beside".

import { htmx } from "./htmx.js";
import { back } from "./back.js";
import { beside } from "./beside.js";
import { draft } from "./draft.js";
import { form } from "./form.js";
import { fresh } from "./fresh.js";
import { install } from "./install.js";
import { list } from "./list.js";
import { notice } from "./notice.js";
import { photo } from "./photo.js";
import { print } from "./print.js";
import { ready } from "./ready.js";
import { search } from "./search.js";
import { sign } from "./sign.js";
import { state } from "./state.js";
import { start } from "./worker.js";

/** @type {Map<string, (element: HTMLElement) => void>} */
const BEHAVIOURS = new Map(
  Object.entries({
    back,
    beside,
    draft,
    form,
    fresh,
    install,
    list,
    notice,
    photo,
    print,
    ready,
    search,
    sign,
    state,
  }),
);
const bound = new WeakSet();

/** @param {Element} root */
function bind(root) {
  for (const element of [root, ...root.querySelectorAll("[data-behaviour]")]) {
    if (!(element instanceof HTMLElement) || !element.dataset.behaviour || bound.has(element)) continue;
    bound.add(element);
    for (const name of element.dataset.behaviour.split(" ")) BEHAVIOURS.get(name)?.(element);
  }
}

// What another script puts onto the page is bound, too, and its forms are htmx's.
document.addEventListener("feldbuch:content", ({ target }) => {
  if (target instanceof Element) htmx.process(target);
});

bind(document.body);
htmx.onLoad((element) => bind(/** @type {Element} */ (element)));
start();
