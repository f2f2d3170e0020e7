import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { ADDRESS } from './address';
import { REFUSED_FIELDS } from './fields';
import { REFUSED_INPUT } from './input';
import { REFUSED_KEYS } from './keys';
import { REFUSED_TOOLS } from './tools';

/** What is refused, and how. */
export const RESPONSE_REFUSALS: Audit[] = defineAudits('response-refusals', [
  ...REFUSED_INPUT,
  ...REFUSED_FIELDS,
  ...REFUSED_TOOLS,
  ...REFUSED_KEYS,
  ...ADDRESS,
]);
