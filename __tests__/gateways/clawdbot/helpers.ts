import { type ClawdbotGateway, type ClawdbotGatewayOptions, clawdbotGateway } from '../../../lib/gateways/clawdbot';
import { turnOf, userText } from '../../../lib/messages';
import type { AgentEvent, AgentRun } from '../../../types/gateway';
import type { ChatMessage } from '../../../types/openai';
import { type GatewayDouble, gatewayDouble } from './gateway-double';

const open: (() => Promise<void>)[] = [];

/** Ends what a test has opened. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

export interface Setup {
  double: GatewayDouble;
  gateway: ClawdbotGateway;
  errors: Error[];
}

/** A double of a Gateway, and our runtime over it. */
export async function setup(
  kind: 'clawdbot' | 'openclaw',
  { hello, ...options }: Partial<ClawdbotGatewayOptions> & { hello?: Record<string, unknown> } = {},
): Promise<Setup> {
  const double = await gatewayDouble(kind, hello);
  const errors: Error[] = [];
  const gateway = clawdbotGateway({
    url: double.url,
    token: 'the-secret-token',
    config: { gateway: { auth: { mode: 'token', token: 'another' } } },
    onError: (error) => errors.push(error),
    ...options,
  });
  open.push(
    () => double.close(),
    () => gateway.close(),
  );
  return { double, gateway, errors };
}

let runs = 0;

/** A run as the middleware would hand it on: `messages` end with the turn. */
export function agentRun(
  content: string | ChatMessage[],
  changes: Partial<AgentRun> & { named?: string } = {},
): AgentRun {
  const { named, ...rest } = changes;
  const messages: ChatMessage[] = typeof content === 'string' ? [{ role: 'user', content }] : content;
  const id = `chatcmpl-${++runs}`;
  return {
    api: 'chat',
    id,
    agentId: 'main',
    session: { key: named ?? `agent:main:openai:${id}`, stateless: named === undefined, history: 'gateway' },
    messages,
    text: userText(messages),
    turn: turnOf(messages),
    attachments: [],
    tools: [],
    toolChoice: 'auto',
    sampling: {},
    metadata: {},
    task: false,
    caller: { id: 'gateway', sessions: 'any' },
    signal: new AbortController().signal,
    ...rest,
  };
}

export async function collect(events: AsyncIterable<AgentEvent>): Promise<AgentEvent[]> {
  const all: AgentEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

export const textOf = (events: readonly AgentEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

/** An event of the assistant, as protocol 3 sends it. */
export function said(text: string, delta: string, seq: number, more: Record<string, unknown> = {}) {
  const data = { text, delta, ...more };
  return {
    type: 'event',
    event: 'agent',
    payload: { runId: 'RUN', stream: 'assistant', data, sessionKey: 'KEY', seq, ts: 1 },
    seq,
  };
}

export const accepted = { type: 'res', id: 'REQ', ok: true, payload: { runId: 'RUN', status: 'accepted' } };

/** The final response of an `agent` run. */
export function completed(text: string | undefined, meta: Record<string, unknown> = {}) {
  const payloads = text === undefined ? [] : [{ text, mediaUrl: null }];
  const agentMeta = { usage: { input: 11, output: 3, cacheRead: 0, cacheWrite: 0, total: 14 } };
  const result = { payloads, meta: { agentMeta, aborted: false, ...meta } };
  return { type: 'res', id: 'REQ', ok: true, payload: { runId: 'RUN', status: 'ok', summary: 'completed', result } };
}
