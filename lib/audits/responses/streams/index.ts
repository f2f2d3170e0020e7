import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { FRAMING } from './framing';
import { ITEMS } from './items';
import { LIFE } from './life';
import { TEXTS } from './text';

/** The events of a streamed response. */
export const RESPONSE_STREAMS: Audit[] = defineAudits('response-streams', [...FRAMING, ...LIFE, ...ITEMS, ...TEXTS]);
