import type { Attachment } from '../../types/gateway';
import { type ApiError, invalidRequest } from '../errors/api-error';

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

/** As many bytes as a signature may need. */
const HEAD = 512;

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
  // Loaded with the first attachment: most hosts never see one.
  const { filetypeinfo } = require('magic-bytes.js') as typeof import('magic-bytes.js');
  const types = filetypeinfo(bytes.subarray(0, HEAD)).flatMap(({ mime }) =>
    mime === undefined ? [] : [mime.replace('/x-wav', '/wav')],
  );
  if (kind !== 'file') {
    const { pattern, message } = WANTED[kind];
    const type = types.find((candidate) => pattern.test(candidate));
    if (type === undefined) throw invalidPart(path, `expected ${message}, but the content is none.`);
    return type;
  }
  if (label !== undefined && SIGNED.test(label) && !types.includes(label)) {
    throw invalidPart(path, 'the content is not of the type that it is labelled with.');
  }
  return types[0] ?? label ?? 'application/octet-stream';
}
