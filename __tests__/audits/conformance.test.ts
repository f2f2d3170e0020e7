import { type AuditReport, type AuditTarget, runAudits } from '../../lib/audits';
import { startReference } from './reference/server';

describe('the audits on a server that keeps the contract', () => {
  let report: AuditReport;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const reference: { target: AuditTarget; close(): Promise<void> } = await startReference();
    close = reference.close;
    report = await runAudits(reference.target);
  });
  afterAll(() => close());

  it('all pass', () => {
    expect(report.results.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });

  it('find every client ready', () => {
    expect(report.clients.map(({ name, verdict, open }) => [name, verdict, open.length])).toEqual([
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
