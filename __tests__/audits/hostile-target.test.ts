import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Audit, audits, renderHtml, runAudit, runAudits } from '../../lib/audits';
import { renderText } from '../../lib/audits/report/text';
import { withoutKey } from '../../lib/audits/without-key';
import { outcomeOf } from '../helpers/command-line';
import { serve } from '../helpers/serve';

const KEY = 'sk-Very-secret_0123456789abcdef';
const CONTROLS = '\u001b[2J\u009b31m\u202e\u2028\u0007';

/** What a terminal would obey; the reports' own lines end in line feeds. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const STEERS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/;

describe('withoutKey', () => {
  it.each([
    ['as it is', KEY],
    ['in another case', KEY.toUpperCase()],
    ['percent-encoded', encodeURIComponent(KEY)],
    ['percent-encoded throughout', [...Buffer.from(KEY)].map((byte) => `%${byte.toString(16)}`).join('')],
    ['in base64', Buffer.from(KEY).toString('base64')],
    ['in base64, with its scheme', Buffer.from(`Bearer ${KEY}`).toString('base64')],
    ['in hexadecimal', Buffer.from(KEY).toString('hex')],
    ['with something between its letters', [...KEY].join(' ')],
    ['in lines', KEY.replace(/.{5}/g, '$&\n')],
    ['cut off', KEY.slice(0, 20)],
  ])('finds a key %s', (_, echo) => {
    const shown = withoutKey(`saw ${echo}, expected nothing`, KEY);
    expect(shown).toMatch(/^saw .*\[key\].*, expected nothing$/s);
    expect(shown.replace('[key]', '').length).toBeLessThan('saw , expected nothing'.length + 16);
  });

  it('leaves the rest alone, and all of it without a key', () => {
    const text = 'content-type is text/plain, expected application/json';
    expect([withoutKey(text, KEY), withoutKey(text), withoutKey(text, 'x')]).toEqual([text, text, text]);
  });
});

describe('a target that echoes what it is sent, and steers terminals', () => {
  const echoing = () =>
    serve((req, res) => {
      const said = `${CONTROLS}${req.headers.authorization}<script>${[...KEY].join('.')} ${encodeURIComponent(KEY)}`;
      res.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          object: 'list',
          data: [{ id: said }],
          choices: [{ message: { content: said } }],
          error: said,
        }),
      );
    });

  it('reaches no terminal and no page with it, and no report has the key', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audit-'));
    const [json, html] = [join(folder, 'r.json'), join(folder, 'r.html')];
    const url = `${await echoing()}/v1`;
    const { code, stdout, stderr } = await outcomeOf(['audit', url, '--key', KEY, '--json', json, '--html', html]);
    const written = [await readFile(json, 'utf8'), await readFile(html, 'utf8')];
    await rm(folder, { recursive: true });
    expect(code).toBe(1);
    for (const text of [stdout, stderr, ...written]) {
      expect(text).not.toMatch(STEERS);
      expect(text.replaceAll(/[^a-z0-9]/gi, '').toLowerCase()).not.toContain('verysecret');
    }
    expect(written[1]).not.toContain('<script');
  });

  it('is said in one line where it cannot be audited', async () => {
    const url = await serve((req, res) => {
      const body = { data: [{ id: `${CONTROLS}${KEY}` }], error: { message: 'no such model' } };
      res.writeHead(req.method === 'GET' ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    const { code, stderr } = await outcomeOf(['audit', url, '--key', KEY]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^openai-compat: [^\n]*does not know the model [^\n]*\n$/);
    expect(stderr).not.toMatch(STEERS);
    expect(stderr).not.toContain('secret');
  });
});

describe('the reports', () => {
  it('let no text steer, whoever made the results', async () => {
    const audit: Audit = {
      ...(audits[0] as Audit),
      check: async () => {
        throw new Error(`${CONTROLS} ${'x'.repeat(100_000)}`);
      },
    };
    const result = await runAudit(audit, { baseURL: 'http://127.0.0.1:1/v1', model: 'm' });
    expect(result.detail?.length).toBeLessThan(2_100);
    const report = await runAudits({ baseURL: 'http://127.0.0.1:1/v1', model: 'm' }, { only: ['models'] });
    const wrong = { ...report, results: [{ ...result, detail: CONTROLS }] };
    expect(renderText(wrong)).not.toMatch(STEERS);
    expect(renderHtml(wrong)).not.toMatch(STEERS);
  });
});

it('200 kB of line breaks are judged in linear time', async () => {
  const baseURL = await serve((req, res) => {
    const message = '\n'.repeat(200_000);
    req.resume();
    res
      .writeHead(400, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }));
  });
  const { results } = await runAudits({ baseURL, model: 'm' }, { only: ['responses', 'streams'] });
  expect(results.length).toBeGreaterThan(20);
});
