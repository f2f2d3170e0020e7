import type { OpenAiCompatOptions } from '../../types/options';
import { ApiError } from '../errors/api-error';
import { configFault } from '../errors/config-fault';
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
      // Not quoted: a slip returns the token itself.
      throw new TypeError(
        `options.verify: what it returned is no Caller: ${configFault(fault, { quote: false })} callerId(user) makes an id of any name.`,
      );
    } catch (cause) {
      // The host's users could not be asked. That is no reason to call the credential wrong.
      throw new ApiError('auth_unavailable', { cause });
    }
  };
}
