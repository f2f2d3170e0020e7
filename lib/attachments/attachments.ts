import type { Attachment } from '../../types/gateway';
import type { AudioPart, ChatMessage, ContentPart, FilePart, ImagePart } from '../../types/openai';
import type { OpenAiCompatOptions } from '../../types/options';
import { ApiError } from '../errors/api-error';
import { turnStart } from '../messages';
import { decodeBase64, decodeDataUri } from './data-uri';
import { invalidPart } from './invalid-part';
import { checkedMediaType } from './media-type';

export interface AttachmentSettings {
  /** Files in a turn. */
  most: number;
  fetchAttachment: OpenAiCompatOptions['fetchAttachment'];
  /** Aborts when the client leaves. */
  signal(): AbortSignal;
}

type FileLike = ImagePart | AudioPart | FilePart;

/** What a part of the turn holds, before its content has been looked at. */
interface Loaded {
  bytes: Uint8Array;
  label: string | undefined;
  name?: string;
}

/**
 * The files of the turn, decoded. Those of the resent history are neither counted nor decoded: the session had them when
 * they were new. Zed sends images in tool messages, so any message of the turn may have them.
 *
 * @throws ApiError 400 with the part's path: too many, no valid base64, not of the type that the part says, or an address
 *   that nobody may fetch.
 */
export async function attachmentsOf(
  messages: readonly ChatMessage[],
  settings: AttachmentSettings,
): Promise<Attachment[]> {
  const found = filesOf(messages);
  if (found.length === 0) return [];
  const tooMany = found[settings.most];
  if (tooMany !== undefined) {
    throw invalidPart(
      tooMany.path,
      `too many images, audio and files. A turn may have at most ${settings.most}, and this one has ${found.length}.`,
      'array_above_max_length',
    );
  }
  return Promise.all(
    found.map(async ({ message, part, path, content }): Promise<Attachment> => {
      const kind = content.type === 'image_url' ? 'image' : content.type === 'input_audio' ? 'audio' : 'file';
      const { bytes, label, name } = await load(content, path, settings);
      const mediaType = checkedMediaType(kind, bytes, label, path);
      return { message, part, path, kind, mediaType, bytes, ...(name !== undefined && { name }) };
    }),
  );
}

interface Found {
  message: number;
  part: number;
  path: string;
  content: FileLike;
}

function filesOf(messages: readonly ChatMessage[]): Found[] {
  const found: Found[] = [];
  for (let message = turnStart(messages); message < messages.length; message++) {
    const content = messages[message]?.content;
    if (!Array.isArray(content)) continue;
    for (const [part, piece] of (content as ContentPart[]).entries()) {
      if (piece.type === 'text' || piece.type === 'refusal') continue;
      found.push({ message, part, path: `messages[${message}].content[${part}]`, content: piece });
    }
  }
  return found;
}

function load(content: FileLike, path: string, settings: AttachmentSettings): Loaded | Promise<Loaded> {
  switch (content.type) {
    case 'image_url':
      return fromUrl(content.image_url.url, path, settings);
    case 'input_audio':
      return { bytes: decodeBase64(content.input_audio.data, path), label: `audio/${content.input_audio.format}` };
    case 'file':
      return fromFile(content.file, path, settings);
  }
}

async function fromFile(
  { file_data: data, filename }: FilePart['file'],
  path: string,
  settings: AttachmentSettings,
): Promise<Loaded> {
  if (!data) {
    throw invalidPart(path, "send the file inline, as 'file_data'; this server keeps no files.", 'unsupported_value');
  }
  const loaded = /^\w+:/.test(data)
    ? await fromUrl(data, path, settings)
    : { bytes: decodeBase64(data, path), label: undefined };
  return { ...loaded, ...(filename && { name: filename }) };
}

/** A data URI is decoded. Any other address is fetched by the host or not at all: no fetch of ours, no SSRF of ours. */
async function fromUrl(url: string, path: string, { fetchAttachment, signal }: AttachmentSettings): Promise<Loaded> {
  if (/^data:/i.test(url)) return decodeDataUri(url, path);
  if (fetchAttachment === undefined || !URL.canParse(url)) {
    throw invalidPart(path, 'this server fetches nothing from addresses. Send the content as a base64 data URI.');
  }
  try {
    const { bytes, mediaType, name } = await fetchAttachment(new URL(url), signal());
    return { bytes, label: mediaType, ...(name !== undefined && { name }) };
  } catch (cause) {
    throw new ApiError('attachment_invalid', {
      param: path,
      message: `Invalid '${path}': the address could not be fetched.`,
      cause,
    });
  }
}
