import { filetypeinfo } from 'magic-bytes.js';
import type { Attachment } from '../../types/gateway';
import { invalidPart } from './invalid-part';

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
