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
  const spaced = text.includes('%') ? text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex) => byteOf(hex)) : text;
  const data = /\s/.test(spaced) ? spaced.replaceAll(/\s+/g, '') : spaced;
  const bytes = Buffer.from(data, 'base64');
  const digits = data.replace(/={1,2}$/, '').length;
  if (
    bytes.length === 0 ||
    !/^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}$/.test(data) ||
    bytes.length !== Math.floor((digits * 3) / 4) ||
    digits % 4 === 1
  ) {
    throw invalidPart(path, 'expected base64-encoded data, but could not decode it.');
  }
  return bytes;
}

function byteOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
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
