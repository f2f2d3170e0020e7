import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { ECHOED } from './echoed';
import { KEYS } from './keys';
import { OUTPUT } from './output';
import { STATE } from './state';

/** The response object, as JSON. */
export const RESPONSE_OBJECT: Audit[] = defineAudits('response-object', [...STATE, ...KEYS, ...OUTPUT, ...ECHOED]);
