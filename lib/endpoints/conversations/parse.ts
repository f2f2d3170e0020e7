import type { ErrorObject, ValidateFunction } from 'ajv';
import type { InputItem } from '../../../types/responses';
import { invalidRequest } from '../../errors/api-error';
import { withType } from '../../items/with-type';
import { fault } from '../../validation/fault';
import { withoutNulls } from '../../validation/without-nulls';

export interface ConversationBody {
  items?: InputItem[];
  metadata?: Record<string, string>;
}

/**
 * Makes the parser of one kind of body.
 *
 * @throws (the parser) ApiError 400 for the first fault; for a reference to an item, which has no meaning here.
 */
export function bodyParser(kind: keyof typeof import('./body-validator')): (body: unknown) => ConversationBody {
  let isValid: ValidateFunction<ConversationBody> | undefined;
  return (body) => {
    // Loaded with the first body: few hosts have clients that keep conversations.
    isValid ??= (require('./body-validator') as typeof import('./body-validator'))[kind];
    const given = withoutNulls(body);
    const request = hasItems(given) ? { ...given, items: given.items.map(withType) } : given;
    if (!isValid(request)) throw fault(isValid.errors?.[0] as ErrorObject);
    const reference = request.items?.findIndex((item) => item.type === 'item_reference') ?? -1;
    if (reference >= 0) {
      throw invalidRequest(
        'invalid_value',
        `items[${reference}].type`,
        'An item of a conversation cannot be a reference. Send the item.',
      );
    }
    return request;
  };
}

function hasItems(body: unknown): body is { items: unknown[] } {
  return typeof body === 'object' && body !== null && Array.isArray((body as { items?: unknown }).items);
}
