import { AUTHENTICATION } from './authentication';
import { BROWSERS } from './browsers';
import { REQUESTS } from './chat-completions/requests';
import { RESPONSES } from './chat-completions/responses';
import { SESSIONS } from './chat-completions/sessions';
import { STREAMS } from './chat-completions/streams';
import { TOOLS } from './chat-completions/tools';
import { MODELS } from './models';
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
