import querystring from 'node:querystring';
import type { Attachment } from '../../../types/gateway';
import type { ChatMessage, ContentPart } from '../../../types/openai';

/** A part of a user message in the AI SDK's words. */
export type SdkContent =
  | { type: 'text'; text: string }
  | { type: 'file'; data: Uint8Array | string; mediaType: string; filename?: string };

type Media = Exclude<ContentPart, { type: 'text' | 'refusal' }>;

/** Characters of `data:<type>;<parameters>`. */
const LONGEST_HEAD = 512;

/** The decoded files of one message, by the index of their part. */
type Attached = ReadonlyMap<number, Attachment> | undefined;

/** The decoded files of a turn, by the index of their message in the conversation. */
export function attachedFiles(attachments: readonly Attachment[]): ReadonlyMap<number, Map<number, Attachment>> {
  const files = new Map<number, Map<number, Attachment>>();
  for (const attachment of attachments) {
    const ofMessage = files.get(attachment.message) ?? new Map<number, Attachment>();
    files.set(attachment.message, ofMessage.set(attachment.part, attachment));
  }
  return files;
}

/** The parts of a message's content. */
export function contentOf({ content }: ChatMessage, attached: Attached): SdkContent[] {
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
  return parts.flatMap((part, index): SdkContent[] => {
    if (!isMedia(part)) return textPart(part.type === 'text' ? part.text : part.refusal);
    return [fileOf(part, index, attached)];
  });
}

/** Only its files. */
export function filesOf({ content }: ChatMessage, attached: Attached): SdkContent[] {
  if (typeof content === 'string') return [];
  return (content ?? []).flatMap((part, index) => (isMedia(part) ? [fileOf(part, index, attached)] : []));
}

/** Providers refuse an empty text. */
function textPart(text: string): SdkContent[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

function isMedia(part: ContentPart): part is Media {
  return part.type !== 'text' && part.type !== 'refusal';
}

function fileOf(part: Media, index: number, attached: Attached): SdkContent {
  const decoded = attached?.get(index);
  return decoded === undefined ? fromPart(part) : file(decoded.mediaType, decoded.bytes, decoded.name);
}

/** A file that nobody has decoded: one of the history, which the client sends again with each request. */
function fromPart(part: Media): SdkContent {
  switch (part.type) {
    case 'image_url':
      return fromUrl(part.image_url.url) ?? gone('image');
    case 'input_audio':
      return file(part.input_audio.format === 'mp3' ? 'audio/mpeg' : 'audio/wav', part.input_audio.data);
    case 'file': {
      const { file_data: data, filename } = part.file;
      if (data == null) return gone(filename ?? 'file');
      return fromUrl(data, filename) ?? file('application/pdf', data, filename);
    }
  }
}

/** Only what is in the URL itself: the AI SDK would fetch any other, and nothing of ours fetches what a request names. */
function fromUrl(url: string, name?: string | null): SdkContent | undefined {
  const comma = url.indexOf(',');
  if (!url.startsWith('data:') || comma < 0 || comma > LONGEST_HEAD) return undefined;
  const head = url.slice('data:'.length, comma);
  const mediaType = head.slice(0, head.search(/;|$/)) || 'text/plain';
  const data = url.slice(comma + 1);
  return file(mediaType, head.endsWith(';base64') ? data : Buffer.from(querystring.unescape(data)), name);
}

/** Providers take text as text, few of them as a file. */
function file(mediaType: string, data: Uint8Array | string, name?: string | null): SdkContent {
  if (!mediaType.startsWith('text/')) {
    return { type: 'file', data, mediaType, ...(name != null && { filename: name }) };
  }
  const text = Buffer.from(typeof data === 'string' ? Buffer.from(data, 'base64') : data).toString('utf8');
  return { type: 'text', text: name == null ? text : `${name}:\n${text}` };
}

function gone(what: string): SdkContent {
  return { type: 'text', text: `[${what}: no longer available]` };
}
