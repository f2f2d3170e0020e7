import { expect, expectSame, expectStatus, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { expectWeather } from '../../wire/weather';
import { itemsOfType, responseOf } from '../wire/respond';
import { modelThat } from '../wire/samples';
import { askWithTools, calledResponse, callsOf, clockTool, named, weatherTool } from '../wire/toolbox';

const both = [weatherTool, clockTool];
const namesOf = (calls: { name?: string }[]) => calls.map(({ name }) => name).join();

/** Calls in JSON, and what `tool_choice` makes of them. */
export const CALLS: AuditRow[] = [
  [
    'offered',
    'MUST',
    'A request that offers functions is answered.',
    SOURCES.createResponse,
    async (target) => void responseOf(await askWithTools(target)),
  ],
  [
    'required',
    'MUST',
    '`tool_choice: required` gives a call.',
    SOURCES.createResponse,
    async (target) => void callsOf(await calledResponse(target)),
  ],
  [
    'completed',
    'MUST',
    'A response with a call is `completed`: the client goes on from there.',
    SOURCES.responseObject,
    async (target) => {
      const response = await calledResponse(target);
      callsOf(response);
      expectSame(response.status, 'completed', 'status');
    },
  ],
  [
    'call-id',
    'MUST',
    'A call has a `call_id`, by which its output comes back.',
    SOURCES.responseObject,
    async (target) => {
      for (const { call_id: id } of callsOf(await calledResponse(target)))
        expect(Boolean(id), `call_id is ${show(id)}`);
    },
  ],
  [
    'item-id',
    'MUST',
    'A call has an id of its own beside it: clients find its events by that.',
    'ggml-org/llama.cpp#20607',
    async (target) => {
      for (const { id, call_id: call } of callsOf(await calledResponse(target))) {
        expect(Boolean(id) && id !== call, `id is ${show(id)}, call_id is ${show(call)}`);
      }
    },
  ],
  [
    'call-status',
    'MUST',
    'A call that is whole says so in `status`.',
    SOURCES.openResponses,
    async (target) => {
      for (const { status } of callsOf(await calledResponse(target))) expectSame(status, 'completed', 'status');
    },
  ],
  [
    'name',
    'MUST',
    'A call has the name of the function that was offered.',
    SOURCES.responseObject,
    async (target) => expectSame(callsOf(await calledResponse(target))[0]?.name, weatherTool.name, 'name'),
  ],
  [
    'arguments',
    'MUST',
    'The arguments are JSON that keeps to the parameters.',
    SOURCES.responseObject,
    async (target) => {
      for (const call of callsOf(await calledResponse(target))) expectWeather(call.arguments);
    },
  ],
  [
    'ids-across-responses',
    'SHOULD',
    'Two responses have two `call_id`s: clients keep all of a conversation together.',
    SOURCES.clients,
    async (target) => {
      const first = callsOf(await calledResponse(target))[0]?.call_id;
      const second = callsOf(responseOf(await askWithTools(target, { tool_choice: 'required' })))[0]?.call_id;
      expect(first !== second, `both are ${show(first)}`);
    },
  ],
  [
    'tools-echoed',
    'MUST',
    'The response repeats the functions flat, each with name, description, parameters and strict.',
    SOURCES.openResponses,
    async (target) => {
      const [tool] = ((await calledResponse(target)).tools ?? []) as Record<string, unknown>[];
      const keys = ['type', 'name', 'description', 'parameters', 'strict'].filter((key) => !(key in (tool ?? {})));
      expect(keys.length === 0, `there is no ${keys.join(', ')} in ${show(tool)}`);
      expectSame(tool?.name, weatherTool.name, 'name');
    },
  ],
  [
    'choice-echoed',
    'MUST',
    'The response repeats `tool_choice`.',
    SOURCES.responseObject,
    async (target) => expectSame((await calledResponse(target)).tool_choice, 'required', 'tool_choice'),
  ],
  [
    'named',
    'MUST',
    'A `tool_choice` that names a function gives a call of that one.',
    SOURCES.createResponse,
    async (target) => {
      const answer = await askWithTools(target, { tools: both, tool_choice: named('get_time') });
      expectSame(namesOf(callsOf(responseOf(answer))), 'get_time', 'the called function');
    },
  ],
  [
    'none',
    'MUST',
    '`tool_choice: none` gives no call.',
    SOURCES.createResponse,
    async (target) => {
      const response = responseOf(await askWithTools(target, { tool_choice: 'none' }));
      expectSame(itemsOfType(response, 'function_call').length, 0, 'the number of calls');
    },
  ],
  [
    'allowed',
    'MUST',
    '`allowed_tools` is a hard limit: no other function is called.',
    SOURCES.openResponses,
    async (target) => {
      const choice = { type: 'allowed_tools', mode: 'required', tools: [named('get_time')] };
      const answer = await askWithTools(target, { tools: both, tool_choice: choice });
      expectSame(namesOf(callsOf(responseOf(answer))), 'get_time', 'the called function');
    },
  ],
  [
    'required-or-failed',
    'MUST',
    'A required call that the agent does not make is a 5xx, and never a text that looks like success.',
    SOURCES.agents,
    async (target) => {
      const answer = await askWithTools(target, { model: modelThat(target, 'stubborn'), tool_choice: 'required' });
      if (answer.status === 200) return void callsOf(responseOf(answer));
      expectStatus(answer, 500, 502, 503, 504);
    },
  ],
  [
    'namespace',
    'MUST',
    'A function of a namespace is called by its own name, and the call names the namespace.',
    'ollama/ollama#15921',
    async (target) => {
      const tools = [{ type: 'namespace', name: 'sky', description: 'The sky.', tools: [weatherTool] }];
      const [call] = callsOf(responseOf(await askWithTools(target, { tools, tool_choice: 'required' })));
      expectSame(call?.name, weatherTool.name, 'name');
      expectSame(call?.namespace, 'sky', 'namespace');
    },
  ],
  [
    'parallel',
    'MUST',
    'Two calls at once are two items with their own ids.',
    'vllm-project/vllm#39584; BerriAI/litellm#21331',
    async (target) => {
      const answer = await askWithTools(target, { model: modelThat(target, 'parallel'), tools: both });
      const calls = callsOf(responseOf(answer));
      expectSame(namesOf(calls), 'get_weather,get_time', 'the called functions');
      const ids = new Set(calls.flatMap(({ id, call_id: call }) => [id, call]));
      expectSame(ids.size, 4, 'the number of different ids');
    },
  ],
];
