import type { Mutation } from '../mutant';
import { authenticationMutations } from './authentication';
import { BROWSERS } from './browsers';
import { MODELS } from './models';
import { LAX, STRICT } from './requests';
import { RESPONSES } from './responses';
import { SESSIONS } from './sessions';
import { CHUNKS, COUNTS, FRAMES, LIES } from './streams';
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
  ] as Mutation[];
}
