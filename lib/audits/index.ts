/**
 * The contract of an OpenAI-compatible endpoint as data: audits for any base URL.
 *
 * @module openai-compat/audits
 */
export { audits } from './audits';
export { CLIENT_PROFILES, type ClientProfile, type ClientVerdict, clientVerdicts, type Verdict } from './clients';
export { renderHtml } from './report/html';
export { type AuditReport, type RunAuditsOptions, runAudit, runAudits } from './run-audits';
export type { ServedApi } from './served-apis';
export {
  AUDIT_APIS,
  AUDIT_AREAS,
  type Audit,
  type AuditApi,
  type AuditArea,
  AuditFailure,
  type AuditHints,
  type AuditLevel,
  type AuditOutcome,
  type AuditResult,
  type AuditTarget,
  NotOffered,
} from './types';
