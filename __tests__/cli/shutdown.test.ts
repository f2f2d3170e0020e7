import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { chat, parseEvents, reading, request } from '../helpers/chat';
import { CLI, program, served } from '../helpers/program';
import { gate, TOKEN } from '../helpers/scripted-runtime';
import { serve as listen } from '../helpers/serve';

/** A model provider that says one word, and the rest when it is told to. */
async function slowProvider() {
  const asked = gate<ServerResponse>();
  const url = await listen(
    createServer((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write(chunk({ role: 'assistant', content: 'first ' }, null));
      asked.open(res);
    }),
  );
  return {
    url,
    finish: async () =>
      (await asked.opened).end(`${chunk({ content: 'last' }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`),
  };
}

function chunk(delta: object, finish_reason: string | null): string {
  const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
  return `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
}

const serveOn = (provider: string) =>
  served(['--model', 'openai-compatible/m', '--base-url', `${provider}/v1`], {
    env: { CLAWDBOT_GATEWAY_TOKEN: TOKEN, OPENAI_COMPATIBLE_API_KEY: 'x' },
  });

it.each(['SIGINT', 'SIGTERM'] as const)(
  'serve lets an open stream finish on %s, takes no more, and ends with 0',
  async (signal) => {
    const provider = await slowProvider();
    const { url, child, exit } = await serveOn(provider.url);
    const body = reading(await chat(url, request({ stream: true })));
    await body.until('first ');
    child.kill(signal);
    // A new connection is refused from the moment that the signal has been handled.
    while (
      await fetch(url).then(
        () => true,
        () => false,
      )
    );
    await provider.finish();
    const text = await body.rest();
    expect(text).toContain('"content":"last"');
    expect(parseEvents(text).at(-1)).toBe('[DONE]');
    expect(await exit).toBe(0);
  },
);

it('serve ends at once on a second signal', async () => {
  const provider = await slowProvider();
  const { url, child, exit } = await serveOn(provider.url);
  const body = reading(await chat(url, request({ stream: true })));
  await body.until('first ');
  child.kill('SIGINT');
  while (
    await fetch(url).then(
      () => true,
      () => false,
    )
  );
  child.kill('SIGINT');
  expect(await exit).toBe(130);
  await body.rest().catch(() => undefined);
});

describe('serve, told to end while it starts', () => {
  it.each([
    ['./main', 'SIGTERM'],
    ['express', 'SIGINT'],
    ['listen', 'SIGTERM'],
  ] as const)('ends by the signal until it listens (at %s)', async (moment, signal) => {
    const args = ['-r', join(__dirname, 'stop-at.cjs'), CLI, 'serve', '--port', '0'];
    const { child, exit, line, stdout } = program(args, { env: { STOP_AT: moment } });
    await line(/^stands at/);
    child.kill(signal);
    expect(await exit).toBe(signal);
    expect(stdout()).toBe(`stands at ${moment}\n`);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 once it has said that it listens (%s)', async (signal) => {
    const { child, exit } = await served();
    child.kill(signal);
    expect(await exit).toBe(0);
  });
});
