/** What can go wrong, one class per thing the person must be told or the client does about it. */

/** @typedef {"offline" | "sign_in" | "update" | "storage"} Trouble */

export class Problem extends Error {
  /**
   * @param {Trouble} trouble  the state the person is shown
   * @param {string} message
   * @param {{ cause?: unknown, wait?: number }} [more]  `wait`: milliseconds the server asked for
   */
  constructor(trouble, message, { cause, wait = 0 } = {}) {
    super(message, { cause });
    this.name = this.constructor.name;
    this.trouble = trouble;
    this.wait = wait;
  }
}

/** No usable answer: no network, a dead server, a portal's page, half a reply, a 5xx. */
export class Unreachable extends Problem {
  /** @param {string} message @param {{ cause?: unknown, wait?: number }} [more] */
  constructor(message, more) {
    super("offline", message, more);
  }
}

export class NotSignedIn extends Problem {
  /** @param {string} message */
  constructor(message) {
    super("sign_in", message);
  }
}

/** This device was revoked: what it holds of its person must go. */
export class Revoked extends Problem {
  /** @param {string | null} user  whose device it was; null if neither the server nor the request named him */
  constructor(user) {
    super("sign_in", "this device was revoked");
    this.user = user;
  }
}

/** The session belongs to somebody else than this replica. */
export class OtherUser extends Problem {
  constructor() {
    super("sign_in", "another person is signed in");
  }
}

export class UpdateNeeded extends Problem {
  /** @param {string} message @param {{ cause?: unknown }} [more] */
  constructor(message, more) {
    super("update", message, more);
  }
}

/** The phone cannot keep what it should: full disk, broken or evicted database. */
export class StorageTrouble extends Problem {
  /** @param {string} message @param {{ cause?: unknown }} [more] */
  constructor(message, more) {
    super("storage", message, more);
  }
}

/** Answers that steer the protocol and are handled inside it. */
export class Gap extends Error {
  /** @param {number} expected */
  constructor(expected) {
    super(`the server expects number ${expected}`);
    this.expected = expected;
  }
}

export class StartAgain extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(`start again: ${reason}`);
    this.reason = reason;
  }
}

/** The server cannot take this request as it is, whoever sends it again. */
export class Unacceptable extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}
