import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { CHUNKS } from './chunks';
import { FAILURES } from './failures';
import { FRAMING } from './framing';
import { USAGE_AUDITS } from './usage';

export const STREAMS: Audit[] = defineAudits('streams', [...FRAMING, ...CHUNKS, ...USAGE_AUDITS, ...FAILURES]);
