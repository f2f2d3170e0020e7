import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAiCompat } from '../../../lib';
import {
  BUILTIN_MODELS,
  type EmbeddedGatewayOptions,
  embeddedGateway,
  type SessionCommit,
  type SessionId,
  type SessionStore,
  type StoredMessage,
} from '../../../lib/gateways/embedded';
import type { OpenAiCompatOptions } from '../../../types/options';
import { chat, request, textOf } from '../../helpers/chat';
import { CONFIG } from '../../helpers/scripted-runtime';
import { host, serve } from '../../helpers/serve';

const directories: string[] = [];

afterEach(() => {
  for (const dir of directories.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** A directory that is gone when the test ends. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sessions-'));
  directories.push(dir);
  return dir;
}

/** Adds to a session as it is now. */
export async function add(
  store: SessionStore,
  id: SessionId,
  commit: Omit<SessionCommit, 'expected'>,
): Promise<number> {
  return store.append(id, { expected: (await store.read(id))?.version ?? 0, ...commit });
}

export async function messagesOf(store: SessionStore, id: SessionId): Promise<readonly StoredMessage[] | undefined> {
  return (await store.read(id))?.messages;
}

/** An embedded Gateway behind openAiCompat, on a port of its own. Its default agent is builtin/recall, its user ann. */
export async function gateway(gatewayOptions: Partial<EmbeddedGatewayOptions> = {}, options: OpenAiCompatOptions = {}) {
  const errors: unknown[] = [];
  const runtime = embeddedGateway({
    config: CONFIG,
    agents: { main: BUILTIN_MODELS['builtin/recall'], tools: BUILTIN_MODELS['builtin/tools'] },
    ...gatewayOptions,
  });
  const url = await serve(host(openAiCompat(runtime, { onError: (error) => void errors.push(error), ...options })));
  const post = (body: object, signal?: AbortSignal, headers = {}) =>
    chat(url, request({ user: 'ann', ...body }), headers, signal);
  return {
    errors,
    post,
    /** The text of the answer to what is said, or to a whole conversation. */
    ask: async (said: string | object[], more: object = {}) =>
      textOf(await post({ messages: typeof said === 'string' ? [{ role: 'user', content: said }] : said, ...more })),
  };
}
