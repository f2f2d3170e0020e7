import { expect, show } from '../assertions';
import { valueFault } from '../schemas';
import { AuditFailure } from '../types';

/** The parameters of the function that audits offer. */
export const WEATHER = {
  type: 'object',
  properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['celsius', 'fahrenheit'] } },
  required: ['city', 'unit'],
  additionalProperties: false,
};

/** Those of the function beside it. */
export const CLOCK = { type: 'object', properties: { zone: { type: 'string' } }, required: ['zone'] };

/** What a model answers by a call of it. */
export const QUESTION_TEXT = 'What is the weather in Paris, in celsius?';

/** @throws AuditFailure if the text is not JSON that keeps to the parameters of the weather. */
export function expectWeather(text: string | undefined): void {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw new AuditFailure(`the arguments are not JSON: ${show(text)}`);
  }
  const fault = valueFault(WEATHER, value);
  expect(fault === null, `the arguments do not keep to the parameters: ${fault} in ${show(text)}`);
}
