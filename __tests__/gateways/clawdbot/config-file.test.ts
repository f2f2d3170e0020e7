import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClawdbotConfigOptions, clawdbotConfig } from '../../../lib/gateways/clawdbot';
import type { GatewayConfig } from '../../../types/gateway';

const variable = (name: string) => `\${${name}}`;

const watched: { close(): void }[] = [];
afterEach(() => {
  for (const config of watched.splice(0)) config.close();
});

function configFile(text: string, options: ClawdbotConfigOptions = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'clawdbot.json');
  writeFileSync(file, text);
  let tellChange: (config: GatewayConfig) => void;
  let tellError: (error: Error) => void;
  const changed = new Promise<GatewayConfig>((resolve) => {
    tellChange = resolve;
  });
  const failed = new Promise<Error>((resolve) => {
    tellError = resolve;
  });
  const config = clawdbotConfig(file, {
    onChange: (next) => tellChange(next),
    onError: (error) => tellError(error),
    env: { A_TOKEN: 's3cret' },
    ...options,
  });
  watched.push(config);
  return { file, config, changed, failed };
}

it('reads JSON5 with comments and the environment', () => {
  const { config } = configFile(`{
    // as Clawdbot writes it
    gateway: { port: 18789, auth: { mode: 'token', token: '\${A_TOKEN}' },
      http: { endpoints: { chatCompletions: { maxBodyBytes: 1000, }, }, } },
    agents: { list: [] }, models: { apiKey: '\${NOT_SET_HERE}' },
  }`);
  expect(config()).toEqual({
    gateway: {
      port: 18789,
      auth: { mode: 'token', token: 's3cret' },
      http: { endpoints: { chatCompletions: { maxBodyBytes: 1000 } } },
    },
  });
});

it.each([
  ['{ gateway: {} }', 'token'],
  ["{ gateway: { auth: { token: 't' } } }", 'token'],
  ["{ gateway: { auth: { token: 't', password: 'p' } } }", 'password'],
])('knows the mode of %s', (text, mode) => {
  expect(configFile(text).config().gateway.auth?.mode).toBe(mode);
});

it('leaves an escaped variable as it is', () => {
  const { config } = configFile(`{ gateway: { auth: { token: '$${variable('A_TOKEN')}' } } }`);
  expect(config().gateway.auth?.token).toBe(variable('A_TOKEN'));
});

it.each([
  ['{ gateway: ', /clawdbot\.json is not JSON5/],
  ['[]', /expected an object at 'gateway'/],
  ['{ gateway: { auth: 7 } }', /expected an object at 'gateway\.auth'/],
  [
    `{ gateway: { auth: { token: '${variable('MISSING')}' } } }`,
    /'gateway\.auth\.token' needs the environment variable MISSING/,
  ],
])('says what is wrong with %s', (text, problem) => {
  expect(() => configFile(text)).toThrow(problem);
});

it('names a file that is not there', () => {
  expect(() => clawdbotConfig(join(tmpdir(), 'no-such-folder', 'x.json'))).toThrow(/x\.json cannot be read \(ENOENT\)/);
});

it('counts an edit from the next reading on', async () => {
  const { file, config, changed } = configFile("{ gateway: { auth: { token: 'old' } } }");
  writeFileSync(file, "{ gateway: { auth: { token: 'new' } } }");
  await changed;
  expect(config().gateway.auth?.token).toBe('new');
});

it('counts a file that was put in its place', async () => {
  const { file, config, changed } = configFile("{ gateway: { auth: { token: 'old' } } }");
  writeFileSync(`${file}.tmp`, "{ gateway: { auth: { token: 'moved' } } }");
  renameSync(`${file}.tmp`, file);
  await changed;
  expect(config().gateway.auth?.token).toBe('moved');
});

it('keeps the last good config over a broken edit, says so, and takes the next good one', async () => {
  const { file, config, failed, changed } = configFile("{ gateway: { auth: { token: 'good' } } }");
  writeFileSync(file, '{ gateway: {');
  expect((await failed).message).toMatch(/is not JSON5.*The config before the edit stays in use/);
  expect(config().gateway.auth?.token).toBe('good');
  writeFileSync(file, "{ gateway: { auth: { token: 'better' } } }");
  await changed;
  expect(config().gateway.auth?.token).toBe('better');
});
