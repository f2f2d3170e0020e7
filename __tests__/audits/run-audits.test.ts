import { type Audit, type AuditTarget, audits, NotOffered, runAudit, runAudits } from '../../lib/audits';
import { startEmbedded } from './embedded-target';
import { startMutant } from './mutant';

const about = { id: 'streams.x', level: 'MUST', api: 'chat', area: 'streams', title: 'X.', source: 'here' } as const;
const nowhere: AuditTarget = { baseURL: 'http://127.0.0.1:1/v1', model: 'm' };

describe('runAudit', () => {
  const outcome = async (check: Audit['check'], target = nowhere) => runAudit({ ...about, check }, target);

  it('passes what resolves', async () => {
    expect(await outcome(async () => {})).toEqual({ ...about, outcome: 'pass', durationMs: expect.any(Number) });
  });

  it('keeps apart what is broken and what is not offered', async () => {
    const missing = async () => {
      throw new NotOffered('no model is known');
    };
    expect(await outcome(missing)).toMatchObject({ outcome: 'not offered', detail: 'no model is known' });
  });

  it('fails an audit that stumbles over an answer nobody foresaw', async () => {
    const stumbles = async () => {
      throw new TypeError('x is undefined');
    };
    expect(await outcome(stumbles)).toMatchObject({
      outcome: 'fail',
      detail: 'the answer could not be judged: x is undefined',
    });
  });

  it('gives up on an audit that hangs', async () => {
    const result = await outcome(() => new Promise(() => {}), { ...nowhere, timeoutMs: 1 });
    expect(result).toMatchObject({ outcome: 'fail', detail: 'no result within 501 ms' });
  });
});

