import type { GatewayAuth } from '../../types/gateway';
import type { AgentEntry } from './config-schema';

export interface Welcome {
  host: string;
  port: number;
  auth: GatewayAuth;
  madeToken: string | undefined;
  agents: AgentEntry[];
  /** Absent where sessions live in memory. */
  sessionsDir: string | undefined;
}

const HOW_TO_USE_A_MODEL =
  'main only repeats what it is told. On a model: openai-compat serve --model openai/gpt-5-mini (with OPENAI_API_KEY; npm install ai @ai-sdk/openai)';

/** What `serve` says when it is ready: where it is, how to authenticate, and two lines that work when pasted. */
export function welcome({ host, port, auth, madeToken, agents, sessionsDir }: Welcome): string {
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const secret = madeToken ?? (auth.mode === 'password' ? 'YOUR_PASSWORD' : 'YOUR_TOKEN');
  return `${[
    `openai-compat listening on ${base}`,
    '',
    `Base URL for clients: ${base}/v1`,
    howToAuthenticate(auth, madeToken),
    `Agents: ${agents.map(({ id, model }) => `${id} (${model})`).join(', ')}`,
    ...(agents.some(({ id, model }) => id === 'main' && model === 'builtin/echo') ? [HOW_TO_USE_A_MODEL] : []),
    `Sessions: ${sessionsDir ?? 'in memory, until this server stops (to keep them in files, add sessions: {} to the config)'}`,
    '',
    'Try it:',
    curl('curl -sS', base, auth.mode === 'none' ? undefined : secret, ''),
    curl('curl -N', base, auth.mode === 'none' ? undefined : secret, '"stream": true, '),
  ].join('\n')}\n`;
}

function howToAuthenticate(auth: GatewayAuth, madeToken: string | undefined): string {
  if (auth.mode === 'none')
    return 'Authentication: none. Only this machine can reach it; clients that insist may send any key.';
  if (madeToken !== undefined)
    return `Authentication: Bearer ${madeToken} (made for this run; set CLAWDBOT_GATEWAY_TOKEN to choose your own)`;
  return `Authentication: Bearer, with the ${auth.mode} of your config or environment`;
}

function curl(command: string, base: string, secret: string | undefined, extra: string): string {
  const authorization = secret === undefined ? '' : `-H 'Authorization: Bearer ${secret}' `;
  const body = `{ "model": "clawdbot", ${extra}"messages": [{"role":"user","content":"hi"}] }`;
  return `  ${command} ${base}/v1/chat/completions ${authorization}-H 'Content-Type: application/json' -H 'x-clawdbot-agent-id: main' -d '${body}'`;
}
