import type { Attachment } from '../../../types/gateway';
import { fileContent, type LocatedPart } from '../../attachments/attachments';
import type { Conversation } from './conversation';

/** The images and files of the turn, and where they stand in the request. */
export function filesOf({ messages, turn, sourceOf }: Conversation): LocatedPart[] {
  // Most turns are texts, and most conversations are longer than their turn.
  if (!turn.some(({ content }) => Array.isArray(content))) return [];
  const isNew = new Set(turn);
  return messages.flatMap((message, index) => {
    if (!isNew.has(message) || !Array.isArray(message.content)) return [];
    const member = message.role === 'tool' ? 'output' : 'content';
    return message.content.flatMap((part, i): LocatedPart[] => {
      const at = { message: index, part: i, path: `${sourceOf(message)}.${member}[${i}]` };
      if (part.type === 'image_url') return [{ ...at, kind: 'image', url: part.image_url.url || undefined }];
      if (part.type !== 'file') return [];
      const { file_data: data, filename } = part.file;
      return [{ ...at, kind: 'file', ...fileContent(data), name: filename ?? undefined }];
    });
  });
}

/** Whether they are the same files. Of a conversation that has gone on meanwhile, others may be in the turn. */
export function isSame(parts: readonly LocatedPart[], others: readonly LocatedPart[]): boolean {
  const same = (a: LocatedPart, b: LocatedPart | undefined) =>
    a.path === b?.path && a.url === b.url && a.data === b.data;
  return parts.length === others.length && parts.every((part, i) => same(part, others[i]));
}

/** The same attachments, where their parts stand in a conversation that has gone on meanwhile. */
export function movedTo(parts: readonly LocatedPart[], attachments: readonly Attachment[]): Attachment[] {
  return attachments.map((attachment, i) => ({ ...attachment, message: parts[i]?.message ?? attachment.message }));
}
