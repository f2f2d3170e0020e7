import { CALLER_PROPERTIES } from '../caller-schema';

const PRINTABLE = '^[^\\u0000-\\u001f\\u007f-\\u009f]{0,200}$';
const MOMENT = '^\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:\\d\\d))?$';

/** One key, and what whoever has it may do. */
export const KEY_ENTRY = {
  type: 'object',
  required: ['id', 'hash'],
  additionalProperties: false,
  properties: {
    ...CALLER_PROPERTIES,
    hash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    expiresAt: { type: 'string', pattern: MOMENT, isMoment: true },
    note: { type: 'string', pattern: PRINTABLE },
  },
};

/** A file of keys. */
export const KEY_FILE = {
  type: 'object',
  required: ['keys'],
  additionalProperties: false,
  properties: { keys: { type: 'array', items: KEY_ENTRY } },
};
