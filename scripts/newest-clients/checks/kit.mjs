import { once } from 'node:events';

export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
export const SEEN = `image/png of ${Buffer.from(PNG, 'base64').length} bytes`;

/** The schema of a city: arguments of the tool, and structured output. */
export const CITY = {
  type: 'object',
  properties: { city: { type: 'string', enum: ['Oslo'] } },
  required: ['city'],
  additionalProperties: false,
};

let words = 0;

/** Words that nobody has said: a request that has failed is not run again for a minute, whoever sends it. */
export const fresh = () => `hi ${words++}`;

/** What `work` raises; it is a failure that it raises nothing. */
export async function raised(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('It raised nothing.');
}

/** Aborts a read as soon as its run hangs; resolves when the run has been told. */
export async function abortWhileHanging(gateway, read) {
  const hanging = gateway.hanging();
  const controller = new AbortController();
  const reading = read(controller.signal).catch(() => undefined);
  const signal = await hanging;
  controller.abort();
  if (!signal.aborted) await once(signal, 'abort');
  await reading;
}
