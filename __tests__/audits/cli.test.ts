import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditReport, AuditTarget } from '../../lib/audits';
import { outcomeOf } from '../helpers/command-line';
import { serve } from '../helpers/serve';
import { startEmbedded } from './embedded-target';
import { type Mutate, startMutant } from './mutant';

let target: AuditTarget;
let close: () => Promise<void>;
let out = '';
let err = '';

beforeAll(async () => {
  ({ target, close } = await startEmbedded());
});
afterAll(() => close());
beforeEach(() => {
  out = '';
  err = '';
});

async function audit(args: string[], env?: Record<string, string>): Promise<number> {
  const { code, stdout, stderr } = await outcomeOf(['audit', ...args], env);
  out += stdout;
  err += stderr;
  return code;
}

const key = () => ['--key', target.key as string];

async function against(mutate: Mutate, args: string[]): Promise<number> {
  const mutant = await startMutant(target, { mutate });
  try {
    return await audit([mutant.target.baseURL, ...key(), ...args]);
  } finally {
    await mutant.close();
  }
}

describe('openai-compat audit', () => {
  it('exits 0 when every MUST holds, with a table by area and a verdict by client', async () => {
    const hints = { ...target.hints } as Record<string, string>;
    const odd = { failingMidStream: '--broken-model', ownTools: '--own-tools-model', origin: '--origin' };
    const flags = Object.entries(hints).flatMap(([hint, value]) => [
      odd[hint as keyof typeof odd] ?? `--${hint}-model`,
      value,
    ]);
    const second = ['--second-key', target.secondKey as string];
    expect(await audit([target.baseURL, ...key(), ...second, ...flags])).toBe(0);
    expect(out).toMatch(/^streams +\d+\/\d+ /m);
    expect(out).toMatch(/^response-streams +\d+\/\d+ /m);
    expect(out).toMatch(/^Zed +READY +\d+ audits$/m);
    expect(out).toMatch(/^Codex \(Responses\) +READY +\d+ audits$/m);
    expect(out).not.toContain('not served');
    expect(out).toMatch(/\nEvery MUST rule holds: /);
    expect(err).toMatch(/^25 of \d+ audits, 0 failed/);
  });

  const withoutResponses: Mutate = (question, forward) =>
    /\/(responses|conversations)\b/.test(question.url)
      ? { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>404</h1>' }
      : forward(question);

  it('says in one line that an API is not served, and does not count its audits', async () => {
    const echo = ['--model', 'clawdbot', '--echo-model', 'clawdbot', '--tools-model', 'clawdbot:tools'];
    expect(await against(withoutResponses, echo)).toBe(0);
    expect(out).toContain('\nResponses is not served, and was not audited: POST /responses is answered 404.\n');
    expect(out).not.toContain('response-object');
    expect(out).not.toContain('(Responses)');
  });

  it('fails an API that is asked for and not served', async () => {
    expect(await against(withoutResponses, ['--model', 'clawdbot', '--api', 'responses'])).toBe(2);
    expect(err).toContain('has no /responses');
  });

  it('audits one API alone, and asks what is the same in every API by that one', async () => {
    const alone: Mutate = (question, forward) =>
      /\/chat\//.test(question.url) ? { status: 404, headers: {}, body: '' } : forward(question);
    const hints = ['--echo-model', 'clawdbot', '--tools-model', 'clawdbot:tools'];
    expect(await against(alone, ['--model', 'clawdbot', '--api', 'responses', ...hints])).toBe(0);
    expect(out).toMatch(/^authentication +\d+\/\d+ /m);
    expect(out).not.toMatch(/^streams /m);
  });

  it('exits 1 when a MUST is broken, and says which', async () => {
    const code = await against(
      async (question, forward) => {
        const reply = await forward(question);
        return question.url.endsWith('/models') ? { ...reply, body: '{}' } : reply;
      },
      ['--only', 'models', '--model', 'clawdbot'],
    );
    expect(code).toBe(1);
    expect(out).toContain('  MUST    models.list\n');
    expect(out).toMatch(/\d+ of \d+ MUST rules are broken\.\n$/);
  });

  it('writes JSON and one HTML page, without the key', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audit-'));
    const [json, html] = [join(folder, 'r.json'), join(folder, 'r.html')];
    await audit([target.baseURL, ...key(), '--only', 'models', '--json', json, '--html', html]);
    const report = JSON.parse(await readFile(json, 'utf8')) as AuditReport;
    const page = await readFile(html, 'utf8');
    await rm(folder, { recursive: true });
    expect(report).toMatchObject({ baseURL: target.baseURL, model: 'clawdbot' });
    expect(report.results.every(({ area, outcome }) => area === 'models' && outcome === 'pass')).toBe(true);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page + JSON.stringify(report) + out + err).not.toContain(target.key);
  });

  it('takes the key from OPENAI_COMPAT_KEY', async () => {
    const env = { OPENAI_COMPAT_KEY: target.key as string };
    expect(await audit([target.baseURL, '--only', 'models'], env)).toBe(0);
  });

  it('explains itself', async () => {
    expect(await audit(['--help'])).toBe(0);
    expect(out).toMatch(/^Usage: openai-compat audit <baseURL>/);
  });

  it.each([
    ['no URL', [], 'Name one base URL'],
    ['two URLs', ['http://127.0.0.1:1', 'http://127.0.0.1:2'], 'Name one base URL'],
    ['no http', ['127.0.0.1:1/v1'], 'is no http or https URL'],
    ['a password in the URL', ['http://u:secret@127.0.0.1:1/v1'], 'a key goes into --key'],
    ['an unknown area', ['http://127.0.0.1:1/v1', '--only', 'stream'], "no area or audit 'stream'"],
    [
      'an unknown API',
      ['http://127.0.0.1:1/v1', '--api', 'embeddings'],
      "--api is 'embeddings', expected chat, responses or all",
    ],
    ['an unknown flag', ['http://127.0.0.1:1/v1', '--nope'], "Unknown option '--nope'"],
    ['a wrong number', ['http://127.0.0.1:1/v1', '--timeout', '1s'], "--timeout is '1s'"],
    ['nobody there', ['http://127.0.0.1:1/v1', '--model', 'm'], 'cannot be reached'],
  ])('exits 2 with one clear line for %s', async (_, args, line) => {
    expect(await audit(args)).toBe(2);
    expect(err).toContain(line);
    expect(err).toMatch(/^openai-compat: [^\n]+\n$/);
    expect(err).not.toContain('secret');
    expect(out).toBe('');
  });

  it('exits 2 when the key is missing or refused', async () => {
    expect(await audit([target.baseURL, '--model', 'clawdbot'])).toBe(2);
    expect(err).toContain('wants a key (401). Give --key');
    expect(await audit([target.baseURL, '--model', 'clawdbot', '--key', 'wrong-key'])).toBe(2);
    expect(err).toContain('refuses the key (401)');
    expect(err).not.toContain('wrong-key');
  });

  it('exits 2 when the model is unknown, or none is listed', async () => {
    expect(await audit([target.baseURL, ...key(), '--model', 'nobody'])).toBe(2);
    expect(err).toContain("does not know the model 'nobody'");
    expect(
      await against(async (question, forward) => ({ ...(await forward(question)), body: '{"data":[]}' }), []),
    ).toBe(2);
    expect(err).toContain('lists no model (200)');
  });

  it('exits 2 with a hint at /v1 when the route is not there', async () => {
    const url = await serve((_, res) => res.writeHead(404, { 'content-type': 'text/html' }).end('<h1>404</h1>'));
    expect(await audit([url, '--model', 'm'])).toBe(2);
    expect(err).toContain('it mostly ends in /v1');
  });
});
