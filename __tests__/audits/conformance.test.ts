import { type AuditReport, type AuditTarget, runAudits } from '../../lib/audits';
import { startEmbedded } from './embedded-target';

describe('the audits on the embedded Gateway', () => {
  let report: AuditReport;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const embedded: { target: AuditTarget; close(): Promise<void> } = await startEmbedded();
    close = embedded.close;
    report = await runAudits(embedded.target);
  });
  afterAll(() => close());

  it('all pass', () => {
    expect(report.results.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });

  it('find every client ready', () => {
    expect(report.apis.map(({ served }) => served)).toEqual([true, true]);
    expect(
      report.clients
        .filter(({ api }) => api === 'responses')
        .map(({ name, verdict, open }) => [name, verdict, open.length]),
    ).toEqual([
      ['openai-node', 'READY', 0],
      ['openai-python', 'READY', 0],
      ['AI SDK', 'READY', 0],
      ['Agents SDK', 'READY', 0],
      ['LangChain', 'READY', 0],
      ['Codex', 'READY', 0],
      ['Open WebUI', 'READY', 0],
    ]);
    expect(
      report.clients.filter(({ api }) => api === 'chat').map(({ name, verdict, open }) => [name, verdict, open.length]),
    ).toEqual([
      ['openai-node', 'READY', 0],
      ['openai-python', 'READY', 0],
      ['AI SDK', 'READY', 0],
      ['LangChain', 'READY', 0],
      ['Open WebUI', 'READY', 0],
      ['LibreChat', 'READY', 0],
      ['Zed', 'READY', 0],
      ['n8n', 'READY', 0],
    ]);
  });
});
