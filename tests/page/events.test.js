/** The page that listens to the server, in virtual time: a browser of doubles, the real events.js. */

/* global Event, EventTarget */

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { follow } from "../../web/static/page/events.js";

/** A lock that the page gets at once, unless another tab holds it. */
function createLocks() {
  let held = Promise.resolve();
  return {
    names: [],
    request(name, { signal }, work) {
      this.names.push(name);
      const turn = held.then(() => {
        if (signal.aborted) throw signal.reason;
        return work();
      });
      held = turn.catch(() => {});
      return turn;
    },
    /** Another tab takes the lock; → lets go of it. */
    take() {
      let release;
      held = new Promise((resolve) => (release = resolve));
      return release;
    },
  };
}

/** Starts a page; `advance(ms)` lets time pass. */
async function createBrowser({ locks = createLocks(), canListen = true } = {}) {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const page = {
    locks,
    asked: 0,
    streams: [],
    document: Object.assign(new EventTarget(), { visibilityState: "visible" }),
    window: new EventTarget(),
    async advance(ms) {
      for (let passed = 0; passed < ms; passed += 100) {
        mock.timers.tick(100);
        await new Promise(setImmediate);
      }
    },
    async show(visibilityState) {
      page.document.visibilityState = visibilityState;
      page.document.dispatchEvent(new Event("visibilitychange"));
      await page.advance(100);
    },
    get stream() {
      return page.streams.at(-1);
    },
    get open() {
      return page.streams.filter((stream) => !stream.closed).length;
    },
  };
  class EventSource extends EventTarget {
    closed = false;
    constructor(address) {
      super();
      this.address = address;
      page.streams.push(this);
    }
    close() {
      this.closed = true;
    }
    say(name) {
      this.dispatchEvent(new Event(name));
    }
  }
  if (canListen) Object.assign(page.window, { EventSource });
  const navigator = canListen ? { locks } : {};
  for (const [name, value] of Object.entries({ ...page, EventSource, navigator })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  follow(() => (page.asked += 1));
  await page.advance(100);
  return page;
}

const SPREAD = 400;
const MINUTE = 60_000;

test("a change wakes the worker, and many at once wake it once", async () => {
  const page = await createBrowser();
  assert.equal(page.stream.address, "/sync/events");
  page.stream.say("open");
  await page.advance(SPREAD);
  assert.equal(page.asked, 1, "for what was missed before");
  for (let i = 0; i < 5; i++) page.stream.say("change");
  await page.advance(SPREAD);
  assert.equal(page.asked, 2);
});

test("when the server ends the stream the page asks why", async () => {
  const page = await createBrowser();
  page.stream.say("open");
  await page.advance(SPREAD);
  page.stream.say("end");
  assert.equal(page.open, 0);
  await page.advance(SPREAD);
  assert.equal(page.asked, 2);
});

test("while the stream is open the page asks by itself only now and then", async () => {
  const page = await createBrowser();
  page.stream.say("open");
  await page.advance(SPREAD);
  const before = page.asked;
  await page.advance(10 * MINUTE);
  assert.equal(page.asked - before, 4);
});

test("a stream that ends is opened again after ever longer pauses, and meanwhile the page asks", async () => {
  const page = await createBrowser();
  page.stream.say("open");
  await page.advance(MINUTE);
  const pauses = [];
  for (let i = 0; i < 8; i++) {
    page.stream.say(i === 0 ? "end" : "error");
    assert.equal(page.open, 0);
    const began = Date.now();
    while (page.open === 0) await page.advance(100);
    pauses.push(Date.now() - began);
  }
  assert.ok(pauses[0] <= 1_100 && pauses[7] >= 30_000 && pauses[7] <= 60_100, String(pauses));
  const before = page.asked;
  page.stream.say("error");
  await page.advance(30_000);
  assert.equal(page.asked, before + 1);
});

test("a stream that held for long is opened again soon", async () => {
  const page = await createBrowser();
  for (let i = 0; i < 6; i++) {
    page.stream.say("open");
    await page.advance(MINUTE);
    page.stream.say("error");
    await page.advance(1_100);
    assert.equal(page.open, 1);
  }
});

test("a page out of sight for a minute gives the lock up and takes its turn when it is seen again", async () => {
  const page = await createBrowser();
  page.stream.say("open");
  await page.show("hidden");
  await page.advance(MINUTE / 2);
  assert.equal(page.open, 1, "a glance elsewhere is no reason");
  await page.show("visible");
  await page.show("hidden");
  await page.advance(MINUTE);
  assert.equal(page.open, 0);
  await page.advance(10 * MINUTE);
  assert.equal(page.streams.length, 1);
  await page.show("visible");
  assert.equal(page.open, 1);
});

test("a page that is left lets go at once, also while it stands in line", async () => {
  const page = await createBrowser();
  page.stream.say("open");
  page.window.dispatchEvent(new Event("pagehide"));
  await page.advance(MINUTE);
  assert.equal(page.open, 0);
  page.window.dispatchEvent(new Event("pageshow"));
  await page.advance(100);
  assert.equal(page.open, 1);

  const locks = createLocks();
  const release = locks.take();
  const second = await createBrowser({ locks });
  second.window.dispatchEvent(new Event("pagehide"));
  release();
  await second.advance(MINUTE);
  assert.equal(second.streams.length, 0);
});

test("while another tab listens this one asks only now and then, and takes over when that one goes", async () => {
  const locks = createLocks();
  const release = locks.take();
  const page = await createBrowser({ locks });
  await page.advance(10 * MINUTE);
  assert.equal(page.streams.length, 0);
  assert.equal(page.asked, 5);
  release();
  await page.advance(100);
  assert.equal(page.open, 1);
  assert.deepEqual(locks.names, ["feldbuch-events"]);
});

test("where nobody can listen the page asks every thirty seconds while it is seen", async () => {
  const page = await createBrowser({ canListen: false });
  await page.advance(5 * MINUTE);
  assert.equal(page.asked, 10);
  await page.show("hidden");
  await page.advance(5 * MINUTE);
  assert.equal(page.asked, 10);
  await page.show("visible");
  assert.equal(page.asked, 11);
  page.window.dispatchEvent(new Event("online"));
  assert.equal(page.asked, 12);
});
