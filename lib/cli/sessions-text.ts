import type { ContentPart } from '../../types/openai';
import type { SessionInfo, StoredMessage } from '../gateways/embedded/sessions/store';
import { oneLine, printable, textTable } from '../text';

type Listed = SessionInfo & { digest: string };

export function sessionsTable(sessions: readonly Listed[]): string {
  if (sessions.length === 0) return 'There are no sessions.';
  const rows = sessions.map(({ digest, agentId, updatedAt, sizeBytes, key }) => [
    digest.slice(0, 12),
    oneLine(agentId),
    updatedAt,
    String(sizeBytes),
    oneLine(key),
  ]);
  const head = ['DIGEST', 'AGENT', 'UPDATED', 'BYTES', 'KEY'];
  return textTable([head, ...rows], head.indexOf('BYTES')).join('\n');
}

export function transcriptText(session: Listed, messages: readonly StoredMessage[]): string {
  const head = [
    `digest   ${session.digest}`,
    `agent    ${oneLine(session.agentId)}`,
    `key      ${oneLine(session.key)}`,
    `updated  ${session.updatedAt}`,
  ];
  return [head.join('\n'), ...messages.map(messageText)].join('\n\n');
}

function messageText(message: StoredMessage): string {
  const { content } = message;
  const said = typeof content === 'string' ? content : (content ?? []).map(partText).join('\n');
  const lines = [said];
  let who: string = message.role;
  if (message.role === 'tool') who += ` ${message.tool_call_id}`;
  if (message.role === 'assistant') {
    if ('incomplete' in message) who += ' (cut off)';
    if (message.refusal) lines.push(`[refusal] ${message.refusal}`);
    for (const { id, function: called } of message.tool_calls ?? []) {
      lines.push(`[calls ${called.name} as ${id}] ${called.arguments}`);
    }
  }
  const body = lines.filter((line) => line !== '').join('\n');
  return printable(`${who}:\n${body}`.replaceAll('\n', '\n  '));
}

function partText(part: ContentPart): string {
  if (part.type === 'text') return part.text;
  if (part.type === 'refusal') return `[refusal] ${part.refusal}`;
  return `[${part.type}, ${JSON.stringify(part).length} characters]`;
}
