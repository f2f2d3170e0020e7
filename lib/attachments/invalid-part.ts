import { type ApiError, invalidRequest } from '../errors/api-error';

/** A part of a message that cannot be taken: 400, with the part's path. */
export function invalidPart(path: string, reason: string, code = 'invalid_value'): ApiError {
  return invalidRequest(code, path, `Invalid '${path}': ${reason}`);
}
