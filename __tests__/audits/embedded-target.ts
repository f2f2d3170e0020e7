import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { openAiCompat } from '../../lib';
import type { AuditTarget } from '../../lib/audits';
import { unknownUrl } from '../../lib/cli/unknown-url';
import { type AgentDefinition, BUILTIN_MODELS, embeddedGateway } from '../../lib/gateways/embedded';

export const KEY = 'audit-key-0123456789';
const ORIGIN = 'https://app.example.com';

const builtin = (name: string) => BUILTIN_MODELS[`builtin/${name}`] as AgentDefinition;

/** The embedded Gateway with its built-in models, and two agents that fail: at once, and after their first words. */
export async function startEmbedded(): Promise<{ target: AuditTarget; close(): Promise<void> }> {
  const runtime = embeddedGateway({
    config: { gateway: { auth: { mode: 'token', token: KEY } } },
    agents: {
      main: builtin('echo'),
      memo: builtin('recall'),
      tools: builtin('tools'),
      // biome-ignore lint/correctness/useYield: it fails before it says anything.
      failing: async function* () {
        throw new Error('scripted');
      },
      broken: async function* () {
        yield 'so ';
        yield 'far';
        throw new Error('scripted');
      },
    },
  });
  const app = express();
  app.use(openAiCompat(runtime, { cors: { origins: [ORIGIN] }, onError: () => undefined }));
  app.use(unknownUrl);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    target: {
      baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
      key: KEY,
      model: 'clawdbot',
      hints: {
        echo: 'clawdbot',
        tools: 'clawdbot:tools',
        recall: 'clawdbot:memo',
        failing: 'clawdbot:failing',
        failingMidStream: 'clawdbot:broken',
        origin: ORIGIN,
      },
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