describe('runAudits', () => {
  let target: AuditTarget;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ target, close } = await startEmbedded());
  });
  afterAll(() => close());

  it('runs an area, or one audit, in the order of the list', async () => {
    const { results } = await runAudits(target, { only: ['models', 'streams.done'] });
    const wanted = audits.filter(({ id, area }) => area === 'models' || id === 'streams.done');
    expect(results.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
  });

  it('refuses a name that is neither an area nor an audit', async () => {
    await expect(runAudits(target, { only: ['stream'] })).rejects.toThrow("There is no area or audit 'stream'.");
  });

  it('tells each result as it comes', async () => {
    const seen: string[] = [];
    await runAudits(target, {
      only: ['models'],
      onResult: ({ id }, done, total) => seen.push(`${done}/${total} ${id}`),
    });
    const total = audits.filter(({ area }) => area === 'models').length;
    expect(seen).toHaveLength(total);
    expect(seen.at(-1)).toMatch(new RegExp(`^${total}/${total} models\\.`));
  });

  it('has no more audits under way than it may', async () => {
    let now = 0;
    let most = 0;
    const counting = await startMutant(target, {
      mutate: async (question, forward) => {
        most = Math.max(most, ++now);
        return forward(question).finally(() => now--);
      },
    });
    await runAudits(counting.target, { only: ['models'], concurrency: 1 });
    await counting.close();
    expect(most).toBe(1);
  });

  it('leaves an API out that is not served, and fails it where it is asked for', async () => {
    const chatOnly = await startMutant(target, {
      mutate: (question, forward) =>
        /\/(responses|conversations)\b/.test(question.url) ? { status: 404, headers: {}, body: '' } : forward(question),
    });
    const all = await runAudits(chatOnly.target);
    const asked = await runAudits(chatOnly.target, { api: 'responses', only: ['response-object'] });
    await chatOnly.close();
    expect(all.apis).toEqual([
      { api: 'chat', served: true },
      { api: 'responses', served: false, detail: 'POST /responses is answered 404' },
    ]);
    expect(all.results.filter(({ api, outcome }) => api === 'responses' || outcome === 'fail')).toEqual([]);
    expect(all.clients.filter(({ api }) => api === 'responses')).toEqual([]);
    expect(new Set(asked.results.map(({ outcome }) => outcome))).toEqual(new Set(['fail']));
  });

  it('takes what a target without hints cannot show for not offered, never for broken', async () => {
    const { key: _, secondKey: __, hints: ___, ...bare } = target;
    const open = await startMutant(bare, {
      mutate: (question, forward) =>
        forward({ ...question, headers: { ...question.headers, authorization: `Bearer ${target.key}` } }),
    });
    const { results } = await runAudits(open.target, { only: ['authentication', 'sessions', 'streams', 'browsers'] });
    await open.close();
    expect(results.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(new Set(results.filter(({ outcome }) => outcome === 'not offered').map(({ area }) => area))).toEqual(
      new Set(['authentication', 'sessions', 'streams', 'browsers']),
    );
  });

  it('asks again in the next run: nothing is remembered from the one before', async () => {
    let asked = 0;
    const counting = await startMutant(target, {
      mutate: (question, forward) => {
        asked++;
        return forward(question);
      },
    });
    await runAudits(counting.target, { only: ['models.list', 'models.list-ids'] });
    expect(asked).toBe(1);
    await runAudits(counting.target, { only: ['models.list'] });
    await counting.close();
    expect(asked).toBe(2);
  });

  it('reports that nothing answers, audit by audit', async () => {
    const { results } = await runAudits(nowhere, { only: ['models'] });
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['fail']));
    expect(results[0]?.detail).toMatch(/^the connection failed: /);
  });

  it.each([
    ['a page', 200, 'text/html', '<h1>hi</h1>'],
    ['null', 200, 'application/json', 'null'],
    ['null in every place', 200, 'application/json', '{"choices":[null],"data":[null],"error":null}'],
    [
      'events that are no objects',
      200,
      'text/event-stream',
      'data: null\n\ndata: 5\n\ndata: {"choices":[null]}\n\ndata: [DONE]\n\n',
    ],
    ['an error that is null', 400, 'application/json', '{"error":null}'],
  ])('finds its words for a server that answers everything with %s', async (_, status, type, body) => {
    const mutant = await startMutant(target, { mutate: () => ({ status, headers: { 'content-type': type }, body }) });
    const { results } = await runAudits(mutant.target, { concurrency: 16 });
    await mutant.close();
    expect(results.filter(({ detail }) => detail?.startsWith('the answer could not be judged'))).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === 'pass').length).toBeLessThan(8);
  });

  it('leaves both keys out of its report, though a target says them', async () => {
    const telling = await startMutant(target, {
      mutate: () => ({ status: 418, headers: {}, body: `${target.key} and ${target.secondKey}` }),
    });
    const report = JSON.stringify(await runAudits(telling.target, { api: 'responses' }));
    await telling.close();
    expect(report).toContain('[key] and [key]');
    expect(report).not.toContain(target.key);
    expect(report).not.toContain(target.secondKey);
  });

  it('judges no client by half of its audits', async () => {
    const { clients } = await runAudits(target, { only: ['models'] });
    expect(new Set(clients.map(({ verdict }) => verdict))).toEqual(new Set(['NOT JUDGED']));
  });

  it('holds the client back that needs what is broken, and no other', async () => {
    const mutant = await startMutant(target, {
      mutate: async (question, forward) => {
        const reply = await forward(question);
        return question.url.endsWith('/models') ? { ...reply, body: '{"object":"list","data":[]}' } : reply;
      },
    });
    const { clients } = await runAudits(mutant.target);
    await mutant.close();
    expect(clients.filter(({ verdict }) => verdict === 'NOT READY').map(({ name, failed }) => [name, failed])).toEqual([
      ['Open WebUI', ['models.list-not-empty']],
      ['LibreChat', ['models.list-not-empty']],
      ['n8n', ['models.list-not-empty']],
      ['Open WebUI', ['models.list-not-empty']],
    ]);
  });
});
