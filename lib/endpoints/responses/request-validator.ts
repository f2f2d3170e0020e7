import type { CreateResponseRequest } from '../../../types/responses';
import { compileRequest } from '../../validation/compile-request';
import { CREATE_RESPONSE } from './schema';

/** Whether a body asks for a response; keys that are not of the wire are tolerated. */
export const isResponseRequest = compileRequest<CreateResponseRequest>(CREATE_RESPONSE);
