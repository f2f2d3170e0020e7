import type { Attachment } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import { ApiError } from '../errors/api-error';
import { isApiError } from '../errors/classify';
import { withinHostTimeout } from '../host-timeout';
import { checkedMediaType, decodeBase64, decodeDataUri, invalidPart } from './content';

/** Images, audio and files in a turn, where the config says nothing. */
const MAX_ATTACHMENTS = 8;

export interface AttachmentSettings {
  /** Images, audio and files in a turn. Defaults to 8. */
  most: number | undefined;
  fetchAttachment: OpenAiCompatOptions['fetchAttachment'];
  /** ms that `fetchAttachment` may take, or null. */
  hostTimeoutMs: number | null;
  /** Aborts when the client leaves. */
  left(): AbortSignal;
}

/** A part of a turn that holds a file, before its content has been looked at: with `url` or `data`, or neither. */
export interface LocatedPart {
  /** Where it stands in the conversation that the run is given. */
  message: number;
  part: number;
  /** Where it stands in the request, for the `param` of an error: `messages[0].content[1]`. */
  path: string;
  kind: Attachment['kind'];
  /** A data URI, or an address. */
  url?: string | undefined;
  /** Base64. */
  data?: string | undefined;
  /** What the client says that `data` is: `audio/wav`. */
  label?: string | undefined;
  name?: string | undefined;
}

/** What a `file_data` holds: base64, bare or as a data URI, or an address. */
export function fileContent(data: string | null | undefined): Pick<LocatedPart, 'data' | 'url'> {
  return data && /^\w+:/.test(data) ? { url: data } : { data: data ?? undefined };
}

interface Loaded {
  bytes: Uint8Array;
  label: string | undefined;
  name?: string | undefined;
}

/**
 * The files of a turn, decoded and checked.
 *
 * @throws ApiError 400 with the part's path: too many, no valid base64, not of the type that the part says, or an address
 *   that nobody may fetch.
 */
export async function checkedAttachments(
  parts: readonly LocatedPart[],
  settings: AttachmentSettings,
): Promise<Attachment[]> {
  if (parts.length === 0) return [];
  const { most = MAX_ATTACHMENTS } = settings;
  const tooMany = parts[most];
  if (tooMany !== undefined) {
    throw invalidPart(
      tooMany.path,
      `too many images, audio and files. A turn may have at most ${most}, and this one has ${parts.length}.`,
      'array_above_max_length',
    );
  }
  return Promise.all(
    parts.map(async (located): Promise<Attachment> => {
      const { message, part, path, kind } = located;
      const { bytes, label, name } = await load(located, settings);
      const mediaType = checkedMediaType(kind, bytes, label, path);
      return { message, part, path, kind, mediaType, bytes, ...(name !== undefined && { name }) };
    }),
  );
}

async function load({ url, data, label, name, path }: LocatedPart, settings: AttachmentSettings): Promise<Loaded> {
  if (url !== undefined) {
    const loaded = await fromUrl(url, path, settings);
    return name ? { ...loaded, name } : loaded;
  }
  if (!data) {
    throw invalidPart(path, "send the file inline, as 'file_data'; this server keeps no files.", 'unsupported_value');
  }
  return { bytes: decodeBase64(data, path), label, ...(name && { name }) };
}

/** A data URI is decoded. Any other address is fetched by the host or not at all: no fetch of ours, no SSRF of ours. */
async function fromUrl(url: string, path: string, settings: AttachmentSettings): Promise<Loaded> {
  const { fetchAttachment, hostTimeoutMs: timeoutMs, left } = settings;
  if (/^data:/i.test(url)) return decodeDataUri(url, path);
  if (fetchAttachment === undefined || !URL.canParse(url)) {
    throw invalidPart(path, 'this server fetches nothing from addresses. Send the content as a base64 data URI.');
  }
  try {
    const fetched = fetchAttachment(new URL(url), left());
    const bounds = { name: 'options.fetchAttachment', timeoutMs, left, code: 'overloaded' } as const;
    const { bytes, mediaType, name } = await withinHostTimeout(fetched, bounds);
    return { bytes, label: mediaType, name };
  } catch (cause) {
    if (left().aborted) throw left().reason;
    if (isApiError(cause)) throw cause;
    throw new ApiError('attachment_invalid', {
      param: path,
      message: `Invalid '${path}': the address could not be fetched.`,
      cause,
    });
  }
}
