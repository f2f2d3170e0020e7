import type { SchemaObject } from 'ajv';
import { ITEM } from '../../items/schema';
import { array, def, map, object, string } from '../../validation/schema-kit';

/** The live service takes so many items at once. */
const MOST_ITEMS = 20;

const metadata = map(string({ maxChars: 512 }), { maxProperties: 16, propertyNames: { maxChars: 64 } });
const items = (limits: SchemaObject) => array(def('item'), { maxItems: MOST_ITEMS, ...limits });
const $defs = { item: ITEM };

/** Published: CreateConversationBody. */
export const CREATE_CONVERSATION: SchemaObject = { ...object({ items: items({}), metadata }), $defs };
/** Published: UpdateConversationBody. */
export const UPDATE_CONVERSATION: SchemaObject = object({ metadata }, ['metadata']);
/** Published: the body of `POST /v1/conversations/{id}/items`. */
export const ADD_ITEMS: SchemaObject = { ...object({ items: items({ minItems: 1 }) }, ['items']), $defs };
