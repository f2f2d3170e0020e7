import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { COMPLETION_AUDITS } from './completion';
import { ERROR_AUDITS } from './errors';
import { HEADER_AUDITS } from './headers';

export const RESPONSES: Audit[] = defineAudits('responses', [...COMPLETION_AUDITS, ...HEADER_AUDITS, ...ERROR_AUDITS]);
