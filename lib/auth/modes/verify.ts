import type { OpenAiCompatOptions } from '../../../types/options';
import { ApiError } from '../../errors/api-error';
import { isApiError } from '../../errors/classify';
import { withinHostTimeout } from '../../host-timeout';
import type { CheckToken } from '../bearer';
import { callerFault } from '../caller';
import type { Admission, AuthMode } from './auth-mode';

const NOBODY: Admission = { check: () => null };

/** `verify`: the host's own function says who a token belongs to. Without the function nobody comes in, and nothing mounts. */
export const verify: AuthMode = {
  asksNobody: false,
  explain: () => ({
    how: 'Authentication: Bearer, as the host says',
    header: 'Authorization: Bearer YOUR_TOKEN',
  }),
  open({ verify, hostTimeoutMs }) {
    const admission = verify === undefined ? NOBODY : { check: hostVerify(verify, hostTimeoutMs) };
    return {
      check() {
        if (verify !== undefined) return;
        throw new Error(
          "openAiCompat: gateway.auth.mode is 'verify', but there is no function that verifies. Pass it as options.verify " +
            '(only a host can: openAiCompat(runtime, { verify })), or set another mode.',
        );
      },
      admission: () => admission,
    };
  },
};

/**
 * The check of a token by the host's own `options.verify`. What it throws, or does not say within `timeoutMs`, is 503: the
 * host's users could not be asked, which is no reason to call the credential wrong.
 */
function hostVerify(verify: NonNullable<OpenAiCompatOptions['verify']>, timeoutMs: number | null): CheckToken {
  return async (token, req, left) => {
    try {
      const bounds = { name: 'options.verify', timeoutMs, left, code: 'auth_unavailable' } as const;
      const caller = await withinHostTimeout(verify(token, req), bounds);
      if (!caller) return null;
      const fault = callerFault(caller);
      if (fault === undefined) return caller;
      throw new TypeError(
        `options.verify: what it returned is no Caller: ${fault} callerId(user) makes an id of any name.`,
      );
    } catch (cause) {
      if (left().aborted) throw left().reason;
      if (isApiError(cause)) throw cause;
      throw new ApiError('auth_unavailable', { cause });
    }
  };
}
