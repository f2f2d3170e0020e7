import type { ContentPart, TextPart } from '../../types/openai';
import type { InputPart, OutputPart } from '../../types/responses';

type Content = string | readonly (InputPart | OutputPart)[];

/** What a user, a system or a developer message says, in chat's words. */
export function messageContent(content: Content): string | ContentPart[] {
  return typeof content === 'string' ? content : content.map(partOf);
}

/** The result of a tool: a text where it is nothing else, as most agents want one. */
export function toolContent(output: Content): string | ContentPart[] {
  if (typeof output === 'string') return output;
  const parts = output.map(partOf);
  return parts.every((part): part is TextPart => part.type === 'text')
    ? parts.map((part) => part.text).join('\n')
    : parts;
}

/** What the assistant has said and what it has refused. */
export function assistantText(content: Content): { text: string; refusal: string } {
  if (typeof content === 'string') return { text: content, refusal: '' };
  let text = '';
  let refusal = '';
  for (const part of content) {
    if (part.type === 'refusal') refusal += part.refusal;
    else if ('text' in part) text += part.text;
  }
  return { text, refusal };
}

function partOf(part: InputPart | OutputPart): ContentPart {
  switch (part.type) {
    case 'input_image':
      return { type: 'image_url', image_url: { url: part.image_url ?? '', detail: part.detail ?? null } };
    case 'input_file':
      return {
        type: 'file',
        file: { filename: part.filename ?? null, file_data: part.file_data ?? part.file_url ?? null },
      };
    case 'refusal':
      return part;
    default:
      return { type: 'text', text: part.text };
  }
}
