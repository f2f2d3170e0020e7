import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { ENDINGS } from './endings';
import { FAILURES } from './failures';
import { REASONING } from './reasoning';

/** How an answer can end, other than well and with a text. */
export const RESPONSE_OUTCOMES: Audit[] = defineAudits('response-outcomes', [...ENDINGS, ...REASONING, ...FAILURES]);
