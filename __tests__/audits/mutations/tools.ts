import type { Mutation } from '../mutant';
import type { Json } from '../reference/json';
import { accepts, errorReply, onCompletion, onDeltas, onErrors, onEvents, onRequest, refuses } from './transforms';

/** Changes the calls of JSON answers. */
const onCalls = (change: (message: Json, choice: Json, request: Json) => void) =>
  onCompletion((completion, request) => {
    const [choice] = completion.choices;
    if (choice.message.tool_calls) change(choice.message, choice, request);
  });
const isResult = (body: Json) => Array.isArray(body.messages) && body.messages.at(-1)?.role === 'tool';
const resultOf = (body: Json) => body.messages.at(-1).content;

/** Servers that get client tools wrong. */
export const TOOLS: Omit<Mutation, 'breaks'>[] = [
  { name: 'has no tools', mutate: onRequest(({ tools: _, tool_choice: __, ...body }) => body) },
  { name: 'fails when tools are offered', mutate: refuses((body) => 'tools' in body, errorReply(500)) },
  { name: 'wants strict to be a boolean', mutate: refuses((body) => body.tools?.[0]?.function?.strict === null) },
  {
    name: 'says its calls in words',
    mutate: onCalls((message, choice) => {
      message.content = JSON.stringify(message.tool_calls);
      delete message.tool_calls;
      choice.finish_reason = 'stop';
    }),
  },
  {
    name: 'has calls without a type',
    mutate: onCalls((message) => {
      delete message.tool_calls[0].type;
    }),
  },
  {
    name: 'finishes calls with stop',
    mutate: onCalls((_, choice) => {
      choice.finish_reason = 'stop';
    }),
  },
  {
    name: 'has an empty text beside calls',
    mutate: onCalls((message) => {
      message.content = '';
    }),
  },
  {
    name: 'makes up arguments',
    mutate: onCalls((message) => {
      message.tool_calls[0].function.arguments = '{"town":"Paris"}';
    }),
  },
  {
    name: 'has arguments as an object',
    mutate: onCalls((message) => {
      message.tool_calls[0].function.arguments = {};
    }),
  },
  {
    name: 'has one id for all calls of an answer',
    mutate: onCalls((message) => {
      message.tool_calls.push(message.tool_calls[0]);
    }),
  },
  {
    name: 'has one call id for all answers',
    mutate: onCalls((message) => {
      message.tool_calls[0].id = 'call_0';
    }),
  },
  {
    name: 'calls whatever it likes',
    mutate: onCalls((message, _, request) => {
      message.tool_calls[0].function.name = request.tools[0].function.name;
    }),
  },
  {
    name: 'calls though it must not',
    mutate: onRequest((body) => (body.tool_choice === 'none' ? { ...body, tool_choice: 'required' } : body)),
  },
  {
    name: 'does not know allowed_tools',
    mutate: onRequest((body) => (body.tool_choice?.allowed_tools ? { ...body, tool_choice: 'required' } : body)),
  },
  {
    name: 'calls all at once',
    mutate: onCalls((message, _, request) => {
      if (request.tools.length > 1) message.tool_calls.push({ ...message.tool_calls[0], id: 'call_2' });
    }),
  },
  {
    name: 'drops custom tools',
    mutate: onRequest((body) =>
      body.tools?.[0]?.type === 'custom' ? { ...body, tools: [], tool_choice: 'auto' } : body,
    ),
  },
  { name: 'takes no results', mutate: refuses(isResult) },
  {
    name: 'does not read results',
    mutate: onRequest((body) => {
      if (isResult(body) && resultOf(body)) body.messages.at(-1).content = 'something';
      return body;
    }),
  },
  { name: 'wants results as text', mutate: refuses((body) => isResult(body) && Array.isArray(resultOf(body))) },
  { name: 'wants results with a text', mutate: refuses((body) => isResult(body) && resultOf(body) === '') },
  {
    name: 'does not stream after a result',
    mutate: onRequest((body) => (isResult(body) ? { ...body, stream: false } : body)),
  },
  { name: 'has forgotten functions', mutate: onRequest(({ functions: _, function_call: __, ...body }) => body) },
  {
    name: 'knows no role function',
    mutate: refuses(
      (body) => Array.isArray(body.messages) && body.messages.some((message: Json) => message?.role === 'function'),
    ),
  },
  { name: 'takes any tools', mutate: accepts(({ param }, body) => param !== null && 'tools' in body) },
  {
    name: 'names only the tools',
    mutate: onErrors((error) => {
      if (error.param?.startsWith('tools')) error.param = 'tools';
    }),
  },
];

const callIn = (choice: Json): Json | undefined => choice.delta.tool_calls?.[0];
/** Changes the deltas of calls. */
const onCallDeltas = (change: (call: Json, choice: Json) => void) =>
  onDeltas((choice) => {
    const call = callIn(choice);
    if (call) change(call, choice);
  });

/** Servers that stream calls wrong. */
export const TOOL_STREAMS: Omit<Mutation, 'breaks'>[] = [
  {
    name: 'streams calls without an index',
    mutate: onCallDeltas((call) => {
      delete call.index;
    }),
  },
  {
    name: 'counts calls from one',
    mutate: onCallDeltas((call) => {
      call.index += 1;
    }),
  },
  {
    name: 'streams calls without an id',
    mutate: onCallDeltas((call) => {
      delete call.id;
    }),
  },
  {
    name: 'repeats the identity of a call',
    mutate: onCallDeltas((call) => {
      call.id = 'call_1';
    }),
  },
  {
    name: 'loses a piece of the arguments',
    mutate: onCallDeltas((call) => {
      if (call.function.arguments?.startsWith('{')) call.function.arguments = '';
    }),
  },
  {
    name: 'finishes streamed calls with stop',
    mutate: onDeltas((choice) => {
      if (choice.finish_reason === 'tool_calls') choice.finish_reason = 'stop';
    }),
  },
  {
    name: 'goes on calling after it has finished',
    mutate: onEvents((events) => {
      const finish = events.findIndex((event) => event.includes('"finish_reason":"tool_calls"'));
      return finish < 0
        ? events
        : [...events.slice(0, finish + 1), ...events.slice(finish - 1, finish), ...events.slice(finish + 1)];
    }),
  },
  {
    name: 'has the role in each delta of a call',
    mutate: onCallDeltas((_, choice) => {
      choice.delta.role = 'assistant';
    }),
  },
];
