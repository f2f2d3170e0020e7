import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { chat, request } from '../helpers/chat';
import { untilTestEnds } from '../helpers/program';
import { TOKEN } from '../helpers/scripted-runtime';

/** The young space holds all that the test makes, so that nothing is collected but when it is asked for. */
const FLAGS = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];
const REQUESTS = 100;

// What is measured is memory; how long the machine takes for it does not matter.
jest.setTimeout(300_000);

// Not in an app: Express gives each request shapes of its own, which V8 keeps until the next full collection.
it.each([false, true])('a finished request goes with the young objects (stream: %s)', async (stream) => {
  const program = join(__dirname, 'young-heap.mjs');
  const server = untilTestEnds(fork(program, { execArgv: FLAGS, env: { ...process.env, TOKEN } }));
  const ask = async (which: 'full' | 'young'): Promise<number> => {
    server.send(which);
    return (await once(server, 'message'))[0];
  };
  const [port] = await once(server, 'message');
  const send = async (count: number) => {
    for (let i = 0; i < count; i++) await (await chat(`http://127.0.0.1:${port}`, request({ stream }))).text();
  };
  await send(REQUESTS);
  const before = await ask('full');
  await send(REQUESTS);
  const left = (await ask('young')) - before;
  server.disconnect();
  await once(server, 'exit');

  // What one request makes is about 60 KiB; 15 of them stayed when Passport's functions could still see the request.
  expect(left / REQUESTS / 1024).toBeLessThan(8);
});
