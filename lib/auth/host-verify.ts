import type { OpenAiCompatOptions } from '../../types/options';
import { ApiError } from '../errors/api-error';
import { withinHostTimeout } from '../host-timeout';
import type { CheckToken } from './bearer';
import { callerFault } from './caller';

/**
 * The check of a token by the host's own `options.verify`. What it throws, or does not say within `timeoutMs`, is 503: the
 * host's users could not be asked, which is no reason to call the credential wrong.
 */
export function hostVerify(verify: NonNullable<OpenAiCompatOptions['verify']>, timeoutMs: number | null): CheckToken {
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
      if (cause instanceof ApiError) throw cause;
      if (left().aborted) throw left().reason;
      throw new ApiError('auth_unavailable', { cause });
    }
  };
}
