import type { SchemaObject } from 'ajv';
import { object, oneOf, optional, optionals, string, tagged } from '../../../validation/schema-kit';

/** The live service's limit of one text, in characters. */
const TEXT = string({ maxChars: 1_048_576 });

const text = object({ text: TEXT }, ['text']);
const refusal = object({ refusal: TEXT }, ['refusal']);
const image_url = object(
  {
    image_url: object({ url: string({ minChars: 1 }), detail: optional(oneOf('auto', 'low', 'high', 'original')) }, [
      'url',
    ]),
  },
  ['image_url'],
);
const input_audio = object(
  { input_audio: object({ data: string({ minChars: 1 }), format: oneOf('wav', 'mp3') }, ['data', 'format']) },
  ['input_audio'],
);
const file = object({ file: object(optionals({ filename: string(), file_data: string(), file_id: string() })) }, [
  'file',
]);

/** A text, or parts of these kinds. An empty array is accepted, as the live service does. */
const content = (parts: Record<string, SchemaObject>): SchemaObject => ({
  ...TEXT,
  type: ['string', 'array'],
  items: tagged('type', parts),
});

export const TEXT_CONTENT = content({ text });
export const USER_CONTENT = content({ text, image_url, input_audio, file });
export const ASSISTANT_CONTENT = content({ text, refusal });
