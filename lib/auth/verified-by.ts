import type { OpenAiCompatOptions } from '../../types/options';
import { ApiError } from '../errors/api-error';
import type { CheckToken } from './bearer';
import { callerFault } from './caller';

/** The check of a token by the host's own `options.verify`. */
export function verifiedBy(verify: NonNullable<OpenAiCompatOptions['verify']>): CheckToken {
  return async (token, req) => {
    try {
      const caller = await verify(token, req);
      if (!caller) return null;
      const fault = callerFault(caller);
      if (fault === undefined) return caller;
      throw new TypeError(
        `options.verify: what it returned is no Caller: ${fault} callerId(user) makes an id of any name.`,
      );
    } catch (cause) {
      // The host's users could not be asked. That is no reason to call the credential wrong.
      throw new ApiError('auth_unavailable', { cause });
    }
  };
}
