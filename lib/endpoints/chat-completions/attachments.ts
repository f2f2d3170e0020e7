import type { ChatMessage, ContentPart } from '../../../types/openai';
import { fileContent, type LocatedPart } from '../../attachments/attachments';
import { turnStart } from '../../messages';

/**
 * The files of the turn, and where they stand. Those of the resent history are neither counted nor decoded: the session had
 * them when they were new. Zed sends images in tool messages, so any message of the turn may have them.
 */
export function filesOf(messages: readonly ChatMessage[]): LocatedPart[] {
  const found: LocatedPart[] = [];
  for (let message = turnStart(messages); message < messages.length; message++) {
    const content = messages[message]?.content;
    if (!Array.isArray(content)) continue;
    for (const [part, piece] of (content as ContentPart[]).entries()) {
      const at = { message, part, path: `messages[${message}].content[${part}]` };
      switch (piece.type) {
        case 'image_url':
          found.push({ ...at, kind: 'image', url: piece.image_url.url });
          break;
        case 'input_audio':
          found.push({
            ...at,
            kind: 'audio',
            data: piece.input_audio.data,
            label: `audio/${piece.input_audio.format}`,
          });
          break;
        case 'file':
          found.push({
            ...at,
            kind: 'file',
            ...fileContent(piece.file.file_data),
            name: piece.file.filename ?? undefined,
          });
          break;
      }
    }
  }
  return found;
}
