import { AUTHENTICATION } from './authentication';
import { BROWSERS } from './browsers';
import { MODELS } from './models';
import { REQUESTS } from './requests';
import { RESPONSES } from './responses';
import { SESSIONS } from './sessions';
import { STREAMS } from './streams';
import { TOOLS } from './tools';
import type { Audit } from './types';

/** The whole contract, in the order in which it is audited. */
export const audits: readonly Audit[] = [
  ...AUTHENTICATION,
  ...REQUESTS,
  ...RESPONSES,
  ...STREAMS,
  ...TOOLS,
  ...MODELS,
  ...BROWSERS,
  ...SESSIONS,
];
