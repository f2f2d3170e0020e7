import { chat, request, textOf } from './helpers/chat';
import { program } from './helpers/program';
import { TOKEN } from './helpers/scripted-runtime';

describe('the host with a test of its own', () => {
  it('passes its test', async () => {
    const { exit, stdout } = program(['--test', 'examples/tested-host/app.test.mjs']);
    expect([await exit, stdout()]).toEqual([0, expect.stringMatching(/^\S pass [1-9]\d*$/m)]);
  });

  it('stops so that no answer is cut off', async () => {
    const env = { GATEWAY_TOKEN: TOKEN, PORT: '0' };
    const { child, exit, line } = program(['examples/tested-host/server.mjs'], { env });
    const [, url = ''] = await line(/listening on (http:\S+)\/v1$/);
    const response = await chat(url, request());
    child.kill('SIGTERM');
    expect(await textOf(response)).toBe('You said: hi. That makes 1.');
    expect(await exit).toBe(0);
  });
});

it('the minimal host answers content that comes as parts', async () => {
  const env = { GATEWAY_TOKEN: TOKEN, PORT: '0' };
  const { line } = program(['examples/minimal-host.mjs'], { env });
  const [, url = ''] = await line(/listening on (http:\S+)\/v1$/);
  const parts = [{ type: 'text', text: 'hi' }];
  const answer = await chat(url, request({ messages: [{ role: 'user', content: parts }] }));
  expect(await textOf(answer)).toBe('You said: hi');
});
