import { type ClawdbotGatewayOptions, clawdbotGateway } from '../../../lib/gateways/clawdbot';

const config = { gateway: { auth: { mode: 'none' as const } } };
const url = 'ws://127.0.0.1:1';

it.each<[string, unknown]>([
  ['expects options', undefined],
  ["'url'", { config }],
  ["'url'", { url: 'http://127.0.0.1:1', config }],
  ["'url'", { url: 'nonsense', config }],
  ['must not hold a secret', { url: 'ws://user:pass@host', config }],
  ["'config'", { url }],
  ["'config'", { url, config: {} }],
  ["'connectTimeoutMs'", { url, config, connectTimeoutMs: 0 }],
  ["'resumeTimeoutMs'", { url, config, resumeTimeoutMs: -1 }],
  ["'maxBufferedChars'", { url, config, maxBufferedChars: Number.NaN }],
  ["'commands'", { url, config, commands: true }],
  ["'token'", { url, config, token: '' }],
  ["'password'", { url, config, password: 7 }],
])('says what is wrong, at once: %s', (problem, options) => {
  expect(() => clawdbotGateway(options as ClawdbotGatewayOptions)).toThrow(TypeError);
  expect(() => clawdbotGateway(options as ClawdbotGatewayOptions)).toThrow(problem);
});

it('reads the config of the moment from a function', () => {
  let mode: 'none' | 'token' = 'none';
  const gateway = clawdbotGateway({ url, config: () => ({ gateway: { auth: { mode } } }) });
  expect(gateway.config().gateway.auth?.mode).toBe('none');
  mode = 'token';
  expect(gateway.config().gateway.auth?.mode).toBe('token');
});

it('lets go of its config when it is closed', async () => {
  const close = jest.fn();
  await clawdbotGateway({ url, config: Object.assign(() => config, { close }) }).close();
  expect(close).toHaveBeenCalledTimes(1);
});
