import { invalidPart } from './invalid-part';

/** The content and the label of `data:<type>;base64,<data>`. */
export function decodeDataUri(uri: string, path: string): { bytes: Uint8Array; label: string | undefined } {
  const comma = uri.indexOf(',');
  const head = uri.slice('data:'.length, Math.max(comma, 0));
  const [label, ...parameters] = head.split(';').map((part) => part.trim().toLowerCase());
  if (comma < 0 || !parameters.includes('base64')) {
    throw invalidPart(path, 'expected a base64-encoded data URI (data:<media type>;base64,<data>).');
  }
  return { bytes: decodeBase64(uri.slice(comma + 1), path), label: label || undefined };
}

/** Strict where Buffer is not: it would take any text and drop what it does not know. */
export function decodeBase64(text: string, path: string): Uint8Array {
  const data = /\s/.test(text) ? text.replaceAll(/\s+/g, '') : text;
  const bytes = Buffer.from(data, 'base64');
  const digits = data.replace(/={1,2}$/, '').length;
  if (
    bytes.length === 0 ||
    !/^[A-Za-z0-9+/]+={0,2}$/.test(data) ||
    bytes.length !== Math.floor((digits * 3) / 4) ||
    digits % 4 === 1
  ) {
    throw invalidPart(path, 'expected base64-encoded data, but could not decode it.');
  }
  return bytes;
}
