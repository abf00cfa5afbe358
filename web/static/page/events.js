// The server says when there is something new. Of all tabs one listens, the one that holds the lock, and wakes the worker,
// which syncs for all of them. Where nobody can listen, or the stream is broken, an open page asks now and then.

const ADDRESS = "/sync/events";
const LOCK = "feldbuch-events";
const POLL_MS = 30_000; // how often a page asks while nobody listens
const SAFETY_MS = 120_000; // and while somebody does: a line may be dead without anybody being told
const SPREAD_MS = 400; // one change wakes many phones; they do not come in the same instant
const OUT_OF_SIGHT_MS = 60_000; // so long a hidden page goes on listening
const FIRST_PAUSE_MS = 1_000; // before a stream that ended is opened again, then twice as long each time
const LONGEST_PAUSE_MS = 60_000;
const STEADY_MS = 10_000; // a stream that held so long was a good one

/** @typedef {"nobody" | "another" | "broken" | "open"} Listening who listens, seen from this page */

/**
 * Calls `sync` whenever there may be something new, as long as this page is open.
 * @param {(now: boolean) => void} sync `now`: there is a reason for it, also soon after a failure
 */
export function follow(sync) {
  /** @type {Listening} */
  let listening = "nobody";
  let askedAt = Date.now();
  const ask = (now = true) => {
    askedAt = Date.now();
    sync(now);
  };
  setInterval(() => {
    const told = listening === "open" || listening === "another";
    if (isShown() && (!told || Date.now() - askedAt >= SAFETY_MS)) ask(false);
  }, POLL_MS);
  window.addEventListener("online", () => ask());
  document.addEventListener("visibilitychange", () => isShown() && ask());
  if (canListen()) takeTurns(ask, (now) => (listening = now));
}

function isShown() {
  return document.visibilityState === "visible";
}

function canListen() {
  return "locks" in navigator && "EventSource" in window;
}

/**
 * Waits for the lock and listens while it is held. A page out of sight gives it up, for one in sight to take.
 * @param {() => void} ask
 * @param {(now: Listening) => void} tell
 */
function takeTurns(ask, tell) {
  /** @type {AbortController | null} */
  let inLine = null;
  async function lineUp() {
    if (inLine || !isShown()) return;
    inLine = new AbortController();
    const { signal } = inLine;
    tell("another");
    try {
      await navigator.locks.request(LOCK, { signal }, () => (isShown() ? listen(ask, tell) : undefined));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    inLine = null;
    tell("nobody");
    if (!signal.aborted) void lineUp();
  }
  document.addEventListener("visibilitychange", lineUp);
  window.addEventListener("pageshow", lineUp);
  // A page that was left may be kept by the browser, frozen: it must neither hold the lock nor stand in line.
  window.addEventListener("pagehide", () => inLine?.abort());
  void lineUp();
}

/**
 * Keeps a stream open until this page is left, or was out of sight for a while.
 * @param {() => void} ask
 * @param {(now: Listening) => void} tell
 * @returns {Promise<void>}
 */
function listen(ask, tell) {
  return new Promise((release) => {
    /** @type {EventSource | null} */
    let stream = null;
    let openedAt = Infinity;
    let failures = 0;
    /** @type {{ [name in "wake" | "open" | "leave"]?: ReturnType<typeof setTimeout> }} */
    const timers = {};
    const listening = new AbortController();
    const { signal } = listening;

    function open() {
      clearTimeout(timers.open);
      if (stream) return;
      stream = new EventSource(ADDRESS);
      stream.addEventListener("open", () => {
        openedAt = Date.now();
        tell("open");
        wake(); // for what was missed before
      });
      stream.addEventListener("change", wake);
      stream.addEventListener("end", end);
      stream.addEventListener("error", pause);
    }

    function wake() {
      timers.wake ??= setTimeout(() => {
        delete timers.wake;
        ask();
      }, Math.random() * SPREAD_MS);
    }

    /** The session may be over, or this device revoked: who asks learns it. */
    function end() {
      wake();
      pause();
    }

    function pause() {
      close();
      failures = Date.now() - openedAt >= STEADY_MS ? 0 : failures + 1;
      openedAt = Infinity;
      const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
      timers.open = setTimeout(open, ms * (0.5 + Math.random() / 2));
    }

    function close() {
      stream?.close();
      stream = null;
      tell("broken");
    }

    function leave() {
      listening.abort();
      close();
      Object.values(timers).forEach(clearTimeout);
      release();
    }

    function lookAway() {
      clearTimeout(timers.leave);
      if (isShown()) open();
      else timers.leave = setTimeout(leave, OUT_OF_SIGHT_MS);
    }

    document.addEventListener("visibilitychange", lookAway, { signal });
    window.addEventListener("online", open, { signal });
    window.addEventListener("pagehide", leave, { signal });
    open();
  });
}
