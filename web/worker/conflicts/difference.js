// What two texts have in common, word by word, so that a page can mark the rest (E4). Pure.
// Twin: backend/conflicts/difference.py, function for function; what they mean is said there.

/** @typedef {{ text: string, mark: boolean }} Part a piece of a text; `mark`: the other text has something else here */

const CELLS = 40_000;

/** @param {string} one @param {string} other @returns {[Part[], Part[]]} */
export function difference(one, other) {
  const [mine, theirs] = [words(one), words(other)];
  const start = equal(mine, theirs);
  const end = equal(mine.slice(start).reverse(), theirs.slice(start).reverse());
  const [inner, outer] = common(
    mine.slice(start, mine.length - end),
    theirs.slice(start, theirs.length - end),
  );
  const around = (/** @type {boolean[]} */ flags) => [
    ...Array(start).fill(true),
    ...flags,
    ...Array(end).fill(true),
  ];
  const flags = around(inner);
  if (!mine.some((word, at) => flags[at] && isWord(word))) return [whole(one), whole(other)];
  return [parts(mine, flags), parts(theirs, around(outer))];
}

/** @param {string} text */
function words(text) {
  /** @type {string[]} */
  const found = [];
  let open = false;
  for (const character of text) {
    const goesOn = isWord(character);
    if (open && goesOn) found[found.length - 1] += character;
    else found.push(character);
    open = goesOn;
  }
  return found;
}

/** @param {string} text of which the first character counts */
function isWord(text) {
  return /^[0-9A-Za-z]/.test(text) || Number(text.codePointAt(0)) >= 0xc0;
}

/** @param {string[]} one @param {string[]} other */
function equal(one, other) {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}

/** @param {string[]} one @param {string[]} other @returns {[boolean[], boolean[]]} */
function common(one, other) {
  const mine = Array(one.length).fill(false);
  const theirs = Array(other.length).fill(false);
  if (one.length * other.length > CELLS) return [mine, theirs];
  const longest = Array.from({ length: one.length + 1 }, () => Array(other.length + 1).fill(0));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const [down, right] = [longest[i + 1][j], longest[i][j + 1]];
      longest[i][j] = one[i] === other[j] ? longest[i + 1][j + 1] + 1 : Math.max(down, right);
    }
  }
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    if (one[i] === other[j]) mine[i++] = theirs[j++] = true;
    else if (longest[i + 1][j] >= longest[i][j + 1]) i += 1;
    else j += 1;
  }
  return [mine, theirs];
}

/** @param {string[]} pieces @param {boolean[]} flags @returns {Part[]} */
function parts(pieces, flags) {
  /** @type {{ text: string, mark: boolean, words: boolean }[]} */
  const found = [];
  for (const [at, text] of pieces.entries()) {
    const last = found.at(-1);
    if (last && last.mark === !flags[at]) {
      last.text += text;
      last.words ||= isWord(text);
    } else found.push({ text, mark: !flags[at], words: isWord(text) });
  }
  /** @type {Part[]} */
  const joined = [];
  for (const [at, { text, mark, words }] of found.entries()) {
    const bridged = mark || (at > 0 && at < found.length - 1 && !words);
    const last = joined.at(-1);
    if (last?.mark === bridged) last.text += text;
    else joined.push({ text, mark: bridged });
  }
  return joined;
}

/** @param {string} text @returns {Part[]} */
function whole(text) {
  return text === "" ? [] : [{ text, mark: false }];
}
