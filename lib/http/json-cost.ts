import { type ApiError, invalidRequest } from '../errors/api-error';

/** Values that a body may have, of any kind and at any depth: a conversation of 100,000 messages has half as many. */
const MOST_VALUES = 1_000_000;
/** Levels of arrays and objects. Whoever walks a value that deep may recurse. */
const MOST_LEVELS = 512;
/**
 * Members of one object: more than any API has a use for. V8 keeps so many in a hash table, and whoever walks that takes several times
 * as long as the parser (measured: 580,000 of them, 1.2 s).
 */
const MOST_MEMBERS = 16_384;
/** What a body may cost in memory once it is parsed: so many times its size, and this much more, in bytes. */
const TIMES = 8;
const MORE = 1_048_576;
/** What V8 keeps for a value, in bytes: an empty object with room for members, a string's head, the place of a value. */
const CONTAINER = 64;
const STRING = 24;
const PLACE = 8;
/** A body of this size, in bytes, is within every bound but the levels, whatever is in it. */
const SMALL = 16_384;

/** What an array's values are counted from, in place of members. */
const NO_OBJECT = -2_147_483_648;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE_ARRAY = 0x5d;
const CLOSE_OBJECT = 0x7d;

/**
 * Refuses a JSON text that would cost far more in memory than it has bytes, before it is parsed: `[{},{},…]` is 20 times its
 * size. One pass over the bytes; what is no JSON passes, and is left to the parser.
 *
 * @throws ApiError 400.
 */
export function checkJsonCost(text: Buffer): void {
  if (text.length <= SMALL) return;
  const most = TIMES * text.length + MORE;
  let values = 0;
  let level = 0;
  let cost = 0;
  /** Of the object that is open at each level; of an array far below nothing, so that they are never too many. */
  const members = new Int32Array(MOST_LEVELS + 1);
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case QUOTE:
        cost += STRING;
        i = endOfString(text, i);
        break;
      case COMMA:
        values += 1;
        cost += PLACE;
        members[level] = (members[level] ?? 0) + 1;
        if ((members[level] ?? 0) >= MOST_MEMBERS) {
          throw tooMuch(`an object in it has more than ${MOST_MEMBERS} members.`);
        }
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        values += 1;
        level += 1;
        cost += CONTAINER;
        if (level > MOST_LEVELS) throw tooMuch(`it is nested more than ${MOST_LEVELS} levels deep.`);
        members[level] = text[i] === OPEN_OBJECT ? 0 : NO_OBJECT;
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        level -= 1;
        break;
    }
    if (values > MOST_VALUES) throw tooMuch(`it has more than ${MOST_VALUES} values.`);
    if (cost > most) throw tooMuch('it has too many values for its size.');
  }
}

/** Bytes of a string that are looked at one by one: most strings are short, and a search costs more than that. */
const NEAR = 48;

/** Where the string that begins at `start` ends. */
function endOfString(text: Buffer, start: number): number {
  let i = start + 1;
  while (i < text.length) {
    const near = Math.min(i + NEAR, text.length);
    while (i < near) {
      const byte = text[i];
      if (byte === QUOTE) return i;
      i += byte === BACKSLASH ? 2 : 1;
    }
    const quote = text.indexOf(QUOTE, i);
    if (quote < 0) return text.length;
    let slashes = 0;
    while (quote - slashes > i && text[quote - slashes - 1] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return quote;
    i = quote + 1;
  }
  return text.length;
}

function tooMuch(reason: string): ApiError {
  return invalidRequest(null, null, `The JSON body of your request is too large: ${reason}`);
}
