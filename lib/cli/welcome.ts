import type { GatewayAuth } from '../../types/gateway';
import { authMode } from '../auth/modes';
import type { AgentEntry } from './config-schema';

export interface Welcome {
  host: string;
  port: number;
  auth: GatewayAuth;
  madeToken: string | undefined;
  agents: AgentEntry[];
  /** What the Gateway is called on the wire. */
  name: string;
  /** Absent where sessions live in memory. */
  sessionsDir: string | undefined;
}

const HOW_TO_USE_A_MODEL =
  'main only repeats what it is told. On a model: openai-compat serve --model openai/gpt-5-mini (with OPENAI_API_KEY; npm install ai @ai-sdk/openai)';

/** What `serve` says when it is ready: where it is, how to authenticate, and two lines that work when pasted. */
export function welcome({ host, port, auth, madeToken, agents, name, sessionsDir }: Welcome): string {
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const { how, header } = authMode(auth.mode).explain(auth);
  const credential = madeToken === undefined ? header : `Authorization: Bearer ${madeToken}`;
  return `${[
    `openai-compat listening on ${base}`,
    '',
    `Base URL for clients: ${base}/v1`,
    madeToken === undefined
      ? how
      : `Authentication: Bearer ${madeToken} (made for this run; set CLAWDBOT_GATEWAY_TOKEN to choose your own)`,
    `Agents: ${agents.map(({ id, model }) => `${id} (${model})`).join(', ')}`,
    ...(agents.some(({ id, model }) => id === 'main' && model === 'builtin/echo') ? [HOW_TO_USE_A_MODEL] : []),
    `Sessions: ${sessionsDir ?? 'in memory, until this server stops (to keep them in files, add sessions: {} to the config)'}`,
    '',
    'Try it:',
    curl('curl -sS', base, name, credential, ''),
    curl('curl -N', base, name, credential, '"stream": true, '),
  ].join('\n')}\n`;
}

function curl(command: string, base: string, name: string, credential: string | undefined, extra: string): string {
  const authorization = credential === undefined ? '' : `-H '${credential}' `;
  const body = `{ "model": "${name}", ${extra}"messages": [{"role":"user","content":"hi"}] }`;
  return `  ${command} ${base}/v1/chat/completions ${authorization}-H 'Content-Type: application/json' -H 'x-${name}-agent-id: main' -d '${body}'`;
}
