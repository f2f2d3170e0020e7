import { expect, jsonOf, notOffered, show } from '../../assertions';
import type { AuditTarget } from '../../types';
import type { Answer } from '../../wire/exchange';
import { sample } from '../../wire/sample';
import type { ErrorShape } from '../../wire/shapes';
import { CLOCK, QUESTION_TEXT, WEATHER } from '../../wire/weather';
import { itemsOfType, respond, responseOf, userItem } from './respond';
import type { ItemShape, ResponseShape } from './shapes';
import { type ResponseStream, streamOf } from './stream';

/** Functions lie flat here, where chat nests them. */
export const weatherTool = {
  type: 'function',
  name: 'get_weather',
  description: 'Tells the weather in a city.',
  parameters: WEATHER,
};
export const clockTool = {
  type: 'function',
  name: 'get_time',
  description: 'Tells the time in a zone.',
  parameters: CLOCK,
};
export const named = (name: string) => ({ type: 'function', name });

export const QUESTION = userItem(QUESTION_TEXT);

/**
 * Offers a function to the model that calls tools.
 *
 * @throws NotOffered if no model is known that calls tools, and the target's own model refuses them by name.
 */
export async function askWithTools(target: AuditTarget, changes: object = {}): Promise<Answer> {
  const model = target.hints?.tools ?? target.model;
  const answer = await respond(target, { model, input: [QUESTION], tools: [weatherTool], ...changes });
  if (answer.status === 400 && target.hints?.tools === undefined) {
    const { param } = (jsonOf(answer) as { error?: Partial<ErrorShape> | null }).error ?? {};
    if (param === 'tools' || param === 'tool_choice') {
      notOffered("the target's model takes no client tools, and no other is known (tools)");
    }
  }
  return answer;
}

/** The response with a call that was required. */
export async function calledResponse(target: AuditTarget): Promise<ResponseShape> {
  return responseOf(
    await sample(target, 'response call', () =>
      askWithTools(target, { tool_choice: 'required', tools: [weatherTool] }),
    ),
  );
}

/** The same as a stream. */
export function calledStream(target: AuditTarget): Promise<ResponseStream> {
  return sample(target, 'response call stream', async () =>
    streamOf(await askWithTools(target, { tool_choice: 'required', stream: true })),
  );
}

/** @throws AuditFailure if the response has no call. */
export function callsOf(response: ResponseShape): ItemShape[] {
  const calls = itemsOfType(response, 'function_call');
  expect(calls.length > 0, `there is no function call in ${show(response.output)}`);
  return calls;
}

/** What a client sends after it ran the calls of a response. */
export function outputsOf(response: ResponseShape, output: unknown): object[] {
  return callsOf(response).map(({ call_id }) => ({ type: 'function_call_output', call_id, output }));
}
