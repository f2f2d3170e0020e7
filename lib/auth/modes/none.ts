import type { Caller } from '../../../types/gateway';
import type { AuthMode } from './auth-mode';

const ANONYMOUS: Caller = { id: 'anonymous', sessions: 'any' };
const ADMISSION = { identify: () => ANONYMOUS };

/** `none`: nobody is asked. */
export const none: AuthMode = {
  asksNobody: true,
  explain: () => ({
    how: 'Authentication: none. Only this machine can reach it; clients that insist may send any key.',
  }),
  open: ({ verify }) => ({
    check() {
      if (verify === undefined) return;
      throw new Error(
        "openAiCompat: options.verify says who is calling, but gateway.auth.mode is 'none': whoever deletes the function would " +
          "open this server to everybody. Set the mode to 'verify', or leave gateway.auth out.",
      );
    },
    admission: () => ADMISSION,
  }),
};
