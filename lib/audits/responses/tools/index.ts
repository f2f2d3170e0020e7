import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { CALLS } from './calls';
import { LOOP } from './loop';
import { OWN_TOOLS } from './own-tools';
import { STREAMED_CALLS } from './streamed';

/** Functions that the client runs, and tools that the agent runs itself. */
export const RESPONSE_TOOLS: Audit[] = defineAudits('response-tools', [
  ...CALLS,
  ...STREAMED_CALLS,
  ...LOOP,
  ...OWN_TOOLS,
]);
