import type { AuditResult } from '../audits/types';

const STEP = 25;

/** Shows how far a run is: on a terminal one line that changes, elsewhere a line now and then. */
export function auditProgress(out: NodeJS.WriteStream): (result: AuditResult, done: number, total: number) => void {
  let failed = 0;
  return ({ area, outcome }, done, total) => {
    if (outcome === 'fail') failed += 1;
    const line = `${done} of ${total} audits, ${failed} failed (${area})`;
    if (out.isTTY) out.write(done === total ? '\r\u001B[K' : `\r\u001B[K${line}`);
    else if (done % STEP === 0 || done === total) out.write(`${line}\n`);
  };
}
