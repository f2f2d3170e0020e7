import type { Attachment } from '../../types/gateway';
import { type ApiError, invalidRequest } from '../errors/api-error';
import { meant, typesOf } from './signatures';

/** A part that cannot be taken: 400, with the part's path. */
export function invalidPart(path: string, reason: string, code = 'invalid_value'): ApiError {
  return invalidRequest(code, path, `Invalid '${path}': ${reason}`);
}

/** Characters of `data:<type>;base64`: the parameters of a type may be many, and are read one by one. */
const LONGEST_HEAD = 512;

/** The content and the label of `data:<type>;base64,<data>`. */
export function decodeDataUri(uri: string, path: string): { bytes: Uint8Array; label: string | undefined } {
  const comma = uri.slice(0, LONGEST_HEAD).indexOf(',');
  const head = uri.slice('data:'.length, Math.max(comma, 0));
  const [label, ...parameters] = head.split(';').map((part) => part.trim().toLowerCase());
  if (comma < 0 || !parameters.includes('base64')) {
    throw invalidPart(path, 'expected a base64-encoded data URI (data:<media type>;base64,<data>).');
  }
  return { bytes: decodeBase64(uri.slice(comma + 1), path), label: label || undefined };
}

/**
 * Strict where Buffer is not: it would take any text and drop what it does not know. Both alphabets are taken (RFC 4648, 4 and 5),
 * and what a client has percent-encoded, as URIs may be.
 */
export function decodeBase64(text: string, path: string): Uint8Array {
  const data = PLAIN.test(text) ? text : withoutEscapes(text);
  const bytes = Buffer.from(data, 'base64');
  const digits = data.replace(/={1,2}$/, '').length;
  if (bytes.length === 0 || !DIGITS.test(data) || bytes.length !== Math.floor((digits * 3) / 4) || digits % 4 === 1) {
    throw invalidPart(path, 'expected base64-encoded data, but could not decode it.');
  }
  return bytes;
}

/** Nothing to take out first. */
const PLAIN = /^[^%\s]*$/;
const DIGITS = /^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}$/;
const ASCII = /^[\0-\x7f]*$/;

/**
 * A text without its percent-encoding and white space; empty if it cannot be base64. Byte by byte: replacing by a pattern costs 50 times
 * as much where every character is encoded.
 */
function withoutEscapes(text: string): string {
  if (!ASCII.test(text)) return '';
  const bytes = Buffer.from(text, 'latin1');
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i] as number;
    if (byte === 0x25) {
      byte = (hexDigit(bytes[i + 1]) << 4) | hexDigit(bytes[i + 2]);
      if (byte < 0) return '';
      i += 2;
    }
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) bytes[length++] = byte;
  }
  return bytes.toString('latin1', 0, length);
}

function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

const WANTED = {
  image: { pattern: /^image\/(?!svg)/, message: 'a PNG, JPEG, GIF, WebP or HEIC image' },
  audio: { pattern: /^audio\//, message: 'WAV or MP3 audio' },
} as const;

/** Types that have a signature, so that a content without it is not of that type. */
const SIGNED = /^(?:image\/(?!svg)|audio\/|video\/|application\/(?:pdf|zip|gzip))/;

/**
 * What a content really is. Labels are often wrong in harmless ways (a JPEG called PNG), so the content decides; what is not
 * of the kind at all is refused.
 *
 * @throws ApiError 400 with the part's path.
 */
export function checkedMediaType(
  kind: Attachment['kind'],
  bytes: Uint8Array,
  label: string | undefined,
  path: string,
): string {
  const types = typesOf(bytes);
  if (kind !== 'file') {
    const { pattern, message } = WANTED[kind];
    const type = types.find((candidate) => pattern.test(candidate));
    if (type === undefined) throw invalidPart(path, `expected ${message}, but the content is none.`);
    return type;
  }
  const said = label === undefined ? undefined : meant(label);
  if (said === undefined) return types[0] ?? 'application/octet-stream';
  // A document that is a ZIP file has the signature of all of them.
  if (types.includes(said)) return said;
  if (SIGNED.test(said)) throw invalidPart(path, 'the content is not of the type that it is labelled with.');
  return types[0] ?? said;
}
