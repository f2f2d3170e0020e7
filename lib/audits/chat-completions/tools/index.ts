import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { CALLS } from './calls';
import { DEPRECATED, LOOP } from './loop';
import { REFUSED_TOOLS } from './refused';
import { STREAMED_CALLS } from './streamed';

export const TOOLS: Audit[] = defineAudits('tools', [
  ...CALLS,
  ...STREAMED_CALLS,
  ...LOOP,
  ...DEPRECATED,
  ...REFUSED_TOOLS,
]);
