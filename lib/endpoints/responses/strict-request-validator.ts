import type { CreateResponseRequest } from '../../../types/responses';
import { compileRequest } from '../../validation/compile-request';
import { closed } from '../../validation/schema-kit';
import { CREATE_RESPONSE } from './schema';

/** Whether a body asks for a response, without a key that is not of the wire. */
export const isStrictResponseRequest = compileRequest<CreateResponseRequest>(closed(CREATE_RESPONSE));
