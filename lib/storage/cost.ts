/**
 * About how many bytes of heap a JSON value takes (V8 in Node 20, measured). The length of its text says little: `[{},{}]`
 * takes twenty times as much as it has characters.
 */
export function costOf(value: unknown): number {
  if (typeof value === 'string') return 24 + Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return 56 + value.byteLength;
  let cost = 56;
  if (Array.isArray(value)) {
    for (const each of value) cost += 8 + costOf(each);
  } else {
    // Object.values would make an array for each object: of a response 3 kB.
    for (const name in value) cost += 8 + costOf((value as Record<string, unknown>)[name]);
  }
  return cost;
}
