import type { Mutation } from '../mutant';
import { authenticationMutations } from './authentication';
import { BROWSERS } from './browsers';
import { CHUNKS } from './chunks';
import { COUNTS } from './counts';
import { LIES } from './failures';
import { FRAMES } from './frames';
import { LAX } from './lax-requests';
import { MODELS } from './models';
import { RESPONSES } from './responses';
import { SESSIONS } from './sessions';
import { STRICT } from './strict-requests';
import { TOOL_STREAMS, TOOLS } from './tools';

/** Every broken server. `authorization` is the header that opens the target. */
export function mutations(authorization: string): readonly Mutation[] {
  return [
    ...authenticationMutations(authorization),
    ...STRICT,
    ...LAX,
    ...RESPONSES,
    ...FRAMES,
    ...CHUNKS,
    ...COUNTS,
    ...LIES,
    ...TOOLS,
    ...TOOL_STREAMS,
    ...MODELS,
    ...BROWSERS,
    ...SESSIONS,
  ];
}
