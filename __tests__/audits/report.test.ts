import { type AuditReport, type AuditResult, clientVerdicts, renderHtml } from '../../lib/audits';
import { conforms } from '../../lib/audits/report/summary';
import { renderText } from '../../lib/audits/report/text';

const result = (change: Partial<AuditResult> = {}): AuditResult => ({
  id: 'streams.done',
  level: 'MUST',
  api: 'chat',
  area: 'streams',
  title: 'The last event is `[DONE]`.',
  source: 'here',
  outcome: 'pass',
  durationMs: 1,
  ...change,
});
const report = (...results: AuditResult[]): AuditReport => ({
  baseURL: 'http://127.0.0.1:1/v1',
  model: 'm',
  began: '2026-11-22T10:00:00.000Z',
  durationMs: 1200,
  apis: [
    { api: 'chat', served: true },
    { api: 'responses', served: false, detail: 'POST /responses is answered 404' },
  ],
  results,
  clients: clientVerdicts(results),
});
const evil = `<img src=x onerror="alert('1')">&`;

describe('the HTML report', () => {
  it('escapes whatever a target said', () => {
    const html = renderHtml({
      ...report(result({ outcome: 'fail', detail: `saw ${evil} and \`${evil}\`` })),
      baseURL: `http://127.0.0.1/${evil}`,
      model: evil,
    });
    expect(html).not.toContain('<img');
    expect(html.split('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;')).toHaveLength(8);
  });

  it('needs nothing from elsewhere', () => {
    expect(renderHtml(report(result()))).not.toMatch(/<script|<link|<img|src=|url\(|@import|https?:\/\/(?!127)/);
  });

  it('links every failure that a client depends on to its row', () => {
    const html = renderHtml(report(result({ outcome: 'fail', detail: 'no' })));
    expect(html).toContain('<a href="#streams.done">');
    expect(html.split('id="streams.done"')).toHaveLength(2);
  });
});

describe('the text report', () => {
  it('counts by area and level, and says what failed', () => {
    const text = renderText(
      report(
        result(),
        result({ id: 'streams.lines', outcome: 'fail', detail: 'there is the line "event: x"' }),
        result({ id: 'streams.echo', outcome: 'not offered', detail: 'no model is known' }),
        result({ id: 'models.list', area: 'models', level: 'SHOULD' }),
      ),
    );
    expect(text).toContain('  MUST    streams.lines\n');
    expect(text).toContain('          there is the line "event: x"\n');
    expect(text).toMatch(/^Area +MUST +SHOULD +MAY +not offered$/m);
    expect(text).toMatch(/^streams +1\/2 +- +- +1$/m);
    expect(text).toMatch(/^models +- +1\/1 +- +-$/m);
    expect(text).toMatch(/^all +1\/2 +1\/1 +- +1$/m);
    expect(text).toMatch(/^openai-node +NOT READY +\d+ audits +fails streams\.lines$/m);
    expect(text).toMatch(/\n1 of 2 MUST rules are broken\.\n$/);
  });
});

describe('conforms', () => {
  it('asks for every MUST and for no more', () => {
    const fail = { outcome: 'fail', detail: 'no' } as const;
    expect(conforms(report(result({ level: 'SHOULD', ...fail }), result({ outcome: 'not offered' })))).toBe(true);
    expect(conforms(report(result(), result(fail)))).toBe(false);
  });
});
