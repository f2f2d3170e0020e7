import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { BUILTIN_MODELS, type EmbeddedGatewayOptions, embeddedGateway } from '../../../lib/gateways/embedded';
import { openAiCompat } from '../../../lib/openai-compat';
import type { OpenAiCompatOptions } from '../../../types/options';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sessions-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface GatewayUnderTest {
  /** Asks as a client that resends nothing but what it is given, and returns the answer's text. */
  ask(messages: string | object[], more?: object): Promise<string>;
  post(body: object, signal?: AbortSignal): Promise<Response>;
  close(): Promise<void>;
  errors: unknown[];
}

/** An embedded Gateway behind openAiCompat, on a port of its own. Its default agent is builtin/recall. */
export async function gateway(
  gatewayOptions: Partial<EmbeddedGatewayOptions> = {},
  options: OpenAiCompatOptions = {},
): Promise<GatewayUnderTest> {
  const errors: unknown[] = [];
  const runtime = embeddedGateway({
    config: { gateway: { auth: { mode: 'none' } } },
    agents: { main: BUILTIN_MODELS['builtin/recall'] as never, tools: BUILTIN_MODELS['builtin/tools'] as never },
    ...gatewayOptions,
  });
  const app = express();
  app.use(openAiCompat(runtime, { onError: (error) => errors.push(error), ...options }));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  cleanups.push(close);
  const post = (body: object, signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'clawdbot', user: 'ann', ...body }),
      ...(signal && { signal }),
    });
  return {
    errors,
    close,
    post,
    async ask(messages, more) {
      const said = typeof messages === 'string' ? [{ role: 'user', content: messages }] : messages;
      const response = await post({ messages: said, ...more });
      const body = await response.json();
      if (!response.ok) throw new Error(`${response.status} ${body.error.message}`);
      return body.choices[0].message.content;
    },
  };
}
