// When a code that the camera shows counts as read: two frames must agree, and what stays in view counts once.
// A single misread that passes the check digit does occur; the same misread twice in a row does not.

/** @typedef {{ format: string, text: string }} Code */

const WITHIN_MS = 1_000; // two frames that agree lie no further apart
const AGAIN_MS = 2_000; // so long a code must be out of view to count once more

export function createAgreement() {
  /** @type {{ key: string, at: number } | null} */
  let last = null;
  /** @type {Map<string, number>} when each code that counted was in view last */
  const counted = new Map();

  return {
    /**
     * @param {Code[]} codes of one frame, the likeliest first
     * @param {number} at in milliseconds
     * @returns {Code | null}  one that counts now
     */
    frame(codes, at) {
      const code = codes[0];
      if (!code) return null;
      const key = `${code.format} ${code.text}`;
      const agrees = last?.key === key && at - last.at <= WITHIN_MS;
      last = { key, at };
      if (!agrees) return null;
      const seen = counted.get(key);
      counted.set(key, at);
      return seen === undefined || at - seen > AGAIN_MS ? code : null;
    },

    /** Nobody looked while what counted last was dealt with: it was in view until now. @param {number} at */
    dealt(at) {
      if (!last) return;
      last.at = at;
      counted.set(last.key, at);
    },

    /** What is in view counts anew: somebody asked for the next one. */
    again() {
      last = null;
      counted.clear();
    },
  };
}
